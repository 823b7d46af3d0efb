import {expect, test} from 'vitest';
import type {Account} from '../../source/demo/api-server/caller.ts';
import {eventually} from '../cluster/eventually.ts';
import {closeAfterEach} from './close-after-each.ts';
import {startFeed} from './feed-stage.ts';
import {exportedGpuSamples, targetOf, vllmSamples} from './fleet-samples.ts';
import {fillSource, type SimulatedOptions, startSimulatedSource} from './simulated-source.ts';

const closing = closeAfterEach();

const labelled = (namespace: string, name: string, labels: Readonly<Record<string, string>>, port = 9090) => ({
	...{namespace, name, labels, ports: [{port}]},
});

const operated = labelled('monitoring', 'prometheus-operated', {'operated-prometheus': 'true'});
const thanos = labelled('monitoring', 'thanos-query', {'app.kubernetes.io/name': 'thanos', 'app.kubernetes.io/component': 'query'});

const find = async (options: SimulatedOptions, parts: Parameters<typeof startFeed>[1] = {}, token = 'admin-token') => {
	const source = closing(await startSimulatedSource(options));
	fillSource(source, 2, scrape => [
		...vllmSamples({namespace: 'chat', pod: 'llama-7d9f8c6b5-x2x4k', requests: [scrape]}),
		...exportedGpuSamples([{namespace: 'chat', pod: 'llama-7d9f8c6b5-x2x4k', id: 'GPU-0', busy: 50}]),
	]);
	const stage = closing(startFeed(source, parts, {user: {token}}));
	await eventually(() => stage.states.length > 1);
	return {source, stage, state: stage.states[1]};
};

const reasonOf = (state: Awaited<ReturnType<typeof find>>['state']): string =>
	state !== undefined && 'reason' in state ? (state.reason ?? '') : '';

test.each([
	['kube-prometheus-stack', labelled('a', 'kps-prometheus', {app: 'kube-prometheus-stack-prometheus'}), 'a/kps-prometheus:9090'],
	['the operator', operated, 'monitoring/prometheus-operated:9090'],
	[
		'kube-prometheus',
		labelled('m', 'prometheus-k8s', {'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/part-of': 'kube-prometheus'}),
		'm/prometheus-k8s:9090',
	],
	[
		'the chart of the community',
		labelled('m', 'p-server', {'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/component': 'server'}, 80),
		'm/p-server:80',
	],
	['Rancher', labelled('cattle', 'rancher', {app: 'rancher-monitoring-prometheus'}), 'cattle/rancher:9090'],
	['Thanos', thanos, 'monitoring/thanos-query:9090'],
	['a Service without labels called prometheus', labelled('lens-metrics', 'prometheus', {}, 8080), 'lens-metrics/prometheus:8080'],
])('the Service of %s is found', async (_, service, name) => {
	const {state} = await find({services: [service], answering: [`${service.namespace}/${service.name}`]});
	expect(state).toMatchObject({status: 'live', name, via: 'service proxy'});
});

test('a path that a server answers below is part of its row', async () => {
	const mimir = labelled('m', 'mimir', {'app.kubernetes.io/name': 'mimir', 'app.kubernetes.io/component': 'query-frontend'}, 8080);
	const {source} = await find({services: [mimir], answering: ['m/mimir']});
	expect(source.requests[0]?.path).toBe('/prometheus/api/v1/query');
});

test('one that answers is taken before one that does not, and one that sees all before one that sees its own', async () => {
	const {state} = await find({services: [operated, thanos], answering: ['monitoring/prometheus-operated', 'monitoring/thanos-query']});
	expect(state).toMatchObject({name: 'monitoring/thanos-query:9090'});
	const {state: other} = await find({services: [operated, thanos], answering: ['monitoring/prometheus-operated']});
	expect(other).toMatchObject({name: 'monitoring/prometheus-operated:9090'});
});

test('one that has GPUs and engines is taken before one that has none, whatever its place in the table', async () => {
	const source = closing(
		await startSimulatedSource({services: [operated, thanos], answering: ['monitoring/prometheus-operated', 'monitoring/thanos-query']}),
	);
	fillSource(source, 2, scrape => vllmSamples({namespace: 'chat', pod: 'llama-7d9f8c6b5-x2x4k', requests: [scrape]}));
	source.setTrouble((response, _, service) => {
		if (service !== 'thanos-query') return false;
		response.writeHead(200, {'content-type': 'application/json'}).end('{"status":"success","data":[]}');
		return true;
	});
	const stage = closing(startFeed(source));
	await eventually(() => stage.states.length > 1);
	expect(stage.state()).toMatchObject({status: 'live', name: 'monitoring/prometheus-operated:9090'});
});

test('without any candidate the sentence says what was looked for and how to name one', async () => {
	const {state} = await find({services: [labelled('default', 'web', {app: 'web'})]});
	expect(state).toEqual({
		status: 'none',
		reason:
			'No Service of this cluster is labelled as a Prometheus, Thanos, Mimir or VictoriaMetrics. Name one with --prometheus NAMESPACE/NAME:PORT or --prometheus URL; --prometheus off ends the search.',
	});
});

test('candidates that do not answer are named with what they said', async () => {
	const {state} = await find({services: [operated, thanos], answering: []});
	expect(state?.status).toBe('unreachable');
	expect(reasonOf(state)).toContain('None of 2 that may be a Prometheus answers.');
	expect(reasonOf(state)).toContain('monitoring/thanos-query:9090: no endpoints available for service "thanos-query:9090"');
	expect(reasonOf(state)).toContain('--prometheus NAMESPACE/NAME:PORT');
});

const reader = (rules: Account['rules']): Account => ({token: 'reader', user: 'reader', groups: [], rules});
const lists = {verbs: ['list'], groups: [''], resources: ['services']};

test('where the proxy is forbidden the sentence is the Role to ask for, and it is looked for again after a while', async () => {
	const {state, stage} = await find({tokens: [reader([lists])]}, {}, 'reader');
	expect(state?.status).toBe('forbidden');
	expect(reasonOf(state)).toContain(
		'Ask for a Role in namespace monitoring with apiGroups [""], resources ["services/proxy"], resourceNames ["prometheus:9090"], verbs ["get"].',
	);
	await eventually(() => stage.clock.timers().length === 1);
	expect(stage.clock.timers()[0]).toBeGreaterThanOrEqual(15_000);
});

test('with that Role it is live', async () => {
	const proxy = {
		verbs: ['get'],
		groups: [''],
		resources: ['services/proxy'],
		names: ['prometheus:9090'],
		namespaces: ['monitoring'],
	};
	const {state} = await find({tokens: [reader([lists, proxy])]}, {}, 'reader');
	expect(state?.status).toBe('live');
});

test('where services may not be listed everywhere, those of the watched namespaces are', async () => {
	const own = labelled('team', 'prometheus', {});
	const inTeam = {namespaces: ['team'], verbs: ['list', 'get'], groups: [''], resources: ['services', 'services/proxy']};
	const {state} = await find(
		{services: [own], tokens: [reader([inTeam])], answering: ['team/prometheus']},
		{namespaces: ['team']},
		'reader',
	);
	expect(state).toMatchObject({status: 'live', name: 'team/prometheus:9090'});
});

test('where no services may be listed at all, the sentence says to name it', async () => {
	const {state} = await find({tokens: [reader([])]}, {namespaces: ['team']}, 'reader');
	expect(state).toEqual({
		status: 'forbidden',
		reason: 'No Prometheus was looked for: you may not list services in all namespaces. Name one with --prometheus NAMESPACE/NAME:PORT.',
	});
});

test('a Service that is named is asked without any list', async () => {
	const proxy = {
		verbs: ['get'],
		groups: [''],
		resources: ['services/proxy'],
		names: ['prometheus:9090'],
		namespaces: ['monitoring'],
	};
	const setting = {type: 'service', namespace: 'monitoring', name: 'prometheus', port: '9090'} as const;
	const {state} = await find({tokens: [reader([proxy])]}, {setting}, 'reader');
	expect(state).toMatchObject({status: 'live', name: 'monitoring/prometheus:9090'});
});

test('a person who asks does not wait for the pause between two searches', async () => {
	const {source, stage} = await find({services: []});
	expect(stage.state()?.status).toBe('none');
	source.add({namespace: 'monitoring', name: 'prometheus', ports: [{port: 9090}]});
	stage.refreshNow();
	await eventually(() => stage.state()?.status === 'live');
	stage.setTargets([targetOf('chat', 'llama', ['llama-7d9f8c6b5-x2x4k'])]);
	await stage.next();
	expect(stage.told.length).toBeGreaterThan(0);
});
