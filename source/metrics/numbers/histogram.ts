/** A cumulative histogram: `counts[i]` observations, or their rate, were at most `bounds[i]`. Bounds ascend and end in +Inf. */
export type Histogram = {readonly bounds: readonly number[]; readonly counts: readonly number[]};

/** From buckets in any order, as an answer has them: `le` sorts as text there, "+Inf" first. Undefined without a +Inf bucket. */
export const histogramOf = (buckets: ReadonlyArray<readonly [bound: number, count: number]>): Histogram | undefined => {
	const sorted = buckets.filter(([bound, count]) => !Number.isNaN(bound) && !Number.isNaN(count)).toSorted(([one], [other]) => one - other);
	if (sorted.at(-1)?.[0] !== Number.POSITIVE_INFINITY) return undefined;
	const bounds: number[] = [];
	const counts: number[] = [];
	let most = 0;
	for (const [bound, count] of sorted) {
		// Pods scraped at different moments: a sum of rates may go down a little where it must not.
		most = Math.max(most, count);
		if (bounds.at(-1) === bound) {
			counts[counts.length - 1] = most;
			continue;
		}
		bounds.push(bound);
		counts.push(most);
	}
	return {bounds, counts};
};

export const totalOf = ({counts}: Histogram): number => counts.at(-1) ?? 0;

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

/** The sum of two. Where their bounds differ (two versions of an engine), each is read between its own. */
export const addHistograms = (one: Histogram, other: Histogram): Histogram => {
	if (hasSameBounds(one, other)) {
		return {bounds: one.bounds, counts: one.counts.map((count, index) => count + (other.counts[index] ?? 0))};
	}
	const bounds = [...new Set([...one.bounds, ...other.bounds])].toSorted((first, second) => first - second);
	return {bounds, counts: bounds.map(bound => countUpTo(one, bound) + countUpTo(other, bound))};
};

export type BucketQuantile = {readonly value: number; readonly bound?: 'below' | 'at-least'};

/**
 * As histogram_quantile does it, but where the rank falls into the first or the last bucket only a limit is known, and it says so.
 * Undefined where nothing was observed. https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
 */
export const quantileOf = ({bounds, counts}: Histogram, quantile: number): BucketQuantile | undefined => {
	const total = counts.at(-1) ?? 0;
	if (!(total > 0) || bounds.length < 2) return undefined;
	const rank = quantile * total;
	const index = counts.findIndex(count => count >= rank);
	const upper = bounds[index] ?? Number.POSITIVE_INFINITY;
	if (index === bounds.length - 1) return {value: bounds[index - 1] ?? 0, bound: 'at-least'};
	if (index === 0) return {value: upper, bound: 'below'};
	const lower = bounds[index - 1] ?? 0;
	const before = counts[index - 1] ?? 0;
	const inBucket = (counts[index] ?? 0) - before;
	return {value: lower + (upper - lower) * ((rank - before) / inBucket)};
};
