import {dropLabels, keepLabels, type LabelSet, labelEntries, labelOf, metricNameLabel, withLabels} from '../label-set.ts';
import type {Point, Vector} from './evaluation.ts';
import {arithmetic, comparisons, isArithmetic, isComparison} from './operators.ts';
import {executionError} from './promql-error.ts';
import type {Binary, Matching} from './syntax.ts';
import {memoizeLabels} from './unique-labels.ts';

const wholeSet: Matching = {on: false, labels: [], many: undefined, include: []};

/** What two series must share to belong together. */
const signature = (matching: Matching): ((labels: LabelSet) => LabelSet) => {
	const names = new Set(matching.on ? matching.labels : [...matching.labels, metricNameLabel]);
	return memoizeLabels(labels => (matching.on ? keepLabels(labels, names) : dropLabels(labels, names)));
};

export const matchSets = (operator: 'and' | 'or' | 'unless', matching: Matching = wholeSet): ((left: Vector, right: Vector) => Vector) => {
	const sign = signature(matching);
	return (left, right) => {
		if (operator === 'or') {
			const present = new Set(left.map(({labels}) => sign(labels).key));
			return [...left, ...right.filter(({labels}) => !present.has(sign(labels).key))];
		}
		const present = new Set(right.map(({labels}) => sign(labels).key));
		return left.filter(({labels}) => present.has(sign(labels).key) === (operator === 'and'));
	};
};

/** `{le="1.0"}` as errors write a set. */
const labelText = (labels: LabelSet): string =>
	`{${labelEntries(labels)
		.map(([label, value]) => `${label}=${JSON.stringify(value)}`)
		.join(', ')}}`;

const indexOneSide = (side: Vector, sign: (labels: LabelSet) => LabelSet, name: 'left' | 'right'): ReadonlyMap<string, Point> => {
	const points = new Map<string, Point>();
	for (const point of side) {
		const group = sign(point.labels);
		const other = points.get(group.key);
		if (other !== undefined) {
			const [first, second] = [labelText(point.labels), labelText(other.labels)].toSorted();
			throw executionError(
				`found duplicate series for the match group ${labelText(group)} on the ${name} hand-side of the operation: [${first}, ${second}]` +
					';many-to-many matching not allowed: matching labels must be unique on one side',
			);
		}
		points.set(group.key, point);
	}
	return points;
};

/** The labels of a result: of the many, or what both share; with what `group_left(…)` takes over from the one. */
const resultLabels = (binary: Binary, matching: Matching): ((many: LabelSet, one: LabelSet) => LabelSet) => {
	const {on, labels: names, many: manySide, include} = matching;
	const dropped = new Set(isArithmetic(binary.operator) || binary.bool ? [metricNameLabel] : []);
	const shared = new Set(names);
	const base = memoizeLabels(labels => {
		const named = dropLabels(labels, dropped);
		if (manySide !== undefined) return named;
		return on ? keepLabels(named, shared) : dropLabels(named, shared);
	});
	if (include.length === 0) return base;
	return (many, one) =>
		withLabels(
			base(many),
			include.map(name => [name, labelOf(one, name)]),
		);
};

/** Arithmetic and comparisons of two vectors, one to one or, where it is said, many to one. */
export const matchVectors = (binary: Binary): ((left: Vector, right: Vector) => Vector) => {
	const {operator, bool, matching = wholeSet} = binary;
	const sign = signature(matching);
	const isSwapped = matching.many === 'right';
	const label = resultLabels(binary, matching);
	return (left, right) => {
		if (left.length === 0 || right.length === 0) return [];
		const [manySide, oneSide] = isSwapped ? [right, left] : [left, right];
		const ones = indexOneSide(oneSide, sign, isSwapped ? 'left' : 'right');
		const seen = new Set<string>();
		const result: Point[] = [];
		for (const many of manySide) {
			const group = sign(many.labels).key;
			const one = ones.get(group);
			if (one === undefined) continue;
			const labels = label(many.labels, one.labels);
			const key = matching.many === undefined ? group : `${group}\n${labels.key}`;
			if (seen.has(key)) {
				throw executionError(
					matching.many === undefined
						? 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)'
						: 'multiple matches for labels: grouping labels must ensure unique matches',
				);
			}
			seen.add(key);
			const [leftValue, rightValue] = isSwapped ? [one.value, many.value] : [many.value, one.value];
			if (isArithmetic(operator)) result.push({labels, value: arithmetic[operator](leftValue, rightValue)});
			else if (isComparison(operator)) {
				const holds = comparisons[operator](leftValue, rightValue);
				if (bool) result.push({labels, value: holds ? 1 : 0});
				else if (holds) result.push({labels, value: leftValue});
			}
		}
		return result;
	};
};
