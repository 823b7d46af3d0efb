import {expect, test} from 'vitest';
import {closeAfterEach} from '../close-after-each.ts';
import {exported, fields, gpu, usual} from './gpu-samples.ts';
import {holderOf, podOf, service, tellGpus} from './gpu-stage.ts';

const closing = closeAfterEach();
const llama = service('llama');
const bge = service('bge');
const alone = service('alone');

const share = (name: string, vgpu: string) => exported(gpu(0), [...holderOf(name), {vgpu}]);

test('a GPU that is copied to each pod that shares it (time-slicing, MPS) is one device, and its power is of none of them', async () => {
	const {metrics, devices} = await tellGpus(
		closing,
		[llama, bge, alone],
		[...usual(share('llama', '0'), 70), ...usual(share('bge', '1'), 70), ...usual(exported(gpu(1), holderOf('alone')), 20)],
	);
	expect(devices()).toMatchObject([
		{id: 'GPU-gpu-1-0', isShared: true, utilization: {value: 0.7}, holders: [{pod: podOf('bge')}, {pod: podOf('llama')}]},
		{id: 'GPU-gpu-1-1', isShared: false},
	]);
	for (const service of [llama, bge]) {
		expect(metrics(service)).toMatchObject({gpuShared: true, gpuUtilization: {value: 0.7}, gpuTemperature: {value: 65}});
		expect(metrics(service)).not.toHaveProperty('gpuPower');
		expect(metrics(service).missing.gpuPower).toMatch(/shared/);
	}
	expect(metrics(alone)).not.toHaveProperty('gpuShared');
	expect(metrics(alone)).toMatchObject({gpuPower: {value: 200}});
});

test('where series are told of each process beside one of the whole GPU, the whole GPU counts for all that share it', async () => {
	const {metrics, devices} = await tellGpus(
		closing,
		[llama, bge],
		[
			...fields(exported(gpu(0)), {DEV_GPU_UTIL: 90, DEV_FB_USED: 50_000}),
			...usual(share('llama', '0'), 60, {DEV_FB_USED: 30_000, DEV_FB_FREE: 30_000}),
			...usual(share('bge', '1'), 30, {DEV_FB_USED: 20_000, DEV_FB_FREE: 30_000}),
		],
	);
	for (const service of [llama, bge]) {
		expect(metrics(service)).toMatchObject({gpuShared: true, gpuUtilization: {value: 0.9}, gpuMemory: {value: 0.625}});
	}
	expect(devices()).toMatchObject([{utilization: {value: 0.9}, isShared: true, memoryUsed: {value: 50_000 * 2 ** 20}}]);
	expect(devices()).toHaveLength(1);
});

test('two shares of one GPU that one pod holds are one device, which nobody else has', async () => {
	const {metrics, devices} = await tellGpus(closing, [llama], [...usual(share('llama', '0'), 50), ...usual(share('llama', '1'), 50)]);
	expect(devices()).toMatchObject([{isShared: false, holders: [{pod: podOf('llama')}]}]);
	expect(metrics(llama)).toMatchObject({gpuUtilization: {value: 0.5}, gpuPower: {value: 350}});
});

test('where one of the pods that share a GPU is named only, the others are shared and not attributed', async () => {
	const shared = {sharesGpus: true} as const;
	const [named, other] = [service('llama', shared), service('bge', shared)];
	const {metrics} = await tellGpus(closing, [named, other], usual(exported(gpu(0), holderOf('llama')), 70));
	expect(metrics(named)).toMatchObject({gpuShared: true, gpuUtilization: {value: 0.7}});
	expect(metrics(named)).not.toHaveProperty('gpuPower');
	expect(metrics(other)).not.toHaveProperty('gpuUtilization');
	expect(metrics(other)).toMatchObject({gpuShared: true});
	expect(metrics(other).missing.gpuUtilization).toMatch(/^Shared GPU, not attributed.*KUBERNETES_VIRTUAL_GPUS/);
});

test('a fleet without shared GPUs is asked without the joins that sharing needs, and no device by device while no page shows them', async () => {
	const {stage, queries} = await tellGpus(closing, [llama], usual(exported(gpu(0), holderOf('llama')), 70));
	const fleet = queries().find(query => query.includes('gpu.utilization')) ?? '';
	expect(fleet).not.toContain('group_left');
	expect(queries().some(query => query.startsWith('max by (__name__'))).toBe(true);
	stage.show({chartSpan: 1_800_000, hasDevices: false});
	const before = queries().length;
	await stage.refresh();
	expect(
		queries()
			.slice(before)
			.some(query => query.startsWith('max by (__name__')),
	).toBe(false);
});
