import type {ServerResponse} from 'node:http';
import {expect, test} from 'vitest';
import type {Account} from '../../../source/demo/api-server/caller.ts';
import type {MetricsTarget} from '../../../source/metrics/metrics-target.ts';
import {eventually} from '../../cluster/eventually.ts';
import {createSteppedClock} from '../../cluster/stepped-clock.ts';
import {closeAfterEach} from '../close-after-each.ts';
import {honouredGpuSamples, targetOf} from '../fleet-samples.ts';
import {start} from '../simulated-source.ts';
import {pageOf, vllmPage} from './pages.ts';
import {type PodCluster, startPodCluster} from './pod-cluster.ts';
import {startScraper} from './scrape-stage.ts';

const closing = closeAfterEach();

const ports = [{containerPort: 8000}];
const quiet = {waiting: 0, running: 0};

/** The page of a server that has answered 300 requests at every look. */
const page = (look: number, waiting = 3): string =>
	vllmPage({waiting, running: 8, failed: look, requests: [0, 50 * look, 200 * look, 50 * look]});

const silent = (): void => {};
const plain =
	(status: number, text = '') =>
	(response: ServerResponse): void =>
		void response.writeHead(status, {'content-type': 'text/plain'}).end(text);

const podNames = (service: string, count: number): readonly string[] =>
	Array.from({length: count}, (_, index) => `${service}-7d9f8c6b5-x2x${index.toString().padStart(2, '0')}`);

/** A service without GPUs whose pods serve what `pages` says. */
const addService = (cluster: PodCluster, name: string, count: number, pages: (index: number) => string = () => page(1)): MetricsTarget => {
	const names = podNames(name, count);
	for (const [index, pod] of names.entries()) cluster.add({namespace: 'chat', name: pod, ports, pages: {'8000/metrics': pages(index)}});
	return targetOf('chat', name, names, {gpusPerReplica: 0, onScreen: true});
};

const started = async (parts: Parameters<typeof startPodCluster>[0] = {}, token = 'admin-token') => {
	const clock = createSteppedClock(start);
	const cluster = closing(await startPodCluster({now: () => clock.now(), ...parts}));
	return {cluster, clock, stage: closing(startScraper(cluster.url, {user: {token}}, clock))};
};

test('two looks at the pods of the open service give requests, errors, latency, queue', async () => {
	const {cluster, stage} = await started();
	const llama = addService(cluster, 'llama', 2, index => page(1, 3 + index));
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	expect(stage.metrics(llama.uid)).toMatchObject({engine: 'vLLM', waiting: {value: 7}, running: {value: 16}});
	expect(stage.metrics(llama.uid)?.missing.requestRate).toContain('rates come with the next look');
	for (const {name} of llama.pods) cluster.setPages('chat', name, {'8000/metrics': page(2)});
	await stage.round();
	const metrics = stage.metrics(llama.uid);
	expect(metrics?.requestRate?.value).toBeCloseTo(600 / 5.5, 6);
	expect(metrics?.errorRatio?.value).toBeCloseTo(2 / 600, 6);
	expect(metrics?.latency?.p50?.value).toBeCloseTo(0.75, 6);
	expect(metrics?.byPod.get(llama.pods[0]?.name ?? '')?.p95).toBeDefined();
	for (const name of ['requestRate', 'errorRatio', 'latency', 'queue', 'firstToken'] as const)
		expect(metrics?.missing).not.toHaveProperty(name);
	expect(new Set(cluster.seen.map(({encoding}) => encoding))).toEqual(new Set(['gzip']));
});

test('of a list those services are read whose pods all fit into twenty, four pods at a time, and each five seconds apart at least', async () => {
	const {cluster, stage} = await started();
	const services = [3, 9, 12, 8, 1].map((count, index) => addService(cluster, `service-${index}`, count));
	const away = {...addService(cluster, 'away', 1), onScreen: false};
	stage.setTargets([away, ...services]);
	await stage.next();
	for (let round = 0; round < 3; round++) await stage.round();
	expect(cluster.peak()).toBeLessThanOrEqual(4);
	const pods = Map.groupBy(cluster.seen, ({pod}) => pod);
	expect(pods.size).toBe(20);
	expect([...(stage.rounds.at(-1)?.metrics.keys() ?? [])]).toEqual([0, 1, 3].map(index => services[index]?.uid));
	for (const looks of pods.values()) {
		expect(looks).toHaveLength(4);
		for (const [index, {at}] of looks.entries()) expect(at - (looks[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(5000);
	}
});

test('nothing is asked any more when the service is closed and the list is away, nor while what is under way is given up', async () => {
	const {cluster, stage} = await started();
	const llama = addService(cluster, 'llama', 8);
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	for (const {name} of llama.pods) cluster.setPages('chat', name, {'8000/metrics': silent});
	stage.clock.advance(5500);
	await eventually(() => cluster.open() === 4);
	const before = cluster.seen.length;
	stage.setTargets([{...llama, onScreen: false}]);
	stage.open(undefined);
	await eventually(() => cluster.open() === 0 && stage.clock.timers().length === 0);
	stage.clock.advance(60_000);
	await new Promise(resolve => setImmediate(resolve));
	expect(cluster.seen.length).toBe(before);
	expect(stage.clock.timers()).toEqual([]);
});

test('a service that is looked at again soon is not asked before its five seconds are over', async () => {
	const {cluster, stage, clock} = await started();
	const llama = addService(cluster, 'llama', 1);
	stage.setTargets([llama]);
	await stage.next();
	clock.advance(1000);
	stage.open(llama.uid);
	await eventually(() => stage.rounds.length === 2 && clock.timers().length > 0);
	expect(cluster.seen).toHaveLength(1);
	expect(stage.metrics(llama.uid)).toMatchObject({waiting: {value: 3, at: start}});
});

const reader: Account = {
	...{token: 'reader', user: 'reader', groups: ['system:authenticated']},
	rules: [{verbs: ['get', 'list'], groups: [''], resources: ['pods']}],
};

test('without the right to read pods the Role to ask for is said, and the cluster is asked once and not at every tick', async () => {
	const {cluster, stage} = await started({tokens: [reader]}, 'reader');
	const llama = addService(cluster, 'llama', 3);
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	for (let round = 0; round < 5; round++) await stage.round();
	const why =
		'You may not read the metrics of pods in chat. Ask for a Role in namespace chat with apiGroups [""], resources ["pods/proxy"], verbs ["get"].';
	expect(stage.rounds.at(-1)?.failure?.sentence).toBe(why);
	expect(stage.metrics(llama.uid)?.missing).toMatchObject({requestRate: why, latency: why, queue: why});
	expect(cluster.seen).toEqual([]);
});

test('a pod that was replaced under its name begins anew, however high it counted', async () => {
	const {cluster, stage} = await started();
	const name = 'bert-0';
	const uid = cluster.add({namespace: 'chat', name, ports, pages: {'8000/metrics': page(1)}});
	const bert = targetOf('chat', 'bert', [name], {kind: 'StatefulSet', gpusPerReplica: 0, onScreen: true, pods: [{name, uid, ready: true}]});
	stage.open(bert.uid);
	stage.setTargets([bert]);
	await stage.next();
	cluster.setPages('chat', name, {'8000/metrics': page(1000)});
	stage.setTargets([{...bert, pods: [{name, uid: 'another', ready: true}]}]);
	await stage.round();
	expect(stage.metrics(bert.uid)?.requestRate).toBeUndefined();
	cluster.setPages('chat', name, {'8000/metrics': page(1001)});
	await stage.round();
	expect(stage.metrics(bert.uid)?.requestRate?.value).toBeCloseTo(300 / 5.5, 6);
});

test('a pod that does not answer holds up nobody: the others are told, and a sum over some is none of the service', async () => {
	const {cluster, stage, clock} = await started();
	const llama = addService(cluster, 'llama', 2);
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	const slow = llama.pods[1]?.name ?? '';
	cluster.setPages('chat', slow, {'8000/metrics': silent});
	cluster.setPages('chat', llama.pods[0]?.name ?? '', {'8000/metrics': page(2)});
	for (let round = 0; round < 6; round++) {
		const before = stage.rounds.length;
		const looks = (): number => cluster.seen.filter(({pod}) => pod === slow).length;
		const looked = looks();
		clock.advance(5500);
		await eventually(() => (cluster.open() === 1 && looks() > looked) || stage.rounds.length > before);
		// Its own deadline: the API server relays for ever.
		if (stage.rounds.length === before) clock.advance(4000);
		await eventually(() => stage.rounds.length > before && clock.timers().length > 0);
	}
	const metrics = stage.metrics(llama.uid);
	expect(metrics?.requestRate).toBeUndefined();
	expect(metrics?.waiting).toBeUndefined();
	expect(metrics?.missing.requestRate).toContain('1 of its 2 replicas are read, and a sum over some is none of the service.');
	expect(metrics?.missing.requestRate).toContain(`${slow}:8000/metrics did not answer within 4 s.`);
	expect(metrics?.latency?.p50).toBeDefined();
});

test('what was tried is said: a port where nothing listens, a page that is not there, one without anything known', async () => {
	const {cluster, stage} = await started();
	const pod = 'llama-7d9f8c6b5-x2x4k';
	cluster.add({
		...{namespace: 'chat', name: pod, ports: [{name: 'metrics', containerPort: 9000}, {containerPort: 8080}]},
		annotations: {'prometheus.io/port': '8081', 'prometheus.io/path': '/stats'},
		pages: {'8081/stats': plain(404, '404 page not found'), '9000/metrics': 'go_goroutines 12\nprocess_start_time_seconds 1\n'},
	});
	const llama = targetOf('chat', 'llama', [pod], {gpusPerReplica: 0, onScreen: true});
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	expect(stage.metrics(llama.uid)?.missing.requestRate).toBe(
		[
			`${pod}:8081/stats has no such page (404).`,
			`${pod}:9000/metrics has no metrics that are known here.`,
			`Nothing listens on ${pod}:8000/metrics: connection refused.`,
			`Nothing listens on ${pod}:8080/metrics: connection refused.`,
		].join(' '),
	);
	// Once it is found, nothing else is tried.
	cluster.setPages('chat', pod, {'8080/metrics': page(1)});
	await stage.round();
	const before = cluster.seen.length;
	await stage.round();
	expect(cluster.seen.slice(before).map(({address}) => address)).toEqual(['8080/metrics']);
	expect(stage.metrics(llama.uid)?.waiting).toMatchObject({value: 3});
});

test('where one pod of a service has its page the others are expected to have it', async () => {
	const {cluster, stage} = await started();
	const names = podNames('llama', 6);
	for (const name of names) cluster.add({namespace: 'chat', name, ports: [], pages: {'8080/metrics': page(1)}});
	const llama = targetOf('chat', 'llama', names, {gpusPerReplica: 0, onScreen: true});
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	const later = names.slice(4);
	expect(cluster.seen.filter(({pod}) => later.includes(pod)).map(({address}) => address)).toEqual(['8000/metrics', '8000/metrics']);
});

test('a page of three megabytes is read, and of one that is too long it is said', async () => {
	const {cluster, stage} = await started();
	const filler = 'python_gc_objects_collected_total{generation="0"} 1\n';
	const [large = '', endless = ''] = podNames('llama', 2);
	cluster.add({namespace: 'chat', name: large, ports, pages: {'8000/metrics': `${filler.repeat(60_000)}${page(1)}`}});
	cluster.add({
		...{namespace: 'chat', name: endless, ports},
		pages: {'8000/metrics': response => void response.writeHead(200).end(filler.repeat(400_000))},
	});
	const llama = targetOf('chat', 'llama', [large, endless], {gpusPerReplica: 0, onScreen: true});
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	expect(stage.metrics(llama.uid)?.missing.queue).toContain('1 of its 2 replicas are read');
	expect(stage.metrics(llama.uid)?.missing.queue).toContain(`The page of ${endless}:8000/metrics is longer than 16 MB`);
});

test('a pod that speaks as two engines counts as one of them', async () => {
	const {cluster, stage} = await started();
	const both = (look: number): string =>
		page(look) + pageOf([{name: 'sglang:num_requests_total', labels: {model_name: 'm'}, value: 900 * look}]);
	const llama = addService(cluster, 'llama', 1, () => both(1));
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	cluster.setPages('chat', llama.pods[0]?.name ?? '', {'8000/metrics': both(2)});
	await stage.round();
	expect(stage.metrics(llama.uid)).toMatchObject({engine: 'vLLM', waiting: {value: 3}});
	expect(stage.metrics(llama.uid)?.requestRate?.value).toBeCloseTo(300 / 5.5, 6);
});

test('after a sleep of the machine the time before it counts for nothing', async () => {
	const {cluster, stage, clock} = await started();
	const llama = addService(cluster, 'llama', 1);
	const [{name} = {name: ''}] = llama.pods;
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	clock.sleep(3_600_000);
	cluster.setPages('chat', name, {'8000/metrics': page(500)});
	await stage.round();
	expect(stage.metrics(llama.uid)?.requestRate).toBeUndefined();
	cluster.setPages('chat', name, {'8000/metrics': page(501)});
	await stage.round();
	expect(stage.metrics(llama.uid)?.requestRate?.value).toBeCloseTo(300 / 5.5, 6);
});

test("GPUs are those of the exporters on the nodes of its pods, found by their labels, and idle ones are nobody's", async () => {
	const {cluster, stage} = await started();
	const llama = {...addService(cluster, 'llama', 2), gpusPerReplica: 1};
	const pods = llama.pods.map((pod, index) => ({...pod, node: `node-${index + 1}`}));
	for (const [index, {name}] of pods.entries()) {
		const node = `node-${index + 1}`;
		cluster.add({
			...{namespace: 'gpu-operator', name: `nvidia-dcgm-exporter-${index}`, node, ports: [{name: 'metrics', containerPort: 9400}]},
			labels: {app: 'nvidia-dcgm-exporter'},
			pages: {
				'9400/metrics': pageOf([
					...honouredGpuSamples([{namespace: 'chat', pod: name, id: `GPU-${index}`, busy: 40 + 20 * index}]),
					{name: 'DCGM_FI_DEV_GPU_UTIL', labels: {UUID: 'GPU-idle', Hostname: node}, value: 0},
				]),
			},
		});
	}
	cluster.add({namespace: 'gpu-operator', name: 'nvidia-dcgm-exporter-9', node: 'node-9', labels: {app: 'nvidia-dcgm-exporter'}});
	stage.open(llama.uid);
	stage.setTargets([{...llama, pods}]);
	await stage.next();
	const metrics = stage.metrics(llama.uid);
	expect(metrics?.gpuUtilization?.value).toBeCloseTo(0.5, 9);
	expect(metrics?.gpuMemory?.value).toBeCloseTo(0.75, 9);
	expect(metrics?.gpuReplicas).toBe(2);
	expect(metrics?.byPod.get(pods[0]?.name ?? '')?.devices).toMatchObject([{id: 'GPU-0', utilization: {value: 0.4}}]);
	expect(new Set(cluster.seen.map(({pod}) => pod))).not.toContain('nvidia-dcgm-exporter-9');
});

test('where no exporter of GPUs is found, or none may be looked for, the reason says so', async () => {
	const {cluster, stage} = await started();
	const llama = {...addService(cluster, 'llama', 1), gpusPerReplica: 1};
	const pods = llama.pods.map(pod => ({...pod, node: 'node-1'}));
	stage.open(llama.uid);
	stage.setTargets([{...llama, pods}]);
	await stage.next();
	expect(stage.metrics(llama.uid)?.missing.gpuUtilization).toBe('No exporter of GPUs runs on node-1: is dcgm-exporter installed there?');

	const rules: Account['rules'] = [{namespaces: ['chat'], verbs: ['get', 'list'], groups: [''], resources: ['pods', 'pods/proxy']}];
	const other = await started({tokens: [{...reader, rules}]}, 'reader');
	addService(other.cluster, 'llama', 1);
	other.stage.open(llama.uid);
	other.stage.setTargets([{...llama, pods}]);
	await other.stage.next();
	expect(other.stage.metrics(llama.uid)?.missing.gpuUtilization).toContain('you may not list pods in all namespaces');
	expect(other.stage.metrics(llama.uid)).toMatchObject({waiting: {value: 3}});
});

test('of a service of more than twenty pods as many are read as may be, and what is a sum over all is not made of them', async () => {
	const {cluster, stage} = await started();
	const llama = addService(cluster, 'llama', 24);
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	for (const {name} of llama.pods) cluster.setPages('chat', name, {'8000/metrics': page(2)});
	await stage.round();
	expect(new Set(cluster.seen.map(({pod}) => pod)).size).toBe(20);
	const metrics = stage.metrics(llama.uid);
	expect(metrics?.requestRate).toBeUndefined();
	expect(metrics?.missing.requestRate).toContain('20 of its 24 replicas are read');
	expect(metrics?.errorRatio?.value).toBeCloseTo(1 / 300, 6);
});

test('numbers of a pod that is quiet are zero and those of one that is gone are none', async () => {
	const {cluster, stage} = await started();
	const llama = addService(cluster, 'llama', 1, () => vllmPage({...quiet, requests: [0, 50]}));
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	await stage.round();
	expect(stage.metrics(llama.uid)).toMatchObject({requestRate: {value: 0}, waiting: {value: 0}});
	expect(stage.metrics(llama.uid)?.latency?.p50).toBeUndefined();
	stage.setTargets([{...llama, pods: []}]);
	const before = stage.rounds.length;
	stage.clock.advance(5500);
	await eventually(() => stage.rounds.length > before);
	expect(stage.metrics(llama.uid)?.requestRate).toBeUndefined();
	expect(stage.metrics(llama.uid)?.missing.requestRate).toBe('It has no pods.');
});
