import fc from 'fast-check';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createPrometheus, type Prometheus} from '../../source/demo/prometheus/create-prometheus.ts';
import {createTimeSeriesDatabase} from '../../source/demo/prometheus/time-series-database.ts';
import {describeWithControlPlane} from '../control-plane/control-plane.ts';
import {type ApiResult, compareAnswers} from '../demo/prometheus/compare-answers.ts';
import {promqlQuery, randomHistogram} from '../demo/prometheus/promql-arbitrary.ts';
import {otherwiseRefusedQueries, queries, refusedQueries} from '../demo/prometheus/queries.ts';
import {type RealPrometheus, startRealPrometheus} from '../demo/prometheus/real-prometheus.ts';
import {seriesOfScrapes} from '../demo/prometheus/remote-write.ts';
import {dataEnd, dataStart, fleetScrapes, type Scrape} from '../demo/prometheus/scrapes.ts';

const minute = 60_000;

/** Times of questions: before, in the middle, where replicas were missing, at the end, and where lookback runs out. */
const moments = [
	dataStart - minute,
	dataStart + 2 * minute,
	dataStart + 18.6 * minute,
	dataStart + 25 * minute + 77,
	dataEnd,
	dataEnd + 4.9 * minute,
];

const ranges = [
	{start: dataStart - minute, end: dataEnd + 6 * minute, step: 97},
	{start: dataStart + 15 * minute, end: dataStart + 27 * minute, step: 15},
];

const seconds = (time: number): number => time / 1000;

/** Whole answers to compare, as they are. */
const requests: ReadonlyArray<readonly [path: string, parameters: Readonly<Record<string, string | number>>]> = [
	['labels', {}],
	['labels', {'match[]': 'up'}],
	['labels', {'match[]': 'up{pod="nobody"}'}],
	['label/pod/values', {}],
	['label/pod/values', {'match[]': '{namespace="chat"}'}],
	['label/__name__/values', {'match[]': '{__name__=~"(kserve_|ray_)?(vllm|sglang)[:_].*|tgi_.*|DCGM_FI_.*"}', start: seconds(dataStart)}],
	['label/nothing/values', {}],
	['label/pod/values', {limit: 2}],
	['series', {'match[]': 'up{namespace="chat"}'}],
	['series', {'match[]': 'http_requests_total{status="5xx"}', start: seconds(dataEnd), end: seconds(dataEnd + minute)}],
	['series', {'match[]': 'nothing'}],
	['series', {}],
	['series', {'match[]': 'up{'}],
	['series', {'match[]': '{pod=~".*"}'}],
	['rules', {}],
	['alerts', {}],
	['query', {query: 'up', limit: 'x'}],
	['query', {query: 'up', limit: -1}],
	['query', {query: 'up', time: 'yesterday'}],
	['query', {query: 'up{pod="llm-0"}', time: '2026-06-01T12:20:00.5Z'}],
	['query', {query: 'vector(1)', time: 1_780_316_100.0294}],
	['query', {query: 'up', timeout: '0s'}],
	['query', {query: 'up', timeout: 'x'}],
	['query', {query: 'up{pod="llm-0"}', time: seconds(dataEnd + 2 * minute), lookback_delta: '1m'}],
	['query_range', {query: 'up', start: 2, end: 1, step: 1}],
	['query_range', {query: 'up', start: 1, end: 2, step: 0}],
	['query_range', {query: 'up', start: 1, end: 2, step: 'x'}],
	['query_range', {query: 'up', start: 1, end: 2}],
	['query_range', {query: 'up', start: '', end: 2, step: 1}],
	['query_range', {query: 'up', start: 0, end: 11_001, step: 1}],
	['query_range', {query: 'up[5m]', start: 1, end: 2, step: 1}],
	['query_range', {query: '"a"', start: 1, end: 2, step: 1}],
	['query_range', {query: 'up +', start: 1, end: 2, step: 1}],
	['query_range', {query: 'time()', start: 1, end: 5, step: '1s500ms'}],
	['query_range', {query: 'vector(1)', start: 100, end: 100, step: 15}],
];

// Go and JavaScript round these otherwise in the last bit; all else is the same to the last bit.
const rounded = /\^|atan2|exp|ln|log|sin|cos|tan/;

describeWithControlPlane('the simulated Prometheus beside a real one', assets => {
	const database = createTimeSeriesDatabase({retention: 24 * 60 * minute});
	const ours: Prometheus = createPrometheus({database, now: () => dataEnd});
	let real: RealPrometheus;

	const store = async (scrapes: readonly Scrape[]): Promise<void> => {
		for (const {at, target, samples} of scrapes) database.append(at, samples, target);
		await real.write(seriesOfScrapes(scrapes));
	};
	const ask = async (path: string, parameters: Readonly<Record<string, string | number>>): Promise<readonly [ApiResult, ApiResult]> => {
		const pathAndQuery = `/api/v1/${path}?${new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)] as [string, string]))}`;
		const {status, body} = ours.handle('GET', pathAndQuery);
		const response = await fetch(real.url + pathAndQuery);
		return [
			{status, body: JSON.parse(Buffer.from(body).toString())},
			{status: response.status, body: await response.json()},
		];
	};
	const instant = (query: string, at: number) => ask('query', {query, time: at / 1000});
	const range = (query: string, {start, end, step}: (typeof ranges)[number]) =>
		ask('query_range', {query, start: start / 1000, end: end / 1000, step});

	const differences = async (
		query: string,
		tolerance: number,
		times: readonly number[] = moments,
		spans: typeof ranges = ranges,
	): Promise<readonly string[]> => {
		const found: string[] = [];
		for (const at of times) found.push(...compareAnswers(...(await instant(query, at)), tolerance).map(text => `at ${at}: ${text}`));
		for (const [index, one] of spans.entries()) {
			found.push(...compareAnswers(...(await range(query, one)), tolerance).map(text => `range ${index}: ${text}`));
		}
		return found.map(text => `${query}\n    ${text}`);
	};

	beforeAll(async () => {
		real = await startRealPrometheus(assets);
		await store(fleetScrapes());
	});
	afterAll(() => real?.stop());

	test.each(Object.entries(queries))('questions about %s get the same answers', async (_, table) => {
		const found: string[] = [];
		for (const query of table) found.push(...(await differences(query, rounded.test(query) ? 1e-12 : 0)));
		expect(found.join('\n')).toBe('');
	});

	test('what is refused is refused alike', async () => {
		const found: string[] = [];
		for (const query of [...refusedQueries, ...otherwiseRefusedQueries]) {
			const [one, other] = await instant(query, dataEnd);
			found.push(...compareAnswers(one, other).map(text => `${query}: ${text}`));
			const [oneError, otherError] = [one, other].map(({body}) => (body as {error?: string}).error);
			if (otherError === undefined) found.push(`${query} is not refused`);
			if (oneError !== otherError && refusedQueries.includes(query)) found.push(`${query}\n    ${oneError}\n    ${otherError}`);
		}
		expect(found.join('\n')).toBe('');
	});

	test('what is asked of series, labels and parameters gets the same answer', async () => {
		for (const [path, parameters] of requests) {
			const [one, other] = await ask(path, parameters);
			expect({path, parameters, ...one}).toEqual({path, parameters, ...other});
		}
	});

	test('what is sorted comes in the same order', async () => {
		for (const query of [
			'sort(temperature)',
			'sort_desc(temperature)',
			'topk(4, temperature)',
			'bottomk(3, temperature)',
			'rate(up[1m])',
			'up{pod="llm-0"}[2m]',
		]) {
			const [one, other] = await instant(query, dataEnd);
			expect(one).toEqual(other);
		}
	});

	test.each([1, 2, 3])('random questions get the same answers, part %i', async seed => {
		await fc.assert(
			fc.asyncProperty(promqlQuery, async query => {
				expect((await differences(query, 1e-12, moments.slice(2, 5), ranges.slice(0, 1))).join('\n')).toBe('');
			}),
			{numRuns: 100, seed},
		);
	});

	test('quantiles and fractions of random histograms are the same', async () => {
		const histograms = fc.sample(randomHistogram, {numRuns: 400, seed: 20_260_601});
		const at = dataEnd - minute;
		const samples = histograms.flatMap((buckets, run) =>
			buckets.map(([le, value]) => ({name: 'random_histogram', labels: {run: String(run), le}, value})),
		);
		await store([{at, target: 'random', samples}]);
		const found: string[] = [];
		for (const quantile of [0, 0.01, 0.3, 0.5, 0.9, 0.99, 1]) {
			const query = `histogram_quantile(${quantile}, random_histogram)`;
			found.push(...compareAnswers(...(await instant(query, at))).map(text => `${query}: ${text}`));
		}
		for (const [lower, upper] of [
			[0, 1],
			[-3, 5],
			[0.5, 100],
		]) {
			const query = `histogram_fraction(${lower}, ${upper}, random_histogram)`;
			found.push(...compareAnswers(...(await instant(query, at))).map(text => `${query}: ${text}`));
		}
		expect(found.join('\n')).toBe('');
	});
});
