import {gunzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import type {ScrapeTarget} from '../../../source/demo/prometheus/http/targets.ts';
import {createTestPrometheus, seconds, start} from './small-fleet.ts';

const text = (body: Uint8Array): string => Buffer.from(body).toString();

describe('a range', () => {
	test('has a point for each step that has a value, and a gap elsewhere', () => {
		const {scrape, get} = createTestPrometheus();
		scrape('up{pod="a"} 1', '', 'up{pod="a"} 0');
		const {data} = get('query_range', {query: 'up', start: start / 1000 - 15, end: start / 1000 + 30, step: '15s'});
		expect(data.resultType).toBe('matrix');
		expect(data.result.map(({values}) => values)).toEqual([
			[
				[start / 1000, '1'],
				[start / 1000 + 30, '0'],
			],
		]);
	});

	test('is sorted by labels and has scalars as one series', () => {
		const {scrape, get} = createTestPrometheus();
		scrape('load{pod="b"} 1\nload{pod="a"} 2\nload{node="z"} 3');
		const labels = get('query_range', {query: 'load', start: start / 1000, end: start / 1000, step: 1}).data.result;
		expect(labels.map(({metric}) => metric['pod'] ?? metric['node'])).toEqual(['z', 'a', 'b']);
		const scalar = get('query_range', {query: 'time()', start: 10, end: 12, step: 1}).data.result;
		expect(scalar).toEqual([
			{
				metric: {},
				values: [
					[10, '10'],
					[11, '11'],
					[12, '12'],
				],
			},
		]);
	});
});

describe('numbers', () => {
	test.each([
		['0 / 0', 'NaN'],
		['1 / 0', '+Inf'],
		['-1 / 0', '-Inf'],
		['0 * -1', '-0'],
		['1e21', '1e+21'],
		['1e20', '100000000000000000000'],
		['1e-7', '1e-07'],
		['0.1 + 0.2', '0.30000000000000004'],
		['0x10 + 1h', '3616'],
	])('%s is written %s', (query, written) => {
		expect(createTestPrometheus().ask(query)).toEqual([written]);
	});

	test('times have as many digits as they need', () => {
		const answer = createTestPrometheus().prometheus.handle('GET', '/api/v1/query?query=1&time=1780315200.05');
		expect(text(answer.body)).toBe('{"status":"success","data":{"resultType":"scalar","result":[1780315200.05,"1"]}}');
	});
});

describe('a request', () => {
	test('may be a form, which comes before what its address says', () => {
		const {prometheus} = createTestPrometheus();
		const headers = {'content-type': 'application/x-www-form-urlencoded'};
		const answer = prometheus.handle('POST', '/api/v1/query?query=2&time=10', headers, 'query=1%2B1');
		expect(text(answer.body)).toContain('[10,"2"]');
	});

	test('is answered in gzip where that is accepted', () => {
		const {prometheus} = createTestPrometheus();
		const {headers, body} = prometheus.handle('GET', '/api/v1/query?query=1&time=1', {'accept-encoding': 'br;q=1, gzip;q=0.5'});
		expect(headers).toMatchObject({'Content-Type': 'application/json', 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding'});
		expect(gunzipSync(body).toString()).toContain('"status":"success"');
	});

	test('that cannot be read, answered or finished has its own status and kind of error', () => {
		const {scrape, prometheus} = createTestPrometheus();
		scrape('load{pod="a"} 1\nload{pod="b"} 1');
		const ask = (query: string) => {
			const {status, body} = prometheus.handle('GET', `/api/v1/query?${new URLSearchParams({query})}`);
			return [status, JSON.parse(text(body)).errorType];
		};
		expect(ask('sum(')).toEqual([400, 'bad_data']);
		expect(ask('load * on () load')).toEqual([422, 'execution']);
		let time = 0;
		const slow = createTestPrometheus({monotonicNow: () => (time += 1000)});
		slow.scrape('load 1');
		const {status, body} = slow.prometheus.handle('GET', '/api/v1/query?query=load&timeout=1s');
		expect([status, JSON.parse(text(body))]).toEqual([
			503,
			{status: 'error', errorType: 'timeout', error: 'query timed out in expression evaluation'},
		]);
	});

	test('for another path or with another method is refused', () => {
		const {prometheus} = createTestPrometheus();
		expect(prometheus.handle('GET', '/api/v1/nothing').status).toBe(404);
		expect(prometheus.handle('GET', '/graph').status).toBe(404);
		expect(prometheus.handle('DELETE', '/api/v1/series')).toMatchObject({status: 405, headers: {Allow: 'GET, POST'}});
		expect(prometheus.handle('GET', '/api/v1/label/%zz/values').status).toBe(400);
	});

	test('may limit its results, and is told that there were more', () => {
		const {scrape, get} = createTestPrometheus();
		scrape('load{pod="a"} 1\nload{pod="b"} 1');
		expect(get('query', {query: 'load', limit: 1})).toMatchObject({
			data: {result: [{metric: {pod: 'a'}}]},
			warnings: ['results truncated due to limit'],
		});
		expect(get('query', {query: 'load', limit: 2}).warnings).toBeUndefined();
		expect(get('label/pod/values', {limit: 1})).toMatchObject({data: ['a'], warnings: ['results truncated due to limit']});
	});
});

describe('what there is', () => {
	test('series, label names and values are found by matchers and time', () => {
		const {scrape, get, now} = createTestPrometheus();
		scrape('old{pod="a"} 1', '', 'new{pod="b"} 1');
		expect(get('label/__name__/values').data).toEqual(['new', 'old']);
		expect(get('label/__name__/values', {start: now() / 1000 - 1}).data).toEqual(['new']);
		expect(get('label/__name__/values', {'match[]': '{__name__=~"o.*"}'}).data).toEqual(['old']);
		expect(get('labels', {'match[]': 'old'}).data).toEqual(['__name__', 'pod']);
		expect(get('series', {'match[]': '{pod=~".+"}'}).data).toEqual([
			{__name__: 'new', pod: 'b'},
			{__name__: 'old', pod: 'a'},
		]);
	});

	const target: ScrapeTarget = {
		labels: {job: 'dcgm', instance: '10.0.0.1:9400'},
		scrapeUrl: 'http://10.0.0.1:9400/metrics',
		scrapeInterval: seconds(15),
		lastScrape: start,
		health: 'down',
		lastError: 'connection refused',
	};

	test('targets come with their health and their interval, which the configuration has too', () => {
		const {lastError: _, ...rest} = target;
		const slow: ScrapeTarget = {...rest, labels: {job: 'engines', instance: 'x'}, scrapeInterval: 90_000, health: 'up'};
		const {get} = createTestPrometheus({targets: () => [target, slow]});
		expect(get('targets').data).toMatchObject({
			activeTargets: [
				{
					scrapePool: 'dcgm',
					health: 'down',
					lastError: 'connection refused',
					scrapeInterval: '15s',
					lastScrape: '2026-06-01T12:00:00.000Z',
				},
				{scrapePool: 'engines', scrapeInterval: '1m30s', lastError: ''},
			],
		});
		expect(get('targets', {state: 'dropped'}).data).toMatchObject({activeTargets: []});
		expect(get('targets', {scrapePool: 'engines'}).data).toMatchObject({activeTargets: [{scrapePool: 'engines'}]});
		expect(parse((get('status/config').data as unknown as {readonly yaml: string}).yaml)).toMatchObject({
			global: {scrape_interval: '15s'},
			scrape_configs: [{job_name: 'dcgm'}, {job_name: 'engines', scrape_interval: '1m30s'}],
		});
	});

	test('it is a Prometheus 3, ready and without rules', () => {
		const {get, prometheus} = createTestPrometheus();
		expect(get('status/buildinfo').data).toMatchObject({version: expect.stringMatching(/^3\./)});
		expect(get('rules').data).toEqual({groups: []});
		expect(get('alerts').data).toEqual({alerts: []});
		expect(get('metadata').data).toEqual({});
		expect(text(prometheus.handle('GET', '/-/ready').body)).toBe('Prometheus Server is Ready.\n');
	});
});
