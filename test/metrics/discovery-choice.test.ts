import {expect, test} from 'vitest';
import type {Account} from '../../source/demo/api-server/caller.ts';
import type {MetricsSourceState} from '../../source/domain/service-metrics.ts';
import type {SourceMemory} from '../../source/metrics/source-memory.ts';
import type {ProxyPlace} from '../../source/metrics/sources/proxy-transport.ts';
import {eventually} from '../cluster/eventually.ts';
import {closeAfterEach} from './close-after-each.ts';
import {startFeed} from './feed-stage.ts';
import {exportedGpuSamples, targetOf, vllmSamples} from './fleet-samples.ts';
import {fillSource, type SimulatedOptions, type SimulatedSource, startSimulatedSource} from './simulated-source.ts';

const closing = closeAfterEach();

const service = (namespace: string, name: string, labels: Readonly<Record<string, string>> = {}, others: object = {}) => ({
	...{namespace, name, labels, ports: [{port: 9090}]},
	...others,
});
const operated = service('monitoring', 'prometheus-operated', {'operated-prometheus': 'true'});
const thanos = service('monitoring', 'thanos-query', {'app.kubernetes.io/name': 'thanos', 'app.kubernetes.io/component': 'query'});

const pod = 'llama-7d9f8c6b5-x2x4k';
const fill = (source: SimulatedSource): void =>
	fillSource(source, 2, scrape => [
		...vllmSamples({namespace: 'chat', pod, requests: [scrape]}),
		...exportedGpuSamples([{namespace: 'chat', pod, id: 'GPU-0', busy: 50}]),
	]);

const begin = async (options: SimulatedOptions): Promise<SimulatedSource> => {
	const source = closing(await startSimulatedSource(options));
	fill(source);
	return source;
};

/** The first state that is an end of the search. */
const search = async (source: SimulatedSource, parts: Parameters<typeof startFeed>[1] = {}, token = 'admin-token') => {
	const stage = closing(startFeed(source, parts, {user: {token}}));
	await eventually(() => stage.states.length > 1);
	return stage.states[1];
};

const reportOf = (state: MetricsSourceState | undefined) => (state !== undefined && 'report' in state ? state.report : undefined);

const memoryOf = (place?: ProxyPlace) => {
	const remembered: (ProxyPlace | undefined)[] = [place];
	const memory: SourceMemory = {recall: async () => remembered.at(-1), remember: async next => void remembered.push(next)};
	return {memory, remembered};
};

const place = (name: string): ProxyPlace => ({type: 'service', namespace: 'monitoring', name, port: '9090'});

test.each([
	['our label', {'modeldeck.dev/prometheus': 'true'}, {}, 'marked by its label'],
	['that of Headlamp', {'headlamp-prometheus': 'true'}, {}, 'marked by its label'],
	['our annotation', {}, {annotations: {'modeldeck.dev/prometheus': 'true'}}, 'marked by its annotation'],
])('a Service with %s is taken before one that is better by its kind', async (_, labels, others, words) => {
	const mine = service('team', 'metrics', labels, others);
	const source = await begin({services: [operated, thanos, mine], answering: ['team/metrics', 'monitoring/thanos-query']});
	const state = await search(source);
	expect(state).toMatchObject({status: 'live', name: 'team/metrics:9090'});
	expect(reportOf(state)?.why).toBe(`It is ${words}; it has dcgm-exporter and vLLM series.`);
});

test('annotations say port, scheme and path of a Service that is marked or found', async () => {
	const annotations = {
		'modeldeck.dev/prometheus-port': 'api',
		'modeldeck.dev/prometheus-scheme': 'https',
		'modeldeck.dev/prometheus-prefix': 'select/0/prometheus/',
	};
	const ports = [
		{port: 1, name: 'web'},
		{port: 8481, name: 'api'},
	];
	const source = await begin({services: [{...operated, annotations, ports}], answering: ['monitoring/prometheus-operated']});
	expect(reportOf(await search(source))?.asked.map(({name}) => name)).toEqual(['monitoring/https:prometheus-operated:8481']);
	expect(source.requests[0]?.path).toBe('/select/0/prometheus/api/v1/query');
});

test.each(['../../secrets', 'a?b', './a', ''])('a path of %j is none', async prefix => {
	const annotations = {'modeldeck.dev/prometheus-prefix': prefix};
	const source = await begin({services: [{...operated, annotations}], answering: ['monitoring/prometheus-operated']});
	await search(source);
	expect(source.requests[0]?.path).toBe('/api/v1/query');
});

test('of several the report says how many there are, why this one was taken, and what each of them said', async () => {
	const silent = service('other', 'prometheus');
	const source = await begin({
		services: [operated, thanos, silent],
		answering: ['monitoring/prometheus-operated', 'monitoring/thanos-query'],
	});
	const report = reportOf(await search(source));
	expect(report?.why).toBe('2 found; this one (Thanos) has dcgm-exporter and vLLM series, and sees more than one Prometheus.');
	expect(report?.asked.map(({name, said}) => [name, said])).toEqual([
		['monitoring/thanos-query:9090', 'has dcgm-exporter and vLLM series'],
		['monitoring/prometheus-operated:9090', 'has dcgm-exporter and vLLM series'],
		['other/prometheus:9090', expect.stringContaining('no endpoints available')],
	]);
});

test('a Prometheus that has the buckets is taken before one that sees more and has dropped them', async () => {
	const source = await begin({services: [operated, thanos], answering: ['monitoring/prometheus-operated', 'monitoring/thanos-query']});
	source.setTrouble((response, query, name) => {
		if (name !== 'thanos-query' || query !== '') return false;
		const data = ['vllm:request_success_total', 'vllm:num_requests_waiting', 'DCGM_FI_DEV_GPU_UTIL'];
		response.writeHead(200, {'content-type': 'application/json'}).end(JSON.stringify({status: 'success', data}));
		return true;
	});
	const state = await search(source);
	expect(state).toMatchObject({status: 'live', name: 'monitoring/prometheus-operated:9090'});
	expect(reportOf(state)?.why).toContain('with the buckets of histograms');
});

test('a search that ends with nothing tells what was asked, too', async () => {
	const source = await begin({services: [operated, thanos], answering: []});
	expect(reportOf(await search(source))?.asked).toHaveLength(2);
});

test('what was found is remembered, and asked first the next time without a search', async () => {
	const source = await begin({services: [operated, thanos], answering: ['monitoring/prometheus-operated', 'monitoring/thanos-query']});
	const {memory, remembered} = memoryOf();
	await search(source, {memory});
	expect(remembered.at(-1)).toEqual(place('thanos-query'));
	const other = memoryOf(place('prometheus-operated'));
	const state = await search(source, {memory: other.memory});
	expect(state).toMatchObject({status: 'live', name: 'monitoring/prometheus-operated:9090'});
	expect(reportOf(state)).toMatchObject({why: 'Remembered from the last time; --prometheus auto looks anew.'});
	expect(reportOf(state)?.asked).toHaveLength(1);
});

test('what is remembered and does not answer is forgotten, and another is found', async () => {
	const source = await begin({services: [operated], answering: ['monitoring/prometheus-operated']});
	const {memory, remembered} = memoryOf(place('gone'));
	const state = await search(source, {memory});
	expect(state).toMatchObject({status: 'live', name: 'monitoring/prometheus-operated:9090'});
	expect(remembered.slice(1)).toEqual([undefined, place('prometheus-operated')]);
	expect(reportOf(state)?.asked[0]).toMatchObject({name: 'monitoring/gone:9090'});
});

test('what is remembered and has neither GPUs nor engines is no reason not to look', async () => {
	const empty = service('monitoring', 'empty');
	const source = await begin({services: [operated, empty], answering: ['monitoring/prometheus-operated', 'monitoring/empty']});
	source.setTrouble((response, _, name) => {
		if (name !== 'empty') return false;
		response.writeHead(200, {'content-type': 'application/json'}).end('{"status":"success","data":[]}');
		return true;
	});
	const {memory} = memoryOf(place('empty'));
	expect(await search(source, {memory})).toMatchObject({name: 'monitoring/prometheus-operated:9090'});
});

test('--prometheus auto looks anew', async () => {
	const source = await begin({services: [operated, thanos], answering: ['monitoring/prometheus-operated', 'monitoring/thanos-query']});
	const {memory, remembered} = memoryOf(place('prometheus-operated'));
	expect(await search(source, {memory, setting: {type: 'auto', isFresh: true}})).toMatchObject({name: 'monitoring/thanos-query:9090'});
	expect(remembered.at(-1)).toEqual(place('thanos-query'));
});

const reader = (rules: Account['rules']): Account => ({token: 'reader', user: 'reader', groups: [], rules});
const mayAsk = (resource: string, ...names: readonly string[]) => ({
	...{verbs: ['get'], groups: [''], resources: [resource], names: [...names], namespaces: ['monitoring']},
});

test('where services may not be listed, a usual name that may be asked is asked, and no other', async () => {
	const source = await begin({
		services: [operated, thanos],
		tokens: [reader([mayAsk('services/proxy', 'prometheus-operated:9090')])],
		answering: ['monitoring/prometheus-operated', 'monitoring/thanos-query'],
	});
	const state = await search(source, {namespaces: ['chat']}, 'reader');
	expect(state).toMatchObject({status: 'live', name: 'monitoring/prometheus-operated:9090'});
	expect(reportOf(state)?.asked.map(({name}) => name)).toEqual(['monitoring/prometheus-operated:9090']);
});

const slice = (pods: readonly (readonly [string, boolean])[]) => ({
	apiVersion: 'discovery.k8s.io/v1',
	kind: 'EndpointSlice',
	metadata: {name: 'prometheus-operated-abcde', namespace: 'monitoring', labels: {'kubernetes.io/service-name': 'prometheus-operated'}},
	addressType: 'IPv4',
	endpoints: pods.map(([name, ready], index) => ({
		addresses: [`10.0.0.${index + 1}`],
		conditions: {ready},
		targetRef: {kind: 'Pod', name, namespace: 'monitoring'},
	})),
	ports: [{name: 'web', port: 9090, protocol: 'TCP'}],
});

const podOf = (name: string) => ({
	...{apiVersion: 'v1', kind: 'Pod', metadata: {name, namespace: 'monitoring'}},
	spec: {containers: [{name: 'prometheus', image: 'prometheus'}]},
});

/** Pods behind a Service, each ready or not. */
const addReplicas = (source: SimulatedSource, pods: readonly (readonly [string, boolean])[]): void => {
	source.addObject('endpointslices', slice(pods));
	for (const [name] of pods) source.addObject('pods', podOf(name));
};

const pair = [
	['prometheus-k8s-1', true],
	['prometheus-k8s-0', true],
] as const;
const both = ['monitoring/prometheus-operated', 'monitoring/prometheus-k8s-0', 'monitoring/prometheus-k8s-1'];

test('of a pair behind one Service one replica is asked, always the same; the Service is what is remembered', async () => {
	const source = await begin({services: [operated], answering: both});
	addReplicas(source, pair);
	const {memory, remembered} = memoryOf();
	expect(await search(source, {memory})).toMatchObject({
		...{status: 'live', name: 'monitoring/pod/prometheus-k8s-0:9090', via: 'pod proxy'},
	});
	expect(remembered.at(-1)).toEqual(place('prometheus-operated'));
	expect(await search(source, {memory})).toMatchObject({name: 'monitoring/pod/prometheus-k8s-0:9090'});
});

test('a replica that stops answering is left after two refreshes, for its sibling', async () => {
	const source = await begin({services: [operated], answering: both});
	addReplicas(source, pair);
	const stage = closing(startFeed(source));
	stage.setTargets([targetOf('chat', 'llama', [pod])]);
	await stage.next();
	source.setTrouble((response, _, name) => {
		if (name !== 'prometheus-k8s-0') return false;
		response.writeHead(503, {'content-type': 'text/plain'}).end('starting');
		return true;
	});
	for (let refresh = 0; refresh < 2; refresh++) await stage.refresh();
	expect(stage.state()).toMatchObject({status: 'stale', name: 'monitoring/pod/prometheus-k8s-0:9090'});
	await stage.refresh();
	expect(stage.state()).toMatchObject({status: 'live', name: 'monitoring/pod/prometheus-k8s-1:9090'});
});

test.each<readonly [string, readonly (readonly [string, boolean])[], Account, readonly string[]]>([
	['there is one', [['prometheus-k8s-0', true]], {token: 'admin-token', user: 'a', groups: ['system:masters'], rules: []}, both],
	[
		'one is ready',
		[
			['prometheus-k8s-0', false],
			['prometheus-k8s-1', true],
		],
		{token: 'admin-token', user: 'a', groups: ['system:masters'], rules: []},
		both,
	],
	[
		'pods may not be asked',
		pair,
		{
			...{token: 'admin-token', user: 'a', groups: []},
			rules: [{verbs: ['list', 'get'], groups: ['', 'discovery.k8s.io'], resources: ['services', 'endpointslices', 'services/proxy']}],
		},
		both,
	],
	['the pod does not answer', pair, {token: 'admin-token', user: 'a', groups: ['system:masters'], rules: []}, both.slice(0, 1)],
])('where %s the Service is asked', async (_, pods, account, answering) => {
	const source = await begin({services: [operated], answering, tokens: [account]});
	addReplicas(source, pods);
	expect(await search(source)).toMatchObject({status: 'live', name: 'monitoring/prometheus-operated:9090', via: 'service proxy'});
});
