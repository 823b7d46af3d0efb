import {spawnSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {request} from 'node:https';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {type Demo, startDemo} from '../../source/demo/start-demo.ts';

const start = Date.parse('2026-06-01T12:00:00Z');
const stopped = {now: () => start, setTimeout: () => undefined, clearTimeout: () => {}};

type Kubeconfig = {
	readonly 'current-context': string;
	readonly clusters: ReadonlyArray<{readonly cluster: {readonly server: string; readonly 'certificate-authority-data': string}}>;
	readonly users: ReadonlyArray<{readonly name: string; readonly user: {readonly token: string}}>;
	readonly contexts: ReadonlyArray<{readonly name: string; readonly context: {readonly user: string; readonly namespace?: string}}>;
};

let demo: Demo;
let config: Kubeconfig;
beforeAll(async () => {
	demo = await startDemo({seed: 1, clock: stopped, history: 300_000, prometheusPort: 0});
	config = parse(demo.kubeconfig) as Kubeconfig;
});
afterAll(() => demo.close());

/** A request as the user of a context, trusting what the kubeconfig has one trust. */
const get = (context: string, where: string, method = 'GET'): Promise<{status: number; date: string; body: string}> => {
	const user = config.contexts.find(({name}) => name === context)?.context.user;
	const token = config.users.find(({name}) => name === user)?.user.token;
	const ca = Buffer.from(config.clusters[0]?.cluster['certificate-authority-data'] ?? '', 'base64');
	return new Promise((resolve, reject) => {
		request(demo.url + where, {method, ca, agent: false, headers: {authorization: `Bearer ${token}`}}, response => {
			let body = '';
			response.on('data', chunk => {
				body += chunk;
			});
			response.on('end', () => resolve({status: response.statusCode ?? 0, date: response.headers.date ?? '', body}));
		})
			.on('error', reject)
			.end();
	});
};

test('the kubeconfig leads in, over https, as somebody who may do all, a reader and one of a single namespace', async () => {
	expect(config['current-context']).toBe('demo');
	expect(config.contexts.map(({name, context}) => [name, context.namespace])).toEqual([
		['demo', undefined],
		['demo-viewer', undefined],
		['demo-chat', 'chat'],
	]);
	const pods = '/api/v1/namespaces/search/pods';
	const one = `${pods}/bge-reranker-0?dryRun=All`;
	expect([(await get('demo', pods)).status, (await get('demo', one, 'DELETE')).status]).toEqual([200, 200]);
	expect([(await get('demo-viewer', pods)).status, (await get('demo-viewer', one, 'DELETE')).status]).toEqual([200, 403]);
	expect([(await get('demo-chat', pods)).status, (await get('demo-chat', '/api/v1/namespaces/chat/pods')).status]).toEqual([403, 200]);
});

test('the clock of the server is that of the cluster, and goes only when it is moved', async () => {
	expect((await get('demo', '/version')).date).toBe('Mon, 01 Jun 2026 12:00:00 GMT');
	demo.advance(61_000);
	expect((await get('demo', '/version')).date).toBe('Mon, 01 Jun 2026 12:01:01 GMT');
	expect(demo.now()).toBe(start + 61_000);
});

test('Prometheus is found by the labels of kube-prometheus, and answers behind the proxy of its Service and on its own port', async () => {
	const selector = encodeURIComponent('app.kubernetes.io/name=prometheus,app.kubernetes.io/part-of=kube-prometheus');
	const {items} = JSON.parse((await get('demo', `/api/v1/services?labelSelector=${selector}`)).body) as {
		items: ReadonlyArray<{metadata: {namespace: string; name: string}; spec: {ports: ReadonlyArray<{port: number}>}}>;
	};
	const [{metadata, spec} = {metadata: {namespace: '', name: ''}, spec: {ports: []}}] = items;
	expect(items).toHaveLength(1);
	const query = '/api/v1/query?query=count(DCGM_FI_DEV_GPU_UTIL)';
	const proxy = `/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}:${spec.ports[0]?.port}/proxy${query}`;
	for (const context of ['demo', 'demo-viewer', 'demo-chat']) {
		expect(JSON.parse((await get(context, proxy)).body)).toMatchObject({
			status: 'success',
			data: {result: [{value: [expect.any(Number), '160']}]},
		});
	}
	expect(await (await fetch(`${demo.prometheusUrl}${query}`)).json()).toMatchObject({
		data: {result: [{value: [expect.any(Number), '160']}]},
	});
	expect((await get('demo', `/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}:80/proxy${query}`)).status).toBe(503);
});

test('a port that is taken is an error, and nothing is left listening', async () => {
	await expect(startDemo({seed: 1, clock: stopped, history: 0, port: Number(new URL(demo.url).port)})).rejects.toMatchObject({
		code: 'EADDRINUSE',
	});
});

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

describe.skipIf(!hasKubectl)(`kubectl${hasKubectl ? '' : ' (not on PATH)'}`, () => {
	let folder: string;
	let own: Demo;
	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-demo-'));
		own = await startDemo({seed: 1, clock: stopped, history: 0});
		await writeFile(path.join(folder, 'config'), own.kubeconfig);
	});
	afterAll(async () => {
		await own.close();
		await rm(folder, {recursive: true, force: true});
	});

	/** Runs kubectl while the time of the cluster goes on, a second at a time, whenever it has asked something. */
	const kubectl = async (...args: readonly string[]): Promise<string> => {
		const {execFile} = await import('node:child_process');
		return new Promise((resolve, reject) => {
			const options = ['--kubeconfig', path.join(folder, 'config'), '--cache-dir', path.join(folder, 'cache')];
			let done = false;
			const pass = (): void => {
				if (done) return;
				own.advance(1000);
				setImmediate(pass);
			};
			execFile('kubectl', [...options, ...args], (error, stdout, stderr) => {
				done = true;
				if (error === null) resolve(stdout);
				else reject(new Error(stderr));
			});
			pass();
		});
	};

	test('rolls out, waits for it, and goes back', async () => {
		await kubectl('-n', 'vision', 'set', 'image', 'deploy/yolo-11', 'triton=nvcr.io/nvidia/tritonserver:25.10-py3');
		expect(await kubectl('-n', 'vision', 'rollout', 'status', 'deploy/yolo-11')).toContain('successfully rolled out');
		await kubectl('-n', 'vision', 'rollout', 'undo', 'deploy/yolo-11');
		expect(await kubectl('-n', 'vision', 'rollout', 'status', 'deploy/yolo-11')).toContain('successfully rolled out');
		const history = await kubectl('-n', 'vision', 'rollout', 'history', 'deploy/yolo-11');
		expect(history.match(/^\d+/gmu)).toEqual(['1', '3', '4']);
	});

	test('what is edited beneath an operator is undone within seconds, and what is asked of the operator is done', async () => {
		const replicas = () => kubectl('-n', 'platform', 'get', 'deploy', 'codestral', '-o', 'jsonpath={.spec.replicas}');
		expect(await kubectl('-n', 'platform', 'scale', 'deploy/codestral', '--replicas=1')).toContain('scaled');
		own.advance(5000);
		expect(await replicas()).toBe('2');
		expect(await kubectl('-n', 'platform', 'scale', 'vr/codestral', '--replicas=3')).toContain('scaled');
		own.advance(5000);
		expect(await replicas()).toBe('3');
	});

	test('reads the log of a replica', async () => {
		expect(await kubectl('-n', 'search', 'logs', 'bge-reranker-0', '--tail=2')).toMatch(/^(?:.*server: POST \/predict .*\n){2}$/u);
	});
});
