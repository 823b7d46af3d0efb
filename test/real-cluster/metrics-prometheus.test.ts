import {appendFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {systemClock} from '../../source/cluster/clock.ts';
import type {ClusterClient} from '../../source/cluster/cluster-client.ts';
import type {MetricsSourceState, ServiceCharts, ServiceMetrics} from '../../source/domain/service-metrics.ts';
import type {MetricsEvidence} from '../../source/domain/with-evidence.ts';
import {createMetricsFeed} from '../../source/metrics/create-metrics-feed.ts';
import type {MetricsFeed, MetricsSetting} from '../../source/metrics/metrics-feed.ts';
import {type ControlPlane, describeWithControlPlane, type PlaneUser, startControlPlane} from '../control-plane/control-plane.ts';
import {type RealPrometheus, startRealPrometheus} from '../demo/prometheus/real-prometheus.ts';
import {seriesOfScrapes} from '../demo/prometheus/remote-write.ts';
import {lineOf} from '../metrics/chart-line.ts';
import {exportedGpuSamples, targetOf, vllmSamples} from '../metrics/fleet-samples.ts';
import {clientOf} from './plane-client.ts';
import {deployment, listOf, namespace, node} from './serving-manifests.ts';

const pods = ['llama-7d9f8c6b5-x2x4k', 'llama-7d9f8c6b5-k7dn2'] as const;
const llama = {...targetOf('chat', 'llama', pods), onScreen: true};

const service = {
	apiVersion: 'v1',
	kind: 'Service',
	metadata: {
		namespace: 'monitoring',
		name: 'prometheus-server',
		labels: {'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/component': 'server'},
	},
	spec: {selector: {app: 'prometheus'}, ports: [{name: 'http', port: 80, targetPort: 9090}]},
};

/** Two replicas behind a Service that nothing says is a Prometheus. */
const pair = {
	...service,
	metadata: {namespace: 'monitoring', name: 'pair'},
	spec: {selector: {app: 'pair'}, ports: [{name: 'web', port: 9090, targetPort: 9090}]},
};

const sliceOf = (names: readonly string[]) => ({
	apiVersion: 'discovery.k8s.io/v1',
	kind: 'EndpointSlice',
	metadata: {namespace: 'monitoring', name: 'pair-1', labels: {'kubernetes.io/service-name': 'pair'}},
	addressType: 'IPv4',
	endpoints: names.map((name, index) => ({
		addresses: [`10.0.0.${index + 1}`],
		conditions: {ready: true},
		targetRef: {kind: 'Pod', namespace: 'monitoring', name},
	})),
	ports: [{name: 'web', port: 9090, protocol: 'TCP'}],
});

/** What Grafana's and everybody's RBAC example gives: the proxy of this one Service or pod. */
const role = (name: string, resource: string, resourceName: string) => [
	{
		apiVersion: 'rbac.authorization.k8s.io/v1',
		kind: 'Role',
		metadata: {namespace: 'monitoring', name},
		rules: [{apiGroups: [''], resources: [resource], resourceNames: [resourceName], verbs: ['get']}],
	},
	{
		apiVersion: 'rbac.authorization.k8s.io/v1',
		kind: 'RoleBinding',
		metadata: {namespace: 'monitoring', name},
		roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name},
		subjects: [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer'}],
	},
];

/** Twenty minutes of two replicas until now, 15 s apart. */
const scrapes = (now: number) =>
	Array.from({length: 80}, (_, index) => ({
		at: now - (79 - index) * 15_000,
		target: 'all',
		samples: [
			...pods.flatMap(pod =>
				vllmSamples({
					...{namespace: 'chat', pod, waiting: 3, running: 8, failed: index},
					requests: [0, 5 * index, 20 * index, 5 * index],
				}),
			),
			...exportedGpuSamples(pods.map((pod, gpu) => ({namespace: 'chat', pod, id: `GPU-${gpu}`, busy: 25 + 50 * gpu}))),
			...pods.map(pod => ({name: 'kube_pod_status_ready', labels: {namespace: 'chat', pod, condition: 'true'}, value: 1})),
		],
	}));

describeWithControlPlane('metrics through a real API server from a real Prometheus', assets => {
	let plane: ControlPlane;
	let prometheus: RealPrometheus;
	const open: Array<{readonly close: () => Promise<void>}> = [];

	beforeAll(async () => {
		[plane, prometheus] = await Promise.all([startControlPlane(), startRealPrometheus(assets)]);
		await prometheus.write(seriesOfScrapes(scrapes(Date.now())));
		await appendFile(path.join(plane.folder, 'egress.map'), `*:9090 ${new URL(prometheus.url).host}\n`);
		await plane.kubectl(
			['create', '-f', '-'],
			listOf(
				namespace('monitoring'),
				node('gpu-1', 8),
				deployment({namespace: 'monitoring', name: 'prometheus', replicas: 1, gpus: 0}),
				deployment({namespace: 'monitoring', name: 'pair', replicas: 2, gpus: 0}),
				service,
				pair,
			),
		);
		await plane.kubectl([
			'wait',
			'-n',
			'monitoring',
			'--for=jsonpath={.subsets[0].addresses[0].ip}',
			'endpoints/prometheus-server',
			'--timeout=60s',
		]);
	});

	afterEach(async () => {
		for (const thing of open.splice(0).toReversed()) await thing.close();
	});

	afterAll(async () => {
		await prometheus?.stop();
		await plane?.stop();
	});

	/** A feed as this user, and a wait for what it tells. */
	const follow = async (user: PlaneUser, setting: MetricsSetting) => {
		const client: ClusterClient = await clientOf(plane.kubeconfig(user));
		open.push(client);
		const states: MetricsSourceState[] = [];
		const charts: ServiceCharts[] = [];
		const evidence: ReadonlyMap<string, MetricsEvidence>[] = [];
		let metrics: ReadonlyMap<string, ServiceMetrics> = new Map();
		const waiting = new Set<() => void>();
		const wake = (): void => {
			for (const look of [...waiting]) look();
		};
		const until = <Value>(read: () => Value | undefined): Promise<Value> =>
			new Promise(resolve => {
				const look = (): void => {
					const value = read();
					if (value === undefined) return;
					waiting.delete(look);
					resolve(value);
				};
				waiting.add(look);
				look();
			});
		const telling =
			<Value>(list: Value[]) =>
			(value: Value): void => {
				list.push(value);
				wake();
			};
		const feed: MetricsFeed = createMetricsFeed({
			client,
			clock: systemClock,
			setting,
			environment: {},
			readFile: async () => '',
			refresh: 15_000,
			random: () => 0.5,
			namespaces: undefined,
			onState: telling(states),
			onMetrics(next) {
				metrics = next;
				wake();
			},
			onCharts: (_, next) => telling(charts)(next),
			onEvidence: (_, next) => telling(evidence)(next),
		});
		open.push(feed);
		return {
			feed,
			states,
			until,
			metrics: () => metrics.get(llama.uid),
			charts,
			evidence,
			state: () => states.find(({status}) => status !== 'searching'),
		};
	};

	it('a Prometheus is found by its labels, and all numbers, charts and evidence come through the service proxy', async () => {
		const stage = await follow('admin', {type: 'auto'});
		stage.feed.setTargets([llama]);
		const metrics = await stage.until(stage.metrics);
		expect(stage.state()).toMatchObject({status: 'live', name: 'monitoring/prometheus-server:80', via: 'service proxy'});
		expect(metrics).toMatchObject({
			engine: 'vLLM',
			gpuUtilization: {value: 0.5},
			gpuMemory: {value: 0.75},
			gpuReplicas: 2,
			waiting: {value: 6},
			running: {value: 16},
		});
		expect(metrics.requestRate?.value).toBeCloseTo(4, 1);
		expect(metrics.errorRatio?.value).toBeCloseTo(1 / 30, 3);
		expect(metrics.latency?.p50?.value).toBeCloseTo(0.75, 3);
		expect(metrics.byPod.get(pods[1])).toMatchObject({gpuUtilization: {value: 0.75}});
		expect(Date.now() - (metrics.gpuUtilization?.at ?? 0)).toBeLessThan(120_000);
		stage.feed.open(llama.uid, ['7d9f8c6b5']);
		const charts = await stage.until(() => stage.charts[0]);
		expect(Object.keys(charts.missing)).not.toContain('latency');
		expect(lineOf(charts, 'gpu', 'mean')?.points.at(-3)).toBeCloseTo(0.5, 9);
		expect(lineOf(charts, 'latency', 'p95')?.points.filter(point => point !== undefined).length).toBeGreaterThan(20);
		const evidence = await stage.until(() => stage.evidence[0]);
		expect(evidence.get('7d9f8c6b5')?.duration).toBeGreaterThanOrEqual(10 * 60_000);
	});

	/** The names of the two replicas, as soon as both are ready. */
	const replicasOfPair = async (): Promise<readonly string[]> => {
		await plane.kubectl(['wait', '-n', 'monitoring', '--for=condition=Available', 'deployment/pair', '--timeout=60s']);
		const names = await plane.kubectl(['get', 'pods', '-n', 'monitoring', '-l', 'app=pair', '-o', 'jsonpath={.items[*].metadata.name}']);
		return names.trim().split(' ').toSorted();
	};

	it.each(['service', 'pod'] as const)(
		'a user without the right is told the Role to ask for, and exactly that Role opens the way to a %s',
		async type => {
			const [replica = ''] = await replicasOfPair();
			const name = type === 'pod' ? replica : 'prometheus-server';
			const port = type === 'pod' ? '9090' : '80';
			const stage = await follow('viewer', {type, namespace: 'monitoring', name, port});
			const state = await stage.until(stage.state);
			expect(state.status).toBe('forbidden');
			const sentence = 'reason' in state ? (state.reason ?? '') : '';
			const [, resource = '', resourceName = ''] = /resources \["([^"]+)"\], resourceNames \["([^"]+)"\]/.exec(sentence) ?? [];
			expect(sentence).toContain('Ask for a Role in namespace monitoring');
			expect([resource, resourceName]).toEqual([`${type}s/proxy`, `${name}:${port}`]);
			await plane.kubectl(['create', '-f', '-'], listOf(...role(`metrics-${type}`, resource, resourceName)));
			// RBAC is eventually consistent: asked until it is open.
			const live = stage.until(() => stage.states.find(({status}) => status === 'live'));
			let isLive = false;
			void live.then(() => {
				isLive = true;
			});
			while (!isLive) {
				const before = stage.states.length;
				stage.feed.refreshNow();
				await stage.until(() => (stage.states.length > before ? true : undefined));
			}
			expect(await live).toMatchObject({name: `monitoring/${type === 'pod' ? 'pod/' : ''}${name}:${port}`, via: `${type} proxy`});
		},
	);

	it('of two replicas behind a Service that is marked the same one is asked, and its numbers come through the pod proxy', async () => {
		const replicas = await replicasOfPair();
		const [first] = replicas;
		// As its controller would make it, which this control plane does without.
		await plane.kubectl(['create', '-f', '-'], listOf(sliceOf(replicas)));
		await plane.kubectl(['annotate', '-n', 'monitoring', 'service/pair', 'modeldeck.dev/prometheus=true']);
		const stage = await follow('admin', {type: 'auto'});
		stage.feed.setTargets([llama]);
		const metrics = await stage.until(stage.metrics);
		expect(stage.state()).toMatchObject({status: 'live', name: `monitoring/pod/${first}:9090`, via: 'pod proxy'});
		expect(metrics).toMatchObject({engine: 'vLLM', waiting: {value: 6}});
		await plane.kubectl(['annotate', '-n', 'monitoring', 'service/pair', 'modeldeck.dev/prometheus-']);
	});

	it('a user who may not list services is told to name one', async () => {
		const stage = await follow('nobody', {type: 'auto'});
		expect(await stage.until(stage.state)).toMatchObject({
			status: 'forbidden',
			reason: expect.stringContaining('--prometheus NAMESPACE/NAME:PORT'),
		});
	});

	it('a Service without pods is unreachable with what the API server says', async () => {
		await plane.kubectl(
			['create', '-f', '-'],
			listOf({...service, metadata: {namespace: 'monitoring', name: 'empty'}, spec: {...service.spec, selector: {app: 'nothing'}}}),
		);
		const stage = await follow('admin', {type: 'service', namespace: 'monitoring', name: 'empty', port: '80'});
		expect(await stage.until(stage.state)).toMatchObject({
			status: 'unreachable',
			reason: expect.stringContaining('no endpoints available'),
		});
	});
});
