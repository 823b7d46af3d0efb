import {expect, test} from 'vitest';
import type {Account} from '../../../source/demo/api-server/caller.ts';
import {createPrometheus} from '../../../source/demo/prometheus/create-prometheus.ts';
import {createTimeSeriesDatabase} from '../../../source/demo/prometheus/time-series-database.ts';
import {eventually} from '../../cluster/eventually.ts';
import {lineOf} from '../chart-line.ts';
import {closeAfterEach} from '../close-after-each.ts';
import {startFeed} from '../feed-stage.ts';
import {exportedGpuSamples, targetOf, vllmSamples} from '../fleet-samples.ts';
import {start} from '../simulated-source.ts';
import {vllmPage} from './pages.ts';
import {type PodCluster, startPodCluster} from './pod-cluster.ts';

const closing = closeAfterEach();

const page = (look: number): string => vllmPage({waiting: 3, running: 8, requests: [0, 50 * look, 200 * look, 50 * look]});
const pod = 'llama-7d9f8c6b5-x2x4k';
const other = 'bert-7d9f8c6b5-x2x4k';

const llama = targetOf('chat', 'llama', [pod], {gpusPerReplica: 0, onScreen: true});
const bert = targetOf('chat', 'bert', [other], {gpusPerReplica: 0});

const addPods = (cluster: PodCluster): void => {
	for (const name of [pod, other]) {
		cluster.add({namespace: 'chat', name, ports: [{containerPort: 8000}], pages: {'8000/metrics': page(1)}});
	}
};

type Stage = ReturnType<typeof startFeed>;

/** Lets time pass until something holds that a look at the pods or a search has brought. */
const until = async (stage: Stage, milliseconds: number, holds: () => boolean): Promise<void> => {
	if (milliseconds > 0) stage.clock.advance(milliseconds);
	await eventually(holds);
};

const isDirect = (stage: Stage): boolean => {
	const state = stage.state();
	return state !== undefined && 'via' in state && state.via === 'direct scrape';
};

test('without a Prometheus the pods on the screen are the source, and says why there is no other', async () => {
	const cluster = closing(await startPodCluster());
	addPods(cluster);
	const stage = closing(startFeed(cluster));
	stage.setTargets([llama, bert]);
	await until(stage, 0, () => isDirect(stage));
	expect(stage.states[0]).toEqual({status: 'searching'});
	expect(stage.state()).toMatchObject({
		...{status: 'live', name: 'pods on the screen', via: 'direct scrape', interval: 5000, answeredAt: start},
		reason: expect.stringContaining('No Service of this cluster is labelled as a Prometheus'),
	});
	expect(stage.metrics(llama.uid)).toMatchObject({engine: 'vLLM', waiting: {value: 3}});
	cluster.setPages('chat', pod, {'8000/metrics': page(2)});
	await until(stage, 5500, () => stage.metrics(llama.uid)?.requestRate !== undefined);
	expect(stage.metrics(llama.uid)?.requestRate?.value).toBeCloseTo(300 / 5.5, 6);
	expect(stage.metrics(bert.uid)?.missing.requestRate).toContain('Without a Prometheus numbers are read of what is on the screen');
	expect(stage.explain(llama.uid, 'requestRate')).toEqual([expect.stringContaining('From the pages of metrics that its pods serve')]);
	expect(stage.explain(bert.uid, 'requestRate')).toEqual([stage.metrics(bert.uid)?.missing.requestRate]);
	expect(new Set(cluster.seen.map(({pod: name}) => name))).toEqual(new Set([pod]));
});

test('the service that is opened is read alone', async () => {
	const cluster = closing(await startPodCluster());
	addPods(cluster);
	const stage = closing(startFeed(cluster));
	stage.setTargets([llama, bert]);
	await until(stage, 0, () => isDirect(stage));
	const before = cluster.seen.length;
	stage.open(bert.uid);
	await until(stage, 0, () => stage.metrics(bert.uid)?.waiting !== undefined);
	expect(stage.state()).toMatchObject({name: 'pods of the open service'});
	expect(lineOf(stage.charts.get(bert.uid), 'queue', 'waiting')?.points.at(-1)).toBe(3);
	expect(stage.charts.get(bert.uid)?.missing).toMatchObject({gpu: 'It asks for no GPU.'});
	cluster.setPages('chat', other, {'8000/metrics': page(2)});
	await until(stage, 15_000, () => lineOf(stage.charts.get(bert.uid), 'requests', '')?.points.at(-1) !== undefined);
	const waiting = lineOf(stage.charts.get(bert.uid), 'queue', 'waiting');
	expect(waiting?.points.filter(point => point !== undefined)).toEqual([3, 3]);
	expect(waiting?.step).toBe(15_000);
	expect(new Set(cluster.seen.slice(before).map(({pod: name}) => name))).toEqual(new Set([other]));
});

test('without a Prometheus and without the right to its pods both are said', async () => {
	const reader: Account = {
		...{token: 'reader', user: 'reader', groups: ['system:authenticated']},
		rules: [{verbs: ['get', 'list'], groups: [''], resources: ['pods', 'services']}],
	};
	const cluster = closing(await startPodCluster({tokens: [reader]}));
	addPods(cluster);
	const stage = closing(startFeed(cluster, {}, {user: {token: 'reader'}}));
	stage.setTargets([llama]);
	await until(stage, 0, () => stage.metrics(llama.uid)?.missing.latency?.includes('pods/proxy') === true);
	expect(stage.state()).toMatchObject({status: 'none', reason: expect.stringContaining('labelled as a Prometheus')});
	expect(stage.explain(llama.uid, 'latency')).toEqual([expect.stringContaining('Ask for a Role in namespace chat')]);
	expect(cluster.seen).toEqual([]);
});

test('what is left is CPU and memory of metrics.k8s.io, and why there is no more', async () => {
	const rules: Account['rules'] = [
		{verbs: ['get', 'list'], groups: [''], resources: ['pods', 'services']},
		{namespaces: ['chat'], verbs: ['list'], groups: ['metrics.k8s.io'], resources: ['pods']},
	];
	const tokens = [{token: 'reader', user: 'reader', groups: ['system:authenticated'], rules}];
	const measured = {
		...{name: pod, namespace: 'chat', labels: {}, window: '15s', created: new Date(start).toISOString()},
		...{timestamp: new Date(start - 10_000).toISOString(), containers: [{name: 'server', cpu: 1.5, memory: 2 ** 30}]},
	};
	const cluster = closing(await startPodCluster({tokens, resourceMetrics: {nodes: () => [], pods: () => [measured]}}));
	addPods(cluster);
	const stage = closing(startFeed(cluster, {}, {user: {token: 'reader'}}));
	stage.setTargets([llama]);
	await until(stage, 0, () => {
		const metrics = stage.metrics(llama.uid);
		return metrics?.cpu !== undefined && metrics.missing.latency?.includes('pods/proxy') === true;
	});
	expect(stage.metrics(llama.uid)).toMatchObject({cpu: {value: 1.5, at: start - 10_000}, memory: {value: 2 ** 30}});
	expect(stage.metrics(llama.uid)?.byPod.get(pod)).toMatchObject({cpu: {value: 1.5}});
	expect(stage.state()).toMatchObject({
		...{status: 'live', name: 'CPU and memory alone', via: 'metrics.k8s.io', interval: 30_000, answeredAt: start},
		reason: expect.stringMatching(/labelled as a Prometheus.*Ask for a Role in namespace chat/s),
	});
	expect(stage.explain(llama.uid, 'cpu')).toEqual([expect.stringContaining('From metrics.k8s.io')]);
});

test('the setting chooses the pods without looking for a Prometheus', async () => {
	let services = 0;
	const cluster = closing(
		await startPodCluster({
			services: () => {
				services += 1;
				return false;
			},
		}),
	);
	addPods(cluster);
	cluster.addService('monitoring', 'prometheus', {'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/component': 'server'}, 9090);
	const stage = closing(startFeed(cluster, {setting: {type: 'scrape'}}));
	stage.setTargets([llama]);
	await until(stage, 0, () => isDirect(stage));
	expect(stage.metrics(llama.uid)).toMatchObject({waiting: {value: 3}});
	expect(stage.state()).toMatchObject({reason: expect.stringContaining('--prometheus scrape')});
	expect(services).toBe(0);
	await stage.close();
	expect(stage.clock.timers()).toEqual([]);
});

/** A Prometheus that scrapes the GPUs and one of the two services. */
const startWithPrometheus = async () => {
	let isUp = true;
	let now = start;
	const database = createTimeSeriesDatabase({retention: 3_600_000});
	const scrape = (count: number): void =>
		database.append(now, [
			...vllmSamples({namespace: 'chat', pod, waiting: 1, running: 2, requests: [0, 5 * count]}),
			...exportedGpuSamples([{namespace: 'chat', pod: other, id: 'GPU-1', busy: 25}]),
		]);
	const prometheus = createPrometheus({database, now: () => now});
	const cluster = closing(
		await startPodCluster({
			services(request, response) {
				if (!isUp) return false;
				const answer = prometheus.handle(request.method, `${request.path}${request.query}`, request.headers);
				response.writeHead(answer.status, {...answer.headers}).end(answer.body);
				return true;
			},
		}),
	);
	addPods(cluster);
	cluster.addService('monitoring', 'prometheus', {'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/component': 'server'}, 9090);
	/** Twelve scrapes 15 s apart; the last one is at `end`. */
	const fill = (end: number): void => {
		for (let count = 1; count <= 12; count++) {
			now = end - (12 - count) * 15_000;
			scrape(count);
		}
	};
	fill(start);
	return {
		...{cluster, fill},
		setUp(next: boolean) {
			isUp = next;
		},
	};
};

test('a service that the Prometheus does not scrape is read from its pods while it is open, and its other numbers stay', async () => {
	const {cluster} = await startWithPrometheus();
	const stage = closing(startFeed(cluster));
	const silent = {...bert, gpusPerReplica: 1, onScreen: true};
	stage.setTargets([llama, silent]);
	await stage.next();
	expect(stage.state()).toMatchObject({status: 'live', via: 'service proxy'});
	expect(stage.metrics(silent.uid)?.missing.queue).toContain('Prometheus has no series');
	expect(cluster.seen).toEqual([]);
	stage.open(silent.uid, []);
	await until(stage, 0, () => stage.metrics(silent.uid)?.waiting !== undefined);
	expect(stage.state()).toMatchObject({status: 'live', via: 'service proxy'});
	expect(stage.metrics(silent.uid)).toMatchObject({engine: 'vLLM', waiting: {value: 3}, gpuUtilization: {value: 0.25}});
	expect(stage.metrics(silent.uid)?.missing.queue).toBeUndefined();
	expect(stage.explain(silent.uid, 'queue')).toEqual(['Prometheus does not scrape it: numbers are from its pods themselves.']);
	expect(new Set(cluster.seen.map(({pod: name}) => name))).toEqual(new Set([other]));
	// One that it scrapes is left alone.
	stage.open(llama.uid, []);
	const before = cluster.seen.length;
	await stage.refresh();
	expect(cluster.seen.length).toBe(before);
	expect(stage.metrics(silent.uid)?.waiting).toBeUndefined();
});

test('pods are read while the Prometheus is away, and no more when it is back', async () => {
	const {cluster, fill, setUp} = await startWithPrometheus();
	setUp(false);
	const stage = closing(startFeed(cluster));
	stage.setTargets([llama]);
	await until(stage, 0, () => isDirect(stage));
	setUp(true);
	fill(start + 300_000);
	await until(stage, 300_000, () => stage.state()?.status === 'live' && !isDirect(stage));
	await until(stage, 0, () => stage.metrics(llama.uid)?.waiting?.value === 1);
	const before = cluster.seen.length;
	await stage.refresh();
	expect(cluster.seen.length).toBe(before);
});
