import {gunzipSync} from 'node:zlib';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {parse} from 'yaml';
import {type Demo, startDemo} from '../../source/demo/start-demo.ts';

const start = Date.parse('2026-06-01T12:00:00Z');
const stopped = {now: () => start, setTimeout: () => undefined, clearTimeout: () => {}};

let demo: Demo;
beforeAll(async () => {
	demo = await startDemo({seed: 1, clock: stopped, history: 300_000, tls: false, prometheusPort: 0});
});
afterAll(() => demo.close());

type Object = {readonly metadata: {readonly namespace: string; readonly name: string}; readonly spec: {readonly nodeName?: string}};

const get = async (path: string, context = 'demo', headers: Readonly<Record<string, string>> = {}) => {
	const {users} = parse(demo.kubeconfig) as {users: ReadonlyArray<{name: string; user: {token: string}}>};
	const token = users.find(({name}) => name.startsWith(context))?.user.token ?? '';
	return fetch(demo.url + path, {headers: {authorization: `Bearer ${token}`, ...headers}});
};

const list = async (namespace: string, selector: string): Promise<readonly Object[]> => {
	const answer = await get(`/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`);
	return ((await answer.json()) as {items: readonly Object[]}).items;
};

const pageOf = async (namespace: string, pod: string, port: number): Promise<readonly string[]> =>
	(await (await get(`/api/v1/namespaces/${namespace}/pods/${pod}:${port}/proxy/metrics`)).text()).split('\n');

const valueAt = (lines: readonly string[], start: string): number =>
	Number(lines.find(line => line.startsWith(start))?.slice(start.length));

test('a replica answers its exposition page through the pod proxy, and goes on with the time', async () => {
	const [pod] = await list('chat', 'app=mistral-7b');
	const name = pod?.metadata.name ?? '';
	const answer = await get(`/api/v1/namespaces/chat/pods/${name}:8000/proxy/metrics`);
	expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
	const before = (await answer.text()).split('\n');
	expect(before).toContain('# TYPE vllm:e2e_request_latency_seconds histogram');
	expect(before.filter(line => line.startsWith('# TYPE vllm:request_success_total'))).toEqual([
		'# TYPE vllm:request_success_total counter',
	]);
	const series = 'vllm:request_success_total{model_name="mistralai/Mistral-7B-Instruct-v0.3",engine="0",finished_reason="stop"} ';
	demo.advance(10_000);
	const after = await pageOf('chat', name, 8000);
	expect(valueAt(after, series)).toBeGreaterThan(valueAt(before, series) + 50);
	// What Prometheus finds next goes on from there.
	demo.advance(15_000);
	const query = `vllm:request_success_total{pod="${name}",finished_reason="stop"}`;
	const found = (await (await fetch(`${demo.prometheusUrl}/api/v1/query?query=${encodeURIComponent(query)}`)).json()) as {
		data: {result: ReadonlyArray<{value: readonly [number, string]}>};
	};
	expect(Number(found.data.result[0]?.value[1])).toBeGreaterThan(valueAt(after, series));
});

test('a page is compressed for those who ask for it', async () => {
	const [pod] = await list('chat', 'app=mistral-7b');
	const path = `/api/v1/namespaces/chat/pods/${pod?.metadata.name}:8000/proxy/metrics`;
	const {request} = await import('node:http');
	const body = await new Promise<{encoding: string | undefined; bytes: Buffer}>((resolve, reject) => {
		request(demo.url + path, {headers: {authorization: 'Bearer demo-admin-token', 'accept-encoding': 'gzip'}}, response => {
			const parts: Buffer[] = [];
			response.on('data', (part: Buffer) => parts.push(part));
			response.on('end', () => resolve({encoding: response.headers['content-encoding'], bytes: Buffer.concat(parts)}));
		})
			.on('error', reject)
			.end();
	});
	expect(body.encoding).toBe('gzip');
	expect(gunzipSync(body.bytes).toString()).toContain('vllm:num_requests_running');
});

test('each GPU node has a dcgm-exporter, which names the pods that hold its GPUs in its own labels', async () => {
	const exporters = await list('gpu-operator', 'app=nvidia-dcgm-exporter');
	expect(exporters).toHaveLength(22);
	const onNode = exporters.find(({spec}) => spec.nodeName === 'gpu-5');
	const page = await pageOf('gpu-operator', onNode?.metadata.name ?? '', 9400);
	const busy = page.filter(line => line.startsWith('DCGM_FI_DEV_GPU_UTIL{'));
	expect(busy).toHaveLength(8);
	expect(busy.filter(line => /,namespace="chat",pod="command-r-/u.test(line))).toHaveLength(8);
	expect(page.join()).not.toContain('exported_pod');
});

test('where nothing listens, nothing is there, or nobody may: as the API server has it', async () => {
	const [pod] = await list('chat', 'app=mistral-7b');
	const path = (target: string, rest = '/metrics') => `/api/v1/namespaces/chat/pods/${target}/proxy${rest}`;
	const name = pod?.metadata.name ?? '';
	const status = async (target: string, rest?: string, context?: string) => (await get(path(target, rest), context)).status;
	expect(await status(`${name}:8000`, '/nothing')).toBe(404);
	expect(await status(`${name}:9999`)).toBe(503);
	expect(await status('nobody:8000')).toBe(404);
	expect(await status(`${name}:8000`, undefined, 'demo-viewer')).toBe(200);
	expect((await get('/api/v1/namespaces/search/pods/x:8080/proxy/metrics', 'demo-chat')).status).toBe(403);
	const [loading] = await list('chat', 'app=qwen-72b,nothing');
	expect(loading).toBeUndefined();
});
