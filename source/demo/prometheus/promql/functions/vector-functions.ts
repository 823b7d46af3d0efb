import {createLabelSet, emptyLabelSet, type LabelSet} from '../../label-set.ts';
import {compileSamples} from '../compile-selector.ts';
import {compileAsMatrix, compileAsScalar, compileAsVector, type Point} from '../evaluation.ts';
import {type Expression, unwrap} from '../syntax.ts';
import {metricNameDropper, requireUnique} from '../unique-labels.ts';
import {argumentAt, type FunctionRow, type FunctionRows} from './function-row.ts';

/** What a selector says for sure about the series it did not find. A label that two matchers name is left out. */
const labelsOfAbsent = (argument: Expression): LabelSet => {
	const expression = unwrap(argument);
	const selector = expression.kind === 'matrix selector' ? expression.selector : expression;
	if (selector.kind !== 'vector selector') return emptyLabelSet;
	const labels = new Map<string, string>();
	const seen = new Set<string>();
	for (const {name, operator, value} of selector.matchers) {
		if (name === '__name__') continue;
		if (operator === '=' && !seen.has(name)) {
			labels.set(name, value);
			seen.add(name);
		} else labels.delete(name);
	}
	return createLabelSet(labels);
};

const absence = (takes: 'vector' | 'matrix'): FunctionRow => ({
	takes: [takes],
	returns: 'vector',
	compile(call, context) {
		const argument = argumentAt(call, 0);
		const compiled = takes === 'vector' ? compileAsVector(argument, context) : compileAsMatrix(argument, context);
		const labels = labelsOfAbsent(argument);
		return {type: 'vector', at: time => (compiled.at(time).length > 0 ? [] : [{labels, value: 1}])};
	},
});

const byValue = (sign: 1 | -1) => (one: Point, other: Point) => {
	if (Number.isNaN(one.value) || Number.isNaN(other.value)) return Number(Number.isNaN(one.value)) - Number(Number.isNaN(other.value));
	return one.value === other.value ? 0 : one.value < other.value ? -sign : sign;
};

/** NaN comes last, whichever way it is sorted. */
const sorted = (sign: 1 | -1): FunctionRow => ({
	takes: ['vector'],
	returns: 'vector',
	compile(call, context) {
		const argument = argumentAt(call, 0);
		if (context.isRange) {
			context.annotations.warn('sort is ineffective for range queries since results are always ordered by labels', call.from);
		}
		const vector = compileAsVector(argument, context);
		return {type: 'vector', at: time => vector.at(time).toSorted(byValue(sign))};
	},
});

export const vectorFunctions: FunctionRows = {
	absent: absence('vector'),
	absent_over_time: absence('matrix'),
	pi: {takes: [], returns: 'scalar', compile: () => ({type: 'scalar', at: () => Math.PI})},
	/** The value of the only series there is, else NaN. */
	scalar: {
		takes: ['vector'],
		returns: 'scalar',
		compile(call, context) {
			const argument = argumentAt(call, 0);
			const vector = compileAsVector(argument, context);
			return {
				type: 'scalar',
				at(time) {
					const [only, ...others] = vector.at(time);
					return only === undefined || others.length > 0 ? Number.NaN : only.value;
				},
			};
		},
	},
	sort: sorted(1),
	sort_desc: sorted(-1),
	time: {takes: [], returns: 'scalar', compile: () => ({type: 'scalar', at: time => time / 1000})},
	/** Of a selector the times of its samples, of anything else the time of the evaluation. */
	timestamp: {
		takes: ['vector'],
		returns: 'vector',
		compile(call, context) {
			const argument = argumentAt(call, 0);
			const inner = unwrap(argument);
			const drop = metricNameDropper();
			if (inner.kind === 'vector selector') {
				const samplesAt = compileSamples(inner, context);
				return {
					type: 'vector',
					at: asked => requireUnique(samplesAt(asked).map(({labels, time}) => ({labels: drop(labels), value: time / 1000}))),
				};
			}
			const vector = compileAsVector(argument, context);
			return {type: 'vector', at: time => requireUnique(vector.at(time).map(({labels}) => ({labels: drop(labels), value: time / 1000})))};
		},
	},
	vector: {
		takes: ['scalar'],
		returns: 'vector',
		compile(call, context) {
			const argument = argumentAt(call, 0);
			const scalar = compileAsScalar(argument, context);
			return {type: 'vector', at: time => [{labels: emptyLabelSet, value: scalar.at(time)}]};
		},
	},
};
