import {kahanMean, kahanSum} from './kahan-sum.ts';

// As the engine does it: the first value stands until something beats it, and NaN is beaten by anything.
export const extreme =
	(beats: (value: number, best: number) => boolean) =>
	(values: readonly number[]): number =>
		values.reduce((best, value) => (beats(value, best) || Number.isNaN(best) ? value : best));

/** Welford's algorithm, in the order of the engine's operations; not a number beside a first infinity. */
const variance = (values: readonly number[]): number => {
	let mean = values[0] ?? Number.NaN;
	let squares = Number.isFinite(mean) ? 0 : Number.NaN;
	for (let index = 1; index < values.length; index++) {
		const value = values[index] ?? 0;
		const delta = value - mean;
		mean += delta / (index + 1);
		squares += delta * (value - mean);
	}
	return squares / values.length;
};

/** Aggregations that make one number of the numbers of a group, which has at least one. */
export const aggregations: Readonly<Record<string, (values: readonly number[]) => number>> = {
	sum: kahanSum,
	avg: kahanMean,
	count: values => values.length,
	group: () => 1,
	min: extreme((value, best) => value < best),
	max: extreme((value, best) => value > best),
	stdvar: variance,
	stddev: values => Math.sqrt(variance(values)),
};
