import {dropLabels, keepLabels, type LabelSet, metricNameLabel, withLabels} from '../label-set.ts';
import {aggregations} from './aggregations.ts';
import {type Compiled, type CompiledVector, compileAsVector, type Point, type QueryContext, type Vector} from './evaluation.ts';
import {formatGeneral, formatPlain} from './format-number.ts';
import {executionError, notSimulated} from './promql-error.ts';
import {compareValues, quantileOf} from './quantile.ts';
import {type Aggregation, placeOfArgument} from './syntax.ts';
import {memoizeLabels, requireUnique} from './unique-labels.ts';

type Group = {readonly labels: LabelSet; readonly points: Point[]};

const grouper = ({grouping, without}: Aggregation, more: readonly string[] = []): ((labels: LabelSet) => LabelSet) => {
	const names = new Set(without ? [...grouping, metricNameLabel] : [...grouping, ...more]);
	return memoizeLabels(labels => (without ? dropLabels(labels, names) : keepLabels(labels, names)));
};

const groupPoints = (vector: Vector, groupOf: (labels: LabelSet) => LabelSet): readonly Group[] => {
	const groups = new Map<LabelSet, Group>();
	for (const point of vector) {
		const labels = groupOf(point.labels);
		const group = groups.get(labels) ?? {labels, points: []};
		groups.set(labels, group);
		group.points.push(point);
	}
	return [...groups.values()];
};

/** `topk` keeps whole series, the best first; what is no number comes last. */
const best = ({operator}: Aggregation, points: readonly Point[], count: number): Vector => {
	const sign = operator === 'topk' ? -1 : 1;
	return points
		.toSorted(({value: one}, {value: other}) => {
			if (Number.isNaN(one) || Number.isNaN(other)) return -compareValues(one, other);
			return one === other ? 0 : one < other ? -sign : sign;
		})
		.slice(0, count);
};

const wholeCount = (value: number): number => {
	if (Number.isNaN(value)) throw executionError('Parameter value is NaN');
	if (value <= -(2 ** 63)) throw executionError(`Scalar value ${value} underflows int64`);
	if (value >= 2 ** 63) throw executionError(`Scalar value ${value} overflows int64`);
	return Math.max(0, Math.trunc(value));
};

/** Series by their value as a label. */
const countValues = (aggregation: Aggregation, label: string, vector: CompiledVector): CompiledVector => {
	if (label === '') throw executionError(`invalid label name "${label}"`);
	const groupOf = grouper(aggregation, [label]);
	return {
		type: 'vector',
		at(time) {
			const valued = vector.at(time).map(({labels, value}) => ({labels: withLabels(labels, [[label, formatPlain(value)]]), value}));
			return requireUnique(groupPoints(valued, groupOf).map(({labels, points}) => ({labels, value: points.length})));
		},
	};
};

export const compileAggregation = (aggregation: Aggregation, context: QueryContext): Compiled => {
	const {operator} = aggregation;
	const vector = compileAsVector(aggregation.expression, context);
	const parameter = aggregation.parameter === undefined ? undefined : context.compile(aggregation.parameter, context);
	if (operator === 'count_values' && parameter?.type === 'string') return countValues(aggregation, parameter.value, vector);
	const groupOf = grouper(aggregation);
	const groupsAt = (time: number): readonly Group[] => groupPoints(vector.at(time), groupOf);
	if (parameter?.type === 'scalar') {
		if (operator === 'topk' || operator === 'bottomk') {
			return {
				type: 'vector',
				at(time) {
					const count = wholeCount(parameter.at(time));
					return groupsAt(time).flatMap(({points}) => best(aggregation, points, count));
				},
			};
		}
		if (operator === 'quantile') {
			return {
				type: 'vector',
				at(time) {
					const quantile = parameter.at(time);
					if (!(quantile >= 0 && quantile <= 1)) {
						const place = aggregation.parameter === undefined ? 0 : placeOfArgument(aggregation.parameter);
						context.annotations.warn(`quantile value should be between 0 and 1, got ${formatGeneral(quantile)}`, place);
					}
					return groupsAt(time).map(({labels, points}) => ({
						labels,
						value: quantileOf(
							quantile,
							points.map(({value}) => value),
						),
					}));
				},
			};
		}
	}
	const aggregate = aggregations[operator];
	if (aggregate === undefined) throw notSimulated(`${operator}()`);
	return {
		type: 'vector',
		at: time => groupsAt(time).map(({labels, points}) => ({labels, value: aggregate(points.map(({value}) => value))})),
	};
};
