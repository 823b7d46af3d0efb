/** A cumulative histogram: `counts[i]` observations, or their rate, were at most `bounds[i]`. Bounds ascend and end in +Inf. */
export type Histogram = {
	readonly bounds: readonly number[];
	readonly counts: readonly number[];
	/** Of a native histogram, whose buckets a server does not send: its quantiles as the server works them out. */
	readonly quantiles?: ReadonlyMap<number, number>;
};

/**
 * From buckets in any order, as an answer has them: `le` sorts as text there, "+Inf" first, and "1" and "1.0" are of one bound. Counts
 * stay as they are: what is wrong with them is put right when a quantile is asked for, and not before they are added up. Undefined
 * without a +Inf bucket.
 */
export const histogramOf = (buckets: ReadonlyArray<readonly [bound: number, count: number]>): Histogram | undefined => {
	const sorted = buckets.filter(([bound, count]) => !Number.isNaN(bound) && !Number.isNaN(count)).toSorted(([one], [other]) => one - other);
	if (sorted.at(-1)?.[0] !== Number.POSITIVE_INFINITY) return undefined;
	const bounds: number[] = [];
	const counts: number[] = [];
	for (const [bound, count] of sorted) {
		if (bounds.at(-1) === bound) counts[counts.length - 1] = (counts.at(-1) ?? 0) + count;
		else {
			bounds.push(bound);
			counts.push(count);
		}
	}
	return {bounds, counts};
};

/** All observations: the most that any bucket has. */
export const totalOf = ({counts}: Histogram): number => Math.max(0, ...counts);

/** Observations up to a bound, with those of one bucket spread evenly over it. */
const countUpTo = ({bounds, counts}: Histogram, bound: number): number => {
	const index = bounds.findIndex(candidate => candidate >= bound);
	const upper = bounds[index] ?? Number.POSITIVE_INFINITY;
	const count = counts[index] ?? 0;
	if (upper === bound) return count;
	const lower = bounds[index - 1] ?? 0;
	const before = counts[index - 1] ?? 0;
	// How far those above the last bound are spread is not known.
	if (upper === Number.POSITIVE_INFINITY) return before;
	return before + (count - before) * Math.min(1, Math.max(0, (bound - lower) / (upper - lower)));
};

const hasSameBounds = (one: Histogram, other: Histogram): boolean =>
	one.bounds.length === other.bounds.length && one.bounds.every((bound, index) => bound === other.bounds[index]);

/** The sum of two; of nothing and one that one. Where their bounds differ (two versions of an engine), each is read between its own. */
export const addHistograms = (one: Histogram, other: Histogram): Histogram => {
	if (!(totalOf(one) > 0)) return other;
	if (!(totalOf(other) > 0)) return one;
	// Quantiles cannot be added: how many there were is all that is left.
	if (one.quantiles !== undefined || other.quantiles !== undefined) {
		return {bounds: [Number.POSITIVE_INFINITY], counts: [totalOf(one) + totalOf(other)]};
	}
	if (hasSameBounds(one, other)) {
		return {bounds: one.bounds, counts: one.counts.map((count, index) => count + (other.counts[index] ?? 0))};
	}
	const bounds = [...new Set([...one.bounds, ...other.bounds])].toSorted((first, second) => first - second);
	return {bounds, counts: bounds.map(bound => countUpTo(one, bound) + countUpTo(other, bound))};
};

/** Relative difference up to which two counts are one: sums of rates are not exact. */
const tolerance = 1e-12;
const smallestNormal = 2 ** -1022;

const isAlmost = (one: number, other: number): boolean => {
	if (one === other) return true;
	const sum = Math.abs(one) + Math.abs(other);
	const difference = Math.abs(one - other);
	if (one === 0 || other === 0 || sum < smallestNormal) return difference < tolerance * smallestNormal;
	return difference / Math.min(sum, Number.MAX_VALUE) < tolerance;
};

/** Counts that go down, for pods are scraped at different moments, or up by nothing but rounding, stay where they were. */
const ascending = (counts: readonly number[]): readonly number[] => {
	let before = counts[0] ?? 0;
	return counts.map((count, index) => {
		if (index > 0 && (isAlmost(before, count) || count < before)) return before;
		before = count;
		return count;
	});
};

type Place = {readonly index: number; readonly counts: readonly number[]; readonly rank: number};

/** The bucket that a quantile is in; undefined where nothing was observed. */
const placeOf = ({bounds, counts: raw}: Histogram, quantile: number): Place | undefined => {
	const counts = ascending(raw);
	const total = counts.at(-1) ?? 0;
	if (!(total > 0) || bounds.length < 2) return undefined;
	const rank = quantile * total;
	const index = counts.findIndex((count, at) => at === counts.length - 1 || count >= rank);
	return {index, counts, rank};
};

const valueIn = (bounds: readonly number[], {index, counts, rank}: Place): number => {
	const end = bounds[index] ?? Number.POSITIVE_INFINITY;
	if (index === bounds.length - 1) return bounds[index - 1] ?? Number.NaN;
	if (index === 0) return end <= 0 ? end : end * (rank / (counts[0] ?? 0));
	const start = bounds[index - 1] ?? 0;
	const before = counts[index - 1] ?? 0;
	return start + (end - start) * ((rank - before) / ((counts[index] ?? 0) - before));
};

/**
 * What histogram_quantile of a server answers, to the last bit: the same sums in the same order. `quantile`: 0-1. Undefined where that
 * is NaN. https://github.com/prometheus/prometheus: promql/quantile.go
 */
export const bucketQuantile = (histogram: Histogram, quantile: number): number | undefined => {
	const place = placeOf(histogram, quantile);
	return place === undefined ? undefined : valueIn(histogram.bounds, place);
};

export type BucketQuantile = {readonly value: number; readonly bound?: 'below' | 'at-least'};

/** The same, but where it falls into the first or the last bucket only a limit is known, and it says so: its value is that limit. */
export const quantileOf = (histogram: Histogram, quantile: number): BucketQuantile | undefined => {
	if (histogram.quantiles !== undefined) {
		const value = histogram.quantiles.get(quantile);
		return value === undefined ? undefined : {value};
	}
	const place = placeOf(histogram, quantile);
	if (place === undefined) return undefined;
	const {bounds} = histogram;
	if (place.index === bounds.length - 1) return {value: valueIn(bounds, place), bound: 'at-least'};
	if (place.index === 0) return {value: bounds[0] ?? 0, bound: 'below'};
	return {value: valueIn(bounds, place)};
};
