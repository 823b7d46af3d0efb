import {expect, test} from 'vitest';
import {closeAfterEach} from '../close-after-each.ts';
import {exported, fields, gpu, honoured, usual} from './gpu-samples.ts';
import {holderOf, podOf, service, tellGpus} from './gpu-stage.ts';

const closing = closeAfterEach();
const llama = service('llama');
const bge = service('bge');

test('a workload is named by pod where labels are honoured, by exported_pod where they are not, and both are read at once', async () => {
	const {metrics, devices} = await tellGpus(
		closing,
		[llama, bge],
		[
			...usual(honoured(gpu(0), holderOf('llama')), 50),
			...usual(exported(gpu(0, 'gpu-2'), holderOf('bge')), 25),
			// One exporter that is scraped in both ways is still one.
			...usual(exported(gpu(0), holderOf('llama')), 50),
		],
	);
	expect(metrics(llama)).toMatchObject({gpuUtilization: {value: 0.5}, gpuReplicas: 1, gpuMemory: {value: 0.75}});
	expect(metrics(bge)).toMatchObject({gpuUtilization: {value: 0.25}, gpuReplicas: 1});
	expect(devices().map(({node, index, holders}) => [node, index, holders.map(({pod}) => pod)])).toEqual([
		['gpu-1', '0', [podOf('llama')]],
		['gpu-2', '0', [podOf('bge')]],
	]);
	expect(metrics(llama)).not.toHaveProperty('gpuShared');
});

test('an idle GPU is never credited to the pod of its exporter', async () => {
	const pod = 'nvidia-dcgm-exporter-x7x4k';
	const exporter = service('nvidia-dcgm-exporter', {namespace: 'gpu-operator', pods: [{name: pod, ready: true}]});
	const {container: _container, ...withoutContainer} = honoured(gpu(2));
	const {metrics, devices} = await tellGpus(
		closing,
		[exporter, llama],
		[
			...usual(exported(gpu(0)), 0),
			...usual(honoured(gpu(1)), 0),
			// Found by annotations, whose scrapes add no container.
			...usual(withoutContainer, 0),
			...usual(exported(gpu(3), holderOf('llama')), 80),
		],
	);
	expect(metrics(exporter)).not.toHaveProperty('gpuUtilization');
	expect(metrics(llama)).toMatchObject({gpuUtilization: {value: 0.8}});
	expect(devices().map(({holders}) => holders.length)).toEqual([0, 0, 0, 1]);
});

test('a GPU that its pod did not get by a request has no labels and is credited to nobody', async () => {
	const {metrics, devices} = await tellGpus(
		closing,
		[llama],
		[...usual(gpu(0), 90), ...usual({...gpu(1), pod: '', namespace: '', container: ''}, 90)],
	);
	expect(metrics(llama)).not.toHaveProperty('gpuUtilization');
	expect(devices()).toMatchObject([
		{utilization: {value: 0.9}, holders: []},
		{utilization: {value: 0.9}, holders: []},
	]);
});

test('DCGM_FI_PROF_GR_ENGINE_ACTIVE counts where it is there, DCGM_FI_DEV_GPU_UTIL / 100 where it is not, both 0-1', async () => {
	const {metrics, devices} = await tellGpus(
		closing,
		[llama, bge],
		[...usual(exported(gpu(0), holderOf('llama')), 100, {PROF_GR_ENGINE_ACTIVE: 0.25}), ...usual(exported(gpu(1), holderOf('bge')), 40)],
	);
	expect(metrics(llama)).toMatchObject({gpuUtilization: {value: 0.25}});
	expect(metrics(bge)).toMatchObject({gpuUtilization: {value: 0.4}});
	expect(devices()).toMatchObject([{utilization: {value: 0.25}}, {utilization: {value: 0.4}}]);
});

test('pods that got their GPU by a claim (DRA) are named like all others', async () => {
	const claim = {
		dra_claim_name: 'llama-gpu',
		dra_claim_namespace: 'chat',
		dra_driver_name: 'gpu.nvidia.com',
		dra_pool_name: 'gpu-1',
		dra_device_name: 'gpu-0',
	};
	const {metrics, devices} = await tellGpus(closing, [llama], usual(exported(gpu(0), [...holderOf('llama'), claim]), 60));
	expect(metrics(llama)).toMatchObject({gpuUtilization: {value: 0.6}});
	expect(devices()).toMatchObject([{holders: [{namespace: 'chat', pod: podOf('llama')}]}]);
});

test('the node is read from hostname and, before 4.8.3, from Hostname', async () => {
	const {hostname: _hostname, ...older} = gpu(0);
	const {devices} = await tellGpus(closing, [llama], [...usual({...older, Hostname: 'gpu-9'}, 10), ...usual(gpu(1), 10)]);
	expect(devices().map(({node, index, model}) => [node, index, model])).toEqual([
		['gpu-1', '1', 'NVIDIA H100 80GB HBM3'],
		['gpu-9', '0', 'NVIDIA H100 80GB HBM3'],
	]);
});

test('names and labels of dcgm-exporter 1.x count, which --use-old-namespace still gives', async () => {
	const labels = {
		...{gpu: '0', uuid: 'GPU-old', device: 'nvidia0', namespace: 'gpu-operator', pod: 'dcgm-exporter-abcde', container: 'exporter'},
		...{pod_namespace: 'chat', pod_name: podOf('llama'), container_name: 'server'},
	};
	const {metrics, devices} = await tellGpus(
		closing,
		[llama],
		fields(labels, {gpu_utilization: 70, fb_used: 30_000, fb_free: 10_000, gpu_temp: 61, power_usage: 250, xid_errors: 79}, 'dcgm_'),
	);
	expect(metrics(llama)).toMatchObject({
		gpuUtilization: {value: 0.7},
		gpuMemory: {value: 0.75},
		gpuTemperature: {value: 61},
		gpuPower: {value: 250},
	});
	expect(devices()).toMatchObject([{id: 'GPU-old', error: {code: 79}, holders: [{namespace: 'chat', pod: podOf('llama')}]}]);
});
