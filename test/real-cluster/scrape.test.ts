import {appendFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {systemClock} from '../../source/cluster/clock.ts';
import type {MetricsSourceState, ServiceMetrics} from '../../source/domain/service-metrics.ts';
import {createMetricsFeed} from '../../source/metrics/create-metrics-feed.ts';
import type {MetricsTarget} from '../../source/metrics/metrics-target.ts';
import {type ControlPlane, describeWithControlPlane, type PlaneUser, startControlPlane} from '../control-plane/control-plane.ts';
import {honouredGpuSamples, targetOf} from '../metrics/fleet-samples.ts';
import {pageOf, vllmPage} from '../metrics/scrape/pages.ts';
import {clientOf} from './plane-client.ts';
import {deployment, listOf, namespace, node} from './serving-manifests.ts';

type Pod = {
	readonly metadata: {readonly name: string; readonly uid: string};
	readonly spec: {readonly nodeName: string};
	readonly status: {readonly podIP: string};
};

const roleFor = (user: PlaneUser) => [
	{
		...{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: {namespace: 'chat', name: 'pages'}},
		rules: [{apiGroups: [''], resources: ['pods/proxy'], verbs: ['get']}],
	},
	{
		...{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: {namespace: 'chat', name: 'pages'}},
		roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'pages'},
		subjects: [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user}],
	},
];

describeWithControlPlane('metrics of pods through a real API server without a Prometheus', () => {
	let plane: ControlPlane;
	const servers: Server[] = [];
	let llama: MetricsTarget;
	let looks = 0;
	const encodings = new Set<string>();
	const open: Array<{readonly close: () => Promise<void>}> = [];

	/** The API server does not say which pod it asks for: from one look at any of them to the next each answers 300 requests. */
	const enginePage = (look: number): string => vllmPage({waiting: 3, running: 8, requests: [0, 50 * look, 200 * look, 50 * look]});
	const gpuPage = (): string =>
		pageOf([
			...honouredGpuSamples(llama.pods.map(({name}, gpu) => ({namespace: 'chat', pod: name, id: `GPU-${gpu}`, busy: 25 + 50 * gpu}))),
			{name: 'DCGM_FI_DEV_GPU_UTIL', labels: {UUID: 'GPU-idle', Hostname: 'gpu-1', gpu: '7'}, value: 0},
		]);

	/** What pods serve on one port, at the address it returns. */
	const serve = async (page: () => string): Promise<string> => {
		const server = createServer((request, response) => {
			encodings.add(String(request.headers['accept-encoding']));
			if (request.url !== '/metrics') response.writeHead(404).end('404 page not found');
			else response.writeHead(200, {'content-type': 'text/plain; version=0.0.4', 'content-encoding': 'gzip'}).end(gzipSync(page()));
		});
		servers.push(server);
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		return `127.0.0.1:${(server.address() as AddressInfo).port}`;
	};

	beforeAll(async () => {
		plane = await startControlPlane();
		const [engines, exporters] = await Promise.all([serve(() => enginePage(++looks)), serve(gpuPage)]);
		await appendFile(path.join(plane.folder, 'egress.map'), `*:8000 ${engines}\n*:9400 ${exporters}\n`);
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(
				namespace('chat'),
				namespace('gpu-operator'),
				node('gpu-1', 8),
				deployment({namespace: 'chat', name: 'llama', replicas: 2, gpus: 1}),
				deployment({namespace: 'gpu-operator', name: 'nvidia-dcgm-exporter', replicas: 1, gpus: 0}),
			),
		);
		await plane.kubectl(['wait', '-n', 'chat', '--for=condition=Available', 'deployment/llama', '--timeout=60s']);
		await plane.kubectl(['wait', '-n', 'gpu-operator', '--for=condition=Available', 'deployment/nvidia-dcgm-exporter', '--timeout=60s']);
		const list = JSON.parse(await plane.kubectl(['get', 'pods', '-n', 'chat', '-o', 'json'])) as {readonly items: readonly Pod[]};
		const pods = list.items.map(({metadata: {name, uid}, spec}) => ({name, uid, ready: true, node: spec.nodeName}));
		llama = {...targetOf('chat', 'llama', [], {gpusPerReplica: 1, onScreen: true}), pods};
	});

	afterEach(async () => {
		for (const thing of open.splice(0).toReversed()) await thing.close();
	});

	afterAll(async () => {
		await plane?.stop();
		await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
	});

	const follow = async (user: PlaneUser) => {
		const client = await clientOf(plane.kubeconfig(user));
		open.push(client);
		let metrics: ServiceMetrics | undefined;
		let state: MetricsSourceState | undefined;
		const waiting = new Set<() => void>();
		const wake = (): void => {
			for (const look of [...waiting]) look();
		};
		const feed = createMetricsFeed({
			...{client, clock: systemClock, setting: {type: 'auto'}, environment: {}, readFile: async () => ''},
			...{refresh: 15_000, random: () => 0, namespaces: undefined},
			onState(next) {
				state = next;
				wake();
			},
			onMetrics(next) {
				metrics = next.get(llama.uid);
				wake();
			},
			onCharts: () => {},
			onEvidence: () => {},
		});
		open.push(feed);
		return {
			feed,
			state: () => state,
			until: (holds: (metrics: ServiceMetrics) => boolean): Promise<ServiceMetrics> =>
				new Promise(resolve => {
					const look = (): void => {
						if (metrics === undefined || !holds(metrics)) return;
						waiting.delete(look);
						resolve(metrics);
					};
					waiting.add(look);
					look();
				}),
		};
	};

	it('engines and the exporter of their GPUs are read through the pod proxy, compressed, and two looks make rates and quantiles', async () => {
		const stage = await follow('admin');
		stage.feed.setTargets([llama]);
		stage.feed.open(llama.uid, []);
		const metrics = await stage.until(({requestRate}) => requestRate !== undefined);
		expect(stage.state()).toMatchObject({status: 'live', via: 'direct scrape', name: 'pods of the open service'});
		expect(metrics).toMatchObject({engine: 'vLLM', waiting: {value: 6}, running: {value: 16}, gpuReplicas: 2});
		expect(metrics.gpuUtilization?.value).toBeCloseTo(0.5, 9);
		expect(metrics.latency?.p50?.value).toBeCloseTo(0.75, 9);
		// Of each pod 600 requests in the five seconds or more between two looks.
		expect(metrics.requestRate?.value).toBeGreaterThan(20);
		expect(metrics.requestRate?.value).toBeLessThanOrEqual(240);
		expect(encodings).toEqual(new Set(['gzip']));
	});

	it('without the right nothing is asked of a pod and the Role is said; with exactly that Role there are numbers', async () => {
		const stage = await follow('viewer');
		const before = looks;
		stage.feed.setTargets([llama]);
		stage.feed.open(llama.uid, []);
		const refused = await stage.until(({missing}) => missing.queue?.includes('pods/proxy') === true);
		expect(refused.missing.queue).toBe(
			'You may not read the metrics of pods in chat. Ask for a Role in namespace chat with apiGroups [""], resources ["pods/proxy"], verbs ["get"].',
		);
		expect(looks).toBe(before);
		await plane.kubectl(['create', '-f', '-'], listOf(...roleFor('viewer')));
		await plane.kubectl([...['wait', '--for=jsonpath={.roleRef.name}=pages', '-n', 'chat', 'rolebinding/pages'], '--timeout=10s']);
		stage.feed.refreshNow();
		expect(await stage.until(({waiting}) => waiting !== undefined)).toMatchObject({engine: 'vLLM', waiting: {value: 6}});
	});
});
