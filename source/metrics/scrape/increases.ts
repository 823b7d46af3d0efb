import type {Buckets, PageValues} from './page-values.ts';

/** What was counted between two pages of one pod. A tag of which no series was there both times is absent: not 0. */
export type Increases = {
	/** Of the later page, milliseconds. */
	readonly at: number;
	readonly elapsed: number;
	readonly counters: ReadonlyMap<string, number>;
	/** One for all series of the same bounds. */
	readonly histograms: ReadonlyMap<string, readonly Buckets[]>;
};

const counterIncrease = (
	before: ReadonlyMap<string, number>,
	now: ReadonlyMap<string, number>,
	isRestarted: boolean,
): number | undefined => {
	let sum: number | undefined;
	for (const [series, value] of now) {
		const earlier = before.get(series);
		// What it counted before we looked is not of this interval.
		if (earlier === undefined) continue;
		sum = (sum ?? 0) + (isRestarted || value < earlier ? value : value - earlier);
	}
	return sum;
};

/** One lower count is enough: all buckets of a histogram begin anew at once. */
const isReset = (before: Buckets, now: Buckets): boolean => [...now].some(([bound, count]) => count < (before.get(bound) ?? 0));

const hasBounds = (one: Buckets, other: Buckets): boolean => one.size === other.size && [...one.keys()].every(bound => other.has(bound));

const bucketIncrease = (before: Buckets, now: Buckets, isRestarted: boolean): Buckets =>
	isRestarted || isReset(before, now) ? now : new Map([...now].map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)]));

/** Into the one of the same bounds. */
export const addBuckets = (list: readonly Buckets[], buckets: Buckets): readonly Buckets[] => {
	const index = list.findIndex(candidate => hasBounds(candidate, buckets));
	const known = list[index];
	if (known === undefined) return [...list, buckets];
	return list.with(index, new Map([...known].map(([bound, count]) => [bound, count + (buckets.get(bound) ?? 0)])));
};

/**
 * What was counted between two pages, series by series and then summed. A count that went down began anew and counts as it is, as
 * Prometheus has it; a series that is new tells nothing yet.
 */
export const increasesBetween = (before: PageValues, now: PageValues): Increases => {
	const isRestarted = before.startedAt !== undefined && now.startedAt !== undefined && before.startedAt !== now.startedAt;
	const counters = new Map<string, number>();
	for (const [tag, series] of now.counters) {
		const increase = counterIncrease(before.counters.get(tag) ?? new Map(), series, isRestarted);
		if (increase !== undefined) counters.set(tag, increase);
	}
	const histograms = new Map<string, readonly Buckets[]>();
	for (const [tag, series] of now.histograms) {
		for (const [key, buckets] of series) {
			const earlier = before.histograms.get(tag)?.get(key);
			if (earlier === undefined || !hasBounds(earlier, buckets)) continue;
			histograms.set(tag, addBuckets(histograms.get(tag) ?? [], bucketIncrease(earlier, buckets, isRestarted)));
		}
	}
	return {at: now.at, elapsed: now.at - before.at, counters, histograms};
};
