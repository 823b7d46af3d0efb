import {gzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {systemClock} from '../../source/cluster/clock.ts';
import type {MetricsSource} from '../../source/metrics/metrics-source.ts';
import {createPrometheusSource} from '../../source/metrics/sources/prometheus-source.ts';
import {createProxyTransport} from '../../source/metrics/sources/proxy-transport.ts';
import {createUrlTransport} from '../../source/metrics/sources/url-transport.ts';
import {createAuthority} from '../cluster/certificates.ts';
import {connect} from '../cluster/connect.ts';
import {eventually} from '../cluster/eventually.ts';
import {type Answer, cut, json, type ScriptedServer, silence, startServer, status} from '../cluster/scripted-server.ts';
import {createSteppedClock} from '../cluster/stepped-clock.ts';
import {closeAfterEach} from './close-after-each.ts';

const closing = closeAfterEach();
const at = Date.UTC(2026, 5, 1, 12, 0, 0, 250);

const serve = async (answer: Answer): Promise<ScriptedServer> => closing(await startServer(answer));

const ofUrl = (url: string, clock = systemClock): MetricsSource =>
	closing(createPrometheusSource(createUrlTransport(new URL(url), {}, {clock, environment: {}, readFile: async () => ''})));

const ofProxy = (server: ScriptedServer, parts: {readonly scheme?: 'https'} = {}): MetricsSource => {
	const client = closing(connect(server.url, {user: {token: 'cluster-token'}}));
	return createPrometheusSource(
		createProxyTransport(client, {type: 'service', namespace: 'monitoring', name: 'prometheus', port: '9090', ...parts}),
	);
};

const vector = (...result: readonly unknown[]) => ({status: 'success', data: {resultType: 'vector', result}});

test('numbers that JSON has none of are read as they are meant, and a native histogram is left out', async () => {
	const values = ['1.5', 'NaN', '+Inf', '-Inf', '1e-7', '0'];
	const server = await serve(
		json(
			vector(...values.map(value => ({metric: {value}, value: [1_780_315_200.25, value]})), {
				metric: {},
				histogram: [0, {count: '1', sum: '1'}],
			}),
		),
	);
	const answer = await ofUrl(server.url).instant('up', at);
	expect(answer).toEqual({
		ok: true,
		value: {
			warnings: [],
			value: [1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-7, 0].map((value, index) => ({
				labels: {value: values[index]},
				value,
				at,
			})),
		},
	});
	const [request] = server.requests;
	expect(request).toMatchObject({method: 'GET', path: '/api/v1/query'});
	expect(Object.fromEntries(request?.query ?? [])).toEqual({query: 'up', time: '1780315200.250', timeout: '9s'});
});

test('a range is asked with its start, end and step, and its points come with their times in milliseconds', async () => {
	const server = await serve(
		json({
			status: 'success',
			data: {
				resultType: 'matrix',
				result: [
					{
						metric: {a: 'b'},
						values: [
							[60, '1'],
							[90, 'NaN'],
						],
					},
				],
			},
		}),
	);
	const answer = await ofUrl(server.url).range('up', 60_000, 90_000, 30_000);
	expect(answer.ok && answer.value.value).toEqual([
		{
			labels: {a: 'b'},
			points: [
				[60_000, 1],
				[90_000, Number.NaN],
			],
		},
	]);
	expect(Object.fromEntries(server.requests[0]?.query ?? [])).toMatchObject({start: '60.000', end: '90.000', step: '30.000'});
});

test('names of metrics are asked for the last hour', async () => {
	const server = await serve(json({status: 'success', data: ['up', 'vllm:num_requests_running']}));
	expect(await ofUrl(server.url).metricNames('{a="b"}', at)).toEqual({ok: true, value: ['up', 'vllm:num_requests_running']});
	expect(server.requests[0]?.path).toBe('/api/v1/label/__name__/values');
	expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
		'match[]': '{a="b"}',
		start: '1780311600.250',
		end: '1780315200.250',
	});
});

test('a URL keeps its path, its login goes into a header, and neither the name nor a failure shows the password', async () => {
	const server = await serve(json({status: 'error', error: 'no'}, 401));
	const source = ofUrl(server.url.replace('://', '://me%40work:s%3Acret@').concat('/select/0/prometheus/'));
	const answer = await source.instant('up', at);
	expect(server.requests[0]?.path).toBe('/select/0/prometheus/api/v1/query');
	expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me@work:s:cret').toString('base64')}`);
	expect(source).toMatchObject({name: `http://${server.address}/select/0/prometheus`, via: 'url'});
	expect(answer).toMatchObject({ok: false, failure: {kind: 'unauthorized', status: 401}});
	expect(JSON.stringify(answer)).not.toMatch(/cret|me@work/);
	expect(answer.ok || answer.failure.sentence).toContain('It does not accept this login.');
});

test('a URL without a login gets no credentials, and connections are kept', async () => {
	const server = await serve(json(vector()));
	const source = ofUrl(server.url);
	for (let count = 0; count < 10; count++) await source.instant('up', at);
	expect(server.requests.every(({headers}) => headers.authorization === undefined && headers.cookie === undefined)).toBe(true);
	// One is free again just after the next request has looked for it.
	expect(server.sockets.size).toBeLessThanOrEqual(2);
	await source.close();
	await server.quiet();
});

test('a redirect is not followed: the sentence names where it leads', async () => {
	const elsewhere = await serve(json(vector()));
	const server = await serve(response => response.writeHead(302, {location: `${elsewhere.url}/login`}).end());
	const answer = await ofUrl(server.url.replace('://', '://me:secret@')).instant('up', at);
	expect(answer.ok || answer.failure.sentence).toContain(`It redirects to ${elsewhere.url}/login, and redirects are not followed`);
	expect(elsewhere.requests).toEqual([]);
});

test('gzip is asked for and inflated, by URL and through the proxy', async () => {
	const body = JSON.stringify(vector({metric: {a: 'x'.repeat(100_000)}, value: [1, '2']}));
	const server = await serve((response, {headers}) => {
		expect(headers['accept-encoding']).toContain('gzip');
		response.writeHead(200, {'content-type': 'application/json', 'content-encoding': 'gzip'}).end(gzipSync(body));
	});
	for (const source of [ofUrl(server.url), ofProxy(server)]) {
		const answer = await source.instant('up', at);
		expect(answer.ok && answer.value.value[0]?.value).toBe(2);
	}
});

test('a certificate that nobody vouches for is refused', async () => {
	const server = closing(await startServer(json(vector()), createAuthority('nobody').issue('127.0.0.1', 'subjectAltName=IP:127.0.0.1')));
	const answer = await ofUrl(server.url).instant('up', at);
	expect(answer.ok || answer.failure.sentence).toContain("the server's certificate is signed by an unknown authority");
	expect(server.requests).toEqual([]);
});

test('the proxy path names service and port, with https where the backend speaks it, and the cluster sees its own token', async () => {
	const server = await serve(json(vector()));
	await ofProxy(server).instant('up', at);
	await ofProxy(server, {scheme: 'https'}).instant('up', at);
	expect(server.requests.map(({path}) => path)).toEqual([
		'/api/v1/namespaces/monitoring/services/prometheus:9090/proxy/api/v1/query',
		'/api/v1/namespaces/monitoring/services/https:prometheus:9090/proxy/api/v1/query',
	]);
	expect(server.requests[0]?.headers.authorization).toBe('Bearer cluster-token');
	expect(server.requests.every(({method}) => method === 'GET')).toBe(true);
});

const html: Answer = response => response.writeHead(200, {'content-type': 'text/html'}).end('<html>');
const error = (code: number, errorType: string, text: string): Answer => json({status: 'error', errorType, error: text}, code);

test.each<readonly [string, Answer, string, string]>([
	['a query that is refused', error(400, 'bad_data', 'parse error'), 'invalid', 'monitoring/prometheus:9090 answers: parse error.'],
	['one that takes too long', error(503, 'timeout', 'query timed out'), 'server', 'answers: query timed out.'],
	[
		'the API server when it forbids',
		status(403, 'Forbidden', 'services "prometheus:9090" is forbidden'),
		'forbidden',
		'The API server refuses the way to monitoring/prometheus:9090: services "prometheus:9090" is forbidden. Ask for a Role in namespace monitoring with apiGroups [""], resources ["services/proxy"], resourceNames ["prometheus:9090"], verbs ["get"].',
	],
	['a backend that wants a login', response => response.writeHead(403).end('no'), 'forbidden', 'give its URL with --prometheus'],
	[
		'a Service without pods',
		status(503, 'ServiceUnavailable', 'no endpoints available for service "prometheus:9090"'),
		'server',
		'Are its pods ready, and is the port right?',
	],
	[
		'a Service that is not there',
		status(404, 'NotFound', 'services "prometheus:9090" not found'),
		'not-found',
		'Name another one with --prometheus NAMESPACE/NAME:PORT.',
	],
	[
		'a backend that serves below a path',
		response => response.writeHead(404).end('404 page not found'),
		'not-found',
		'--prometheus NAMESPACE/NAME:PORT/PATH',
	],
	['a page for people', html, 'malformed', 'is not Prometheus (text/html). Is the port right?'],
	['JSON of something else', json({hello: 1}), 'malformed', 'is not Prometheus (application/json)'],
	[
		'half of an answer',
		response => response.writeHead(200, {'content-type': 'application/json'}).end('{"status":'),
		'malformed',
		'not Prometheus',
	],
])('%s is a sentence with the next step', async (_, answer, kind, words) => {
	const outcome = await ofProxy(await serve(answer)).instant('up', at);
	expect(outcome).toMatchObject({ok: false, failure: {kind}});
	expect(outcome.ok || outcome.failure.sentence).toContain(words);
});

test.each<readonly [string, unknown]>([
	['no list', {result: {}}],
	['nothing', null],
	['entries that are none', {result: [null, 1, 'a', {}, {metric: null, value: [1, '2']}, {metric: {a: 1}, value: [1, '2']}]}],
	['values that are none', {result: [{metric: {}}, {metric: {}, value: 'x', values: 3}, {metric: {}, value: [1, 2], values: [[1], null]}]}],
])('data that is %s gives no samples and breaks nothing', async (_, data) => {
	const source = ofUrl((await serve(json({status: 'success', data, warnings: [1, 'beware']}))).url);
	expect(await source.metricNames('{}', at)).toEqual({ok: true, value: []});
	const instant = await source.instant('up', at);
	expect(instant).toEqual({ok: true, value: {value: [], warnings: ['beware']}});
	const range = await source.range('up', 0, 1, 1);
	expect(range.ok && range.value.value.flatMap(({points}) => points)).toEqual([]);
});

test('what a server says is safe to draw and not a page long', async () => {
	const outcome = await ofUrl((await serve(error(422, 'execution', `\u001b[2J${'x'.repeat(5000)}`))).url).instant('up', at);
	expect(outcome.ok || outcome.failure.sentence).toMatch(/␛\[2Jx+…/);
	expect(outcome.ok || outcome.failure.sentence.length).toBeLessThan(400);
});

test('a URL that does not answer ends at its deadline, and its socket is closed', async () => {
	const server = await serve(silence);
	const clock = createSteppedClock();
	const answer = ofUrl(server.url, clock).instant('up', at);
	await server.seen(1);
	clock.advance(10_000);
	expect(await answer).toEqual({ok: false, failure: {kind: 'timeout', sentence: `http://${server.address} did not answer within 10 s.`}});
	await server.quiet();
	expect(clock.timers()).toEqual([]);
});

test('a connection that breaks, a signal and a close are failures, and leave nothing behind', async () => {
	expect(await ofUrl((await serve(cut)).url).instant('up', at)).toMatchObject({ok: false, failure: {kind: 'unreachable'}});
	const server = await serve(silence);
	const clock = createSteppedClock();
	const source = ofUrl(server.url, clock);
	const abort = new AbortController();
	const aborted = source.instant('up', at, abort.signal);
	await server.seen(1);
	abort.abort();
	expect(await aborted).toMatchObject({ok: false, failure: {kind: 'aborted'}});
	const closed = source.instant('up', at);
	await server.seen(2);
	await source.close();
	expect(await closed).toMatchObject({ok: false, failure: {kind: 'aborted'}});
	await eventually(() => server.sockets.size === 0);
	expect(clock.timers()).toEqual([]);
});
