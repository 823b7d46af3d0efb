import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Demo, startDemo} from '../../source/demo/start-demo.ts';

const start = Date.parse('2026-06-01T12:00:07Z');
const stopped = {now: () => start, setTimeout: () => undefined, clearTimeout: () => {}};

let demo: Demo;
beforeAll(async () => {
	demo = await startDemo({seed: 1, clock: stopped, history: 60_000, tls: false});
});
afterAll(() => demo.close());

type Usage = {readonly cpu: string; readonly memory: string};
type Item = {
	readonly metadata: {readonly name: string};
	readonly timestamp: string;
	readonly window: string;
	readonly usage?: Usage;
	readonly containers?: ReadonlyArray<{readonly name: string; readonly usage: Usage}>;
};

const get = async (path: string, user = 'demo-admin') => {
	const answer = await fetch(`${demo.url}/apis/metrics.k8s.io/v1beta1${path}`, {headers: {authorization: `Bearer ${user}-token`}});
	return {status: answer.status, body: (await answer.json()) as {kind: string; items: readonly Item[]; message: string}};
};

test('a metrics server tells CPU and memory of running pods by container, and when it looked', async () => {
	const {body} = await get('/namespaces/chat/pods');
	expect(body.kind).toBe('PodMetricsList');
	const pod = body.items.find(({metadata}) => metadata.name.startsWith('mistral-7b-'));
	expect(pod).toMatchObject({timestamp: '2026-06-01T12:00:00Z', window: '15.04s', containers: [{name: 'vllm'}]});
	expect(pod?.containers?.[0]?.usage.cpu).toMatch(/^\d{9,11}n$/u);
	expect(pod?.containers?.[0]?.usage.memory).toMatch(/^\d+Ki$/u);
	// What crashes or waits for a node is not measured.
	expect(body.items.filter(({metadata}) => metadata.name.startsWith('llama-3-70b-'))).toHaveLength(3);
});

test('nodes are the sum of their pods, and a little more', async () => {
	const {body} = await get('/nodes');
	expect(body.items).toHaveLength(22);
	expect(body.items.every(({usage}) => /^\d{9,}n$/u.test(usage?.cpu ?? ''))).toBe(true);
});

test('one is asked for by its name, some by a label, and who may not list pods of metrics.k8s.io may not read these', async () => {
	const {body} = await get('/namespaces/search/pods/bge-reranker-0');
	expect(body.kind).toBe('PodMetrics');
	expect((await get('/namespaces/search/pods?labelSelector=app%3Dbge-m3')).body.items).toHaveLength(8);
	expect((await get('/namespaces/search/pods/nobody')).status).toBe(404);
	expect((await get('/namespaces/chat/pods', 'demo-chat')).status).toBe(200);
	const refused = await get('/namespaces/search/pods', 'demo-chat');
	expect([refused.status, refused.body.message]).toEqual([
		403,
		'pods.metrics.k8s.io is forbidden: User "demo-chat" cannot list resource "pods" in API group "metrics.k8s.io" in the namespace "search"',
	]);
});

test('discovery lists the group, to be read only', async () => {
	const {body} = (await get('')) as unknown as {body: {resources: ReadonlyArray<{name: string; verbs: readonly string[]}>}};
	expect(body.resources.map(({name, verbs}) => [name, verbs])).toEqual([
		['nodes', ['get', 'list']],
		['pods', ['get', 'list']],
	]);
});
