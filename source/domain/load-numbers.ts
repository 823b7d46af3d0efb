import type {Quantile, Reading, ServiceMetrics} from './service-metrics.ts';

/** A reading older than this says nothing about now. Milliseconds. */
const fresh = 120_000;
/** Fewer failed requests than this in five minutes are chance, whatever their share. */
const fewestFailures = 2;
/** Seconds; below it twice as slow is jitter. */
const smallestSlowdown = 0.05;

/** What a reading says about now; undefined: it is too old to say anything. */
export const freshValue = (reading: Reading | undefined, now: number): number | undefined =>
	reading === undefined || now - reading.at > fresh ? undefined : reading.value;

/** When its engine last told of its load, which a replica that serves does at all times; undefined: it does not. Milliseconds. */
export const loadTime = (metrics: ServiceMetrics | undefined): number | undefined => {
	if (metrics === undefined) return undefined;
	const {requestRate, waiting, running, cacheUsage} = metrics;
	const times = [requestRate, waiting, running, cacheUsage].flatMap(reading => reading?.at ?? []);
	return times.length === 0 ? undefined : Math.max(...times);
};

/** 0-1 of requests that fail now; 0 where it is not known, or so few fail that it may be chance. */
export const failingShare = (metrics: ServiceMetrics | undefined, now: number): number => {
	const ratio = freshValue(metrics?.errorRatio, now) ?? 0;
	const rate = metrics?.requestRate?.value;
	return rate !== undefined && rate * ratio * 300 < fewestFailures ? 0 : ratio;
};

/** How many times a quantile or a mean is its own usual; 1 where it cannot be told. Both in seconds. */
export const timesSlower = (latency: Quantile | undefined, usual: Reading | undefined, now: number): number => {
	const value = freshValue(latency, now);
	if (value === undefined || latency?.bound === 'below' || usual === undefined || usual.value <= 0) return 1;
	return value - usual.value < smallestSlowdown ? 1 : value / usual.value;
};

/** How much slower than usual, and by which number, both values of it in seconds. */
export type Slowdown = {readonly times: number; readonly of: 'p95' | 'mean'; readonly value: number; readonly usual: number};

/**
 * Whole requests against the last hour of their own service: by the p95 where that and its past are known, else by the mean, which is
 * known of services that are not on the screen too. Undefined: neither can be told.
 */
export const slowdownOf = (metrics: ServiceMetrics | undefined, now: number): Slowdown | undefined => {
	const pairs = [
		['p95', metrics?.latency?.p95, metrics?.latencyBaseline],
		['mean', metrics?.meanLatency, metrics?.meanBaseline],
	] as const;
	for (const [of, reading, usual] of pairs) {
		const value = freshValue(reading, now);
		if (value !== undefined && usual !== undefined) return {times: timesSlower(reading, usual, now), of, value, usual: usual.value};
	}
	return undefined;
};
