import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createPrometheus} from '../../../source/demo/prometheus/create-prometheus.ts';
import {createTimeSeriesDatabase} from '../../../source/demo/prometheus/time-series-database.ts';
import {
	addHistograms,
	bucketQuantile,
	type Histogram,
	histogramOf,
	quantileOf,
	totalOf,
} from '../../../source/metrics/numbers/histogram.ts';
import {latencyOf} from '../../../source/metrics/numbers/latency-of.ts';

const at = Date.UTC(2026, 5, 1);

/** What histogram_quantile makes of cumulative buckets. */
const serverQuantile = (buckets: ReadonlyArray<readonly [number, number]>, quantile: number): number => {
	const database = createTimeSeriesDatabase({retention: 3_600_000});
	const text = (bound: number): string => (bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound));
	database.append(
		at,
		buckets.map(([bound, value]) => ({name: 'h_bucket', labels: {le: text(bound)}, value})),
	);
	const {handle} = createPrometheus({database, now: () => at});
	const answer = handle('GET', `/api/v1/query?query=${encodeURIComponent(`histogram_quantile(${quantile}, h_bucket)`)}&time=${at / 1000}`);
	const {data} = JSON.parse(Buffer.from(answer.body).toString('utf8')) as {data: {result: ReadonlyArray<{value: [number, string]}>}};
	return Number(data.result[0]?.value[1]);
};

/** Bounds above 0 in any order with what fell between them, as cumulative buckets. */
const bucketsArbitrary = fc
	.record({
		bounds: fc.uniqueArray(fc.integer({min: 1, max: 100_000}), {minLength: 1, maxLength: 20}),
		counts: fc.array(fc.integer({min: 0, max: 1000}), {minLength: 21, maxLength: 21}),
	})
	.map(({bounds, counts}) => {
		let total = 0;
		const sorted = [...bounds.toSorted((one, other) => one - other).map(bound => bound / 1000), Number.POSITIVE_INFINITY];
		return sorted.map((bound, index) => {
			total += counts[index] ?? 0;
			return [bound, total] as const;
		});
	});

test('quantiles are those of histogram_quantile, and the limits are its first and last bounds', () => {
	fc.assert(
		fc.property(bucketsArbitrary, fc.constantFrom(0.5, 0.9, 0.95, 0.99), (buckets, quantile) => {
			const histogram = histogramOf(buckets.toReversed());
			const ours = histogram === undefined ? undefined : quantileOf(histogram, quantile);
			const theirs = serverQuantile(buckets, quantile);
			// To the last bit.
			expect(histogram === undefined ? undefined : (bucketQuantile(histogram, quantile) ?? Number.NaN)).toBe(theirs);
			if (ours === undefined) {
				expect(theirs).toBeNaN();
			} else if (ours.bound === 'below') {
				expect(ours.value).toBe(buckets[0]?.[0]);
				expect(theirs).toBeLessThanOrEqual(ours.value);
			} else {
				expect(ours.value).toBe(theirs);
				if (ours.bound === 'at-least') expect(ours.value).toBe(buckets.at(-2)?.[0]);
			}
		}),
		{numRuns: 200},
	);
});

test('two histograms of the same bounds add up to the one of all observations, in any order', () => {
	fc.assert(
		fc.property(bucketsArbitrary, fc.integer({min: 1, max: 9}), (buckets, factor) => {
			const one = histogramOf(buckets) as Histogram;
			const other = histogramOf(buckets.map(([bound, count]) => [bound, count * factor] as const)) as Histogram;
			expect(addHistograms(one, other)).toEqual(addHistograms(other, one));
			expect(totalOf(addHistograms(one, other))).toBe(totalOf(one) * (factor + 1));
		}),
		{numRuns: 50},
	);
});

test('histograms of two versions with other bounds are joined without losing an observation', () => {
	const old = histogramOf([
		[1, 10],
		[2, 20],
		[Number.POSITIVE_INFINITY, 30],
	]) as Histogram;
	const fresh = histogramOf([
		[0.5, 0],
		[1.5, 10],
		[Number.POSITIVE_INFINITY, 10],
	]) as Histogram;
	expect(addHistograms(old, fresh)).toEqual({
		bounds: [0.5, 1, 1.5, 2, Number.POSITIVE_INFINITY],
		counts: [5, 15, 25, 30, 40],
	});
});

test('bounds are numbers whatever their text: those that are equal are one, and counts that go down do not', () => {
	const histogram = histogramOf([
		[Number.POSITIVE_INFINITY, 9.99],
		[10, 4],
		[10, 6],
		[2.5, 3],
		[0.001, 0],
	]) as Histogram;
	expect(histogram).toEqual({bounds: [0.001, 2.5, 10, Number.POSITIVE_INFINITY], counts: [0, 3, 10, 9.99]});
	expect(bucketQuantile(histogram, 0.99)).toBe(2.5 + 7.5 * ((0.99 * 10 - 3) / (10 - 3)));
	expect(totalOf(histogram)).toBe(10);
	expect(
		histogramOf([
			[1, 2],
			[2, 3],
		]),
	).toBeUndefined();
	expect(histogramOf([])).toBeUndefined();
});

test('nothing observed is no latency, and each quantile wants its number of requests', () => {
	const rates = (perSecond: number): Histogram => ({bounds: [1, 2, Number.POSITIVE_INFINITY], counts: [0, perSecond, perSecond]});
	const names = (requests: number) => Object.keys(latencyOf('end to end', rates(requests / 100), 1, 100, at) ?? {});
	expect(latencyOf('end to end', rates(0), 1, 100, at)).toBeUndefined();
	expect(names(3)).toEqual(['of']);
	expect(names(10)).toEqual(['of', 'p50']);
	expect(names(20)).toEqual(['of', 'p50', 'p95']);
	expect(names(100)).toEqual(['of', 'p50', 'p95', 'p99']);
	expect(latencyOf('inter-token', rates(10), 1e-3, 100, at)?.p50).toEqual({value: 0.0015, at});
});
