import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createPrometheus} from '../../../source/demo/prometheus/create-prometheus.ts';
import {createTimeSeriesDatabase, type Sample} from '../../../source/demo/prometheus/time-series-database.ts';
import type {MetricsTarget} from '../../../source/metrics/metrics-target.ts';
import {quantileOf} from '../../../source/metrics/numbers/histogram.ts';
import {increasesBetween} from '../../../source/metrics/scrape/increases.ts';
import {createPageTerms} from '../../../source/metrics/scrape/page-terms.ts';
import {type PageValues, readPage} from '../../../source/metrics/scrape/page-values.ts';
import {parseExposition} from '../../../source/metrics/scrape/parse-exposition.ts';
import {createPodWindow, type PodNumbers} from '../../../source/metrics/scrape/pod-window.ts';
import {highestTags, scrapedLayers} from '../../../source/metrics/scrape/scraped-layers.ts';
import {bounds, targetOf} from '../fleet-samples.ts';
import {pageOf} from './pages.ts';

const start = Date.UTC(2026, 5, 1);
const terms = createPageTerms();

const valuesOf = (text: string, at: number): PageValues => readPage(parseExposition(text, terms.wanted, at), terms, at);

const counter = (value: number, reason = 'stop'): Sample => ({
	...{name: 'vllm:request_success_total', labels: {model_name: 'm', finished_reason: reason}, value},
});

const bucketsOf = (counts: readonly number[], model = 'm'): readonly Sample[] => {
	let total = 0;
	return bounds.map((le, index) => {
		total += counts[index] ?? 0;
		return {name: 'vllm:e2e_request_latency_seconds_bucket', labels: {le, model_name: model}, value: total};
	});
};

/** What was counted between two pages five seconds apart. */
const between = (before: readonly Sample[], now: readonly Sample[]) =>
	increasesBetween(valuesOf(pageOf(before), start), valuesOf(pageOf(now), start + 5000));

const requests = 'vLLM.requests';
const wholes = 'vLLM.end to end';

test('a counter that went down began anew and counts as it is', () => {
	expect(between([counter(100)], [counter(130)]).counters.get(requests)).toBe(30);
	expect(between([counter(100)], [counter(7)]).counters.get(requests)).toBe(7);
});

test('a series that is new tells nothing yet, and those beside it count', () => {
	expect(between([counter(100)], [counter(130), counter(5, 'length')]).counters.get(requests)).toBe(30);
	expect(between([], [counter(130)]).counters.has(requests)).toBe(false);
	expect(between([counter(1)], []).counters.has(requests)).toBe(false);
	expect(between([], bucketsOf([1, 2, 3])).histograms.has(wholes)).toBe(false);
});

test('one lower bucket is enough: the whole histogram began anew', () => {
	// As many requests after the restart as before it, but slower ones.
	const [buckets] = between(bucketsOf([10, 0, 0, 0, 0, 0]), bucketsOf([2, 0, 0, 0, 30, 0])).histograms.get(wholes) ?? [];
	expect([...(buckets ?? [])]).toEqual([
		[0.3, 2],
		[0.5, 2],
		[1, 2],
		[2.5, 2],
		[10, 32],
		[Number.POSITIVE_INFINITY, 32],
	]);
});

test('a process that says it was started anew counts from nothing, however much it counted since', () => {
	const at = (value: number): Sample => ({name: 'process_start_time_seconds', labels: {}, value});
	expect(between([at(1), counter(10)], [at(2), counter(50)]).counters.get(requests)).toBe(50);
	expect(between([at(1), counter(10)], [at(1), counter(50)]).counters.get(requests)).toBe(40);
});

test('bounds that changed are another histogram: it tells nothing until it was seen twice', () => {
	const other = bucketsOf([1, 2, 3, 4, 5, 6]).filter(({labels}) => labels['le'] !== '0.5');
	expect(between(bucketsOf([1, 1, 1, 1, 1, 1]), other).histograms.has(wholes)).toBe(false);
});

test('of two names of one metric that a pod has at once the newest counts, and they are not added up', () => {
	const old = (value: number): Sample => ({name: 'vllm:time_per_output_token_seconds_bucket', labels: {le: '+Inf'}, value});
	const now = (value: number): Sample => ({name: 'vllm:inter_token_latency_seconds_bucket', labels: {le: '+Inf'}, value});
	const [buckets] = between([old(1), now(1)], [old(9), now(9)]).histograms.get('vLLM.inter-token') ?? [];
	expect([...(buckets ?? [])]).toEqual([[Number.POSITIVE_INFINITY, 8]]);
});

/** What the pages of some pods, read twice, say of a service. */
const layersOf = (target: MetricsTarget, pods: ReadonlyMap<string, readonly [string, string]>) => {
	const numbers = new Map<string, PodNumbers>();
	for (const [name, [before, now]] of pods) {
		const window = createPodWindow();
		window.add(valuesOf(before, start));
		window.add(valuesOf(now, start + 5000));
		const read = window.numbers();
		if (read !== undefined) numbers.set(name, read);
	}
	return scrapedLayers(target, numbers, undefined, highestTags(terms), start + 5000);
};

test('quantiles of what was counted between two looks, over all pods, are those of histogram_quantile', () => {
	const counts = fc.array(fc.integer({min: 0, max: 500}), {minLength: bounds.length, maxLength: bounds.length});
	const pod = fc.record({before: counts, more: counts, isRestarted: fc.boolean()});
	fc.assert(
		fc.property(fc.array(pod, {minLength: 1, maxLength: 4}), fc.constantFrom(0.5, 0.95, 0.99), (pods, quantile) => {
			const database = createTimeSeriesDatabase({retention: 3_600_000});
			const pages = new Map<string, readonly [string, string]>();
			const lines: Sample[] = [];
			for (const [index, {before, more, isRestarted}] of pods.entries()) {
				// A restart that shows: fewer than before in the first bucket.
				const isSeen = isRestarted && (before[0] ?? 0) > (more[0] ?? 0);
				const after = isSeen ? more : before.map((count, position) => count + (more[position] ?? 0));
				pages.set(`llama-7d9f8c6b5-x2x4${index}`, [pageOf(bucketsOf(before)), pageOf(bucketsOf(after).toReversed())]);
				lines.push(...bucketsOf(more).map(({labels, value}) => ({name: 'h_bucket', labels: {...labels, pod: String(index)}, value})));
			}
			database.append(start, lines);
			const {handle} = createPrometheus({database, now: () => start});
			const query = encodeURIComponent(`histogram_quantile(${quantile}, sum by (le) (h_bucket))`);
			const answer = handle('GET', `/api/v1/query?query=${query}&time=${start / 1000}`);
			const {data} = JSON.parse(Buffer.from(answer.body).toString('utf8')) as {data: {result: ReadonlyArray<{value: [number, string]}>}};
			const theirs = Number(data.result[0]?.value[1]);
			const layers = layersOf(targetOf('chat', 'llama', [...pages.keys()]), pages);
			const histogram = layers.shown?.get('chat')?.get('llama')?.get(wholes);
			const ours = histogram === undefined ? undefined : quantileOf(histogram, quantile);
			if (ours === undefined) expect(theirs).toBeNaN();
			else if (ours.bound === 'below') expect(theirs).toBeLessThanOrEqual(ours.value);
			else expect(ours.value).toBeCloseTo(theirs, 9);
		}),
		{numRuns: 100},
	);
});

test('rates of pods are summed, each over its own time, and the highest of a gauge that is no sum counts', () => {
	const page = (count: number, cache: number): string =>
		pageOf([counter(count), {name: 'vllm:kv_cache_usage_perc', labels: {engine: '0'}, value: cache}]);
	const names = ['llama-7d9f8c6b5-x2x4k', 'llama-7d9f8c6b5-k7dn2'];
	const layers = layersOf(
		targetOf('chat', 'llama', names),
		new Map([
			[names[0] ?? '', [page(0, 0.2), page(50, 0.9)]],
			[names[1] ?? '', [page(0, 0.2), page(100, 0.4)]],
		]),
	);
	const numbers = layers.load?.get('chat')?.get('llama');
	expect(numbers?.get(requests)).toBe(30);
	expect(numbers?.get('vLLM.cacheUsage')).toBe(0.9);
	expect(
		layers.podLoad
			?.get('chat')
			?.get(names[1] ?? '')
			?.get(requests),
	).toBe(20);
});

test('the window grows to two minutes, begins anew where the clock jumped, and counts no time in which nothing was seen', () => {
	const window = createPodWindow();
	const add = (seconds: number, count: number): void => window.add(valuesOf(pageOf([counter(count)]), start + seconds * 1000));
	for (let look = 0; look <= 40; look++) add(5 * look, 10 * look);
	expect(window.numbers()?.elapsed).toBe(120_000);
	expect(window.numbers()?.rates.get(requests)).toBe(2);
	// The machine slept, or somebody set its clock.
	add(3600, 1000);
	expect(window.numbers()).toMatchObject({elapsed: 0});
	expect(window.numbers()?.rates.has(requests)).toBe(false);
	add(3605, 1005);
	expect(window.numbers()?.rates.get(requests)).toBe(1);
	add(100, 1010);
	expect(window.numbers()?.rates.has(requests)).toBe(false);
});
