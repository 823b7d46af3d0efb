import {compareLabelSets, type LabelSet} from '../label-set.ts';
import type {Series} from '../series.ts';
import {type CompiledVector, compileAsVector, type Point, type QueryContext, type Vector, type Window} from './evaluation.ts';
import type {AtModifier, MatrixSelector, Subquery, VectorSelector} from './syntax.ts';

/** When a selector looks, given when it is asked. */
const moment = ({at, offset}: {readonly at: AtModifier | undefined; readonly offset: number}, context: QueryContext) => {
	const fixed = at === 'start' ? context.start : at === 'end' ? context.end : at;
	return (time: number): number => (fixed ?? time) - offset;
};

// All of the retention: what a subquery asks for may reach further back than the query itself. In one order, for sums depend on it.
const seriesOf = ({matchers}: VectorSelector, {database}: QueryContext): readonly Series[] =>
	database
		.select(matchers, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
		.toSorted((one, other) => compareLabelSets(one.labels, other.labels));

/** Points with the time of their samples, which only `timestamp()` tells from the time of the question. */
export const compileSamples = (selector: VectorSelector, context: QueryContext) => {
	const series = seriesOf(selector, context);
	const when = moment(selector, context);
	return (asked: number): ReadonlyArray<Point & {readonly time: number}> => {
		context.checkDeadline();
		const time = when(asked);
		const points: Array<Point & {readonly time: number}> = [];
		for (const one of series) {
			const index = one.firstAfter(time) - 1;
			if (index < 0 || one.isStaleAt(index)) continue;
			const sampledAt = one.timeAt(index);
			if (sampledAt > time - context.lookback) points.push({labels: one.labels, value: one.valueAt(index), time: sampledAt});
		}
		return points;
	};
};

export const compileVectorSelector = (selector: VectorSelector, context: QueryContext): CompiledVector => ({
	type: 'vector',
	at: compileSamples(selector, context),
});

/** Windows are open to the left: a sample exactly as old as the range is outside. */
export const compileMatrixSelector = ({selector, range}: MatrixSelector, context: QueryContext) => {
	const series = seriesOf(selector, context);
	const when = moment(selector, context);
	return (asked: number): readonly Window[] => {
		context.checkDeadline();
		const end = when(asked);
		const start = end - range;
		const windows: Window[] = [];
		for (const one of series) {
			const [first, last] = [one.firstAfter(start), one.firstAfter(end)];
			const times: number[] = [];
			const values: number[] = [];
			for (let index = first; index < last; index++) {
				if (one.isStaleAt(index)) continue;
				times.push(one.timeAt(index));
				values.push(one.valueAt(index));
			}
			if (times.length > 0) windows.push({labels: one.labels, times, values, start, end});
		}
		return windows;
	};
};

type Collected = {readonly labels: LabelSet; readonly times: number[]; readonly values: number[]};

/** The steps of a subquery are multiples of its step, whenever it is asked. */
export const compileSubquery = (subquery: Subquery, context: QueryContext) => {
	const step = subquery.step ?? context.defaultStep;
	const when = moment(subquery, context);
	const firstStep = (start: number): number => (Math.floor(start / step) + 1) * step;
	const isRange = when(context.end) - firstStep(when(context.start) - subquery.range) >= step;
	const inner = compileAsVector(subquery.expression, {...context, isRange});
	const known = new Map<number, Vector>();
	const vectorAt = (time: number): Vector => {
		const vector = known.get(time) ?? inner.at(time);
		known.set(time, vector);
		return vector;
	};
	return (asked: number): readonly Window[] => {
		const end = when(asked);
		const start = end - subquery.range;
		const collected = new Map<string, Collected>();
		for (let time = firstStep(start); time <= end; time += step) {
			for (const {labels, value} of vectorAt(time)) {
				const one = collected.get(labels.key) ?? {labels, times: [], values: []};
				collected.set(labels.key, one);
				one.times.push(time);
				one.values.push(value);
			}
		}
		for (const time of known.keys()) if (time <= start) known.delete(time);
		return [...collected.values()].map(one => ({...one, start, end}));
	};
};
