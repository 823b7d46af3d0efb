/** Of a classic histogram: how many observations were at most `bound`. */
export type Bucket = {readonly bound: number; readonly count: number};

/** Where counts fell with rising bounds, against the nature of a histogram, and were put right. */
export type Correction = {readonly lowest: number; readonly highest: number; readonly largest: number};

// Smaller relative differences between buckets are rounding.
const tolerance = 1e-12;
const smallestNormal = 2 ** -1022;

const isAlmost = (one: number, other: number): boolean => {
	if (one === other || (Number.isNaN(one) && Number.isNaN(other))) return true;
	const sum = Math.abs(one) + Math.abs(other);
	const difference = Math.abs(one - other);
	if (one === 0 || other === 0 || sum < smallestNormal) return difference < tolerance * smallestNormal;
	return difference / Math.min(sum, Number.MAX_VALUE) < tolerance;
};

/** Sorted by bound, one for each. */
const tidyBuckets = (buckets: readonly Bucket[]): readonly Bucket[] => {
	const tidy: Bucket[] = [];
	for (const bucket of buckets.toSorted((one, other) => (one.bound === other.bound ? 0 : one.bound < other.bound ? -1 : 1))) {
		const last = tidy.at(-1);
		if (last?.bound === bucket.bound) tidy[tidy.length - 1] = {bound: bucket.bound, count: last.count + bucket.count};
		else tidy.push(bucket);
	}
	return tidy;
};

/** Makes counts rise; what is said of it is undefined where no more than rounding was removed. */
const makeMonotonic = (buckets: readonly Bucket[]): {readonly rising: readonly Bucket[]; readonly correction: Correction | undefined} => {
	let correction: Correction | undefined;
	let before = buckets[0]?.count ?? Number.NaN;
	const rising = buckets.map(({bound, count}, index) => {
		if (index === 0 || count === before) return {bound, count};
		if (isAlmost(before, count)) return {bound, count: before};
		if (count < before) {
			correction = {
				lowest: Math.min(correction?.lowest ?? bound, bound),
				highest: Math.max(correction?.highest ?? bound, bound),
				largest: Math.max(correction?.largest ?? 0, before - count),
			};
			return {bound, count: before};
		}
		before = count;
		return {bound, count};
	});
	return {rising, correction};
};

type Quantile = {readonly value: number; readonly correction?: Correction | undefined};

/** The φ-quantile of a classic histogram, linear within a bucket. NaN where there is no bucket for everything, or nothing in it. */
export const bucketQuantile = (quantile: number, buckets: readonly Bucket[]): Quantile => {
	if (Number.isNaN(quantile)) return {value: Number.NaN};
	if (quantile < 0) return {value: Number.NEGATIVE_INFINITY};
	if (quantile > 1) return {value: Number.POSITIVE_INFINITY};
	const tidy = tidyBuckets(buckets);
	if (tidy.at(-1)?.bound !== Number.POSITIVE_INFINITY) return {value: Number.NaN};
	const {rising, correction} = makeMonotonic(tidy);
	const last = rising.length - 1;
	const observations = rising[last]?.count ?? 0;
	if (last < 1 || observations === 0) return {value: Number.NaN, correction};
	const rank = quantile * observations;
	const [below, inside] = searchRank(rising, rank);
	if (inside === undefined) return {value: below?.bound ?? Number.NaN, correction};
	if (below === undefined && inside.bound <= 0) return {value: inside.bound, correction};
	const start = below?.bound ?? 0;
	const count = inside.count - (below?.count ?? 0);
	return {value: start + (inside.bound - start) * ((rank - (below?.count ?? 0)) / count), correction};
};

/** The bucket that holds a rank and the one below it; no bucket where only the last, endless one does. */
const searchRank = (buckets: readonly Bucket[], rank: number): readonly [Bucket | undefined, Bucket | undefined] => {
	// As a binary search finds it: with NaN among the counts no bucket is the first, and the answer depends on the way to it.
	let [low, high] = [0, buckets.length - 1];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((buckets[middle]?.count ?? 0) >= rank) high = middle;
		else low = middle + 1;
	}
	return [buckets[low - 1], low === buckets.length - 1 ? undefined : buckets[low]];
};

/** The share of observations between two values, both linear within a bucket. */
export const bucketFraction = (lower: number, upper: number, buckets: readonly Bucket[]): number => {
	const tidy = tidyBuckets(buckets);
	const total = tidy.at(-1)?.count ?? 0;
	if (tidy.at(-1)?.bound !== Number.POSITIVE_INFINITY || total === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
	if (lower >= upper) return 0;
	const rankOf = (value: number): number => {
		let rank = 0;
		let start = (tidy[0]?.bound ?? 0) <= 0 ? Number.NEGATIVE_INFINITY : 0;
		for (const {bound, count} of tidy) {
			if (start >= value) return rank;
			if (bound > value) return start === Number.NEGATIVE_INFINITY ? count : rank + ((count - rank) * (value - start)) / (bound - start);
			rank = count;
			start = bound;
		}
		return total;
	};
	const [from, to] = [rankOf(lower), rankOf(upper)];
	return (Math.min(to, total) - Math.min(from, total)) / total;
};
