import {expect, test} from 'vitest';
import {closeAfterEach} from '../close-after-each.ts';
import {exported, fields, gpu, slice, usual} from './gpu-samples.ts';
import {holderOf, podOf, service, tellGpus} from './gpu-stage.ts';

const closing = closeAfterEach();
const llama = service('llama');
const bge = service('bge');

const sliced = (number: number, name: string, active: number) =>
	fields(exported(slice(0, number, '3g.40gb'), holderOf(name)), {
		...{PROF_GR_ENGINE_ACTIVE: active, DEV_GPU_UTIL: 0, DEV_FB_USED: 10_000, DEV_FB_FREE: 30_000, DEV_POWER_USAGE: 400},
	});

/** The GPU that is in slices, as some exporters tell of it beside them. */
const parent = fields(exported(gpu(0)), {
	PROF_GR_ENGINE_ACTIVE: 0.6,
	DEV_FB_USED: 20_000,
	DEV_FB_FREE: 60_000,
	DEV_GPU_TEMP: 66,
	DEV_XID_ERRORS: 63,
});

test('each slice (MIG) is a device with its profile, and the GPU that is in slices is not counted beside them', async () => {
	const {metrics, devices} = await tellGpus(closing, [llama, bge], [...sliced(1, 'llama', 0.8), ...sliced(2, 'bge', 0.4), ...parent]);
	expect(metrics(llama)).toMatchObject({gpuUtilization: {value: 0.8}, gpuMemory: {value: 0.25}});
	expect(metrics(bge)).toMatchObject({gpuUtilization: {value: 0.4}});
	expect(metrics(llama)).not.toHaveProperty('gpuShared');
	expect(devices().map(({id, slice: profile, holders}) => [id, profile, holders[0]?.pod])).toEqual([
		['GPU-gpu-1-0/1', '3g.40gb', podOf('llama')],
		['GPU-gpu-1-0/2', '3g.40gb', podOf('bge')],
	]);
});

test('a slice is as hot as its GPU and as broken, and the power of a GPU is not the power of a slice', async () => {
	const {metrics, devices} = await tellGpus(closing, [llama], [...sliced(1, 'llama', 0.8), ...parent]);
	expect(devices()).toMatchObject([{temperature: {value: 66}, error: {code: 63}}]);
	expect(devices()[0]).not.toHaveProperty('power');
	expect(metrics(llama)).not.toHaveProperty('gpuPower');
});

test('DCGM_FI_DEV_GPU_UTIL is 0 on slices and says nothing: without the profiling metric the utilization is not known', async () => {
	const {metrics, devices} = await tellGpus(closing, [llama], usual(exported(slice(0, 1, '3g.40gb'), holderOf('llama')), 0));
	expect(metrics(llama)).not.toHaveProperty('gpuUtilization');
	expect(metrics(llama)).toMatchObject({gpuMemory: {value: 0.75}});
	expect(devices()[0]).not.toHaveProperty('utilization');
	expect(metrics(llama).missing.gpuUtilization).toMatch(/slice \(MIG\).*DCGM_FI_PROF_GR_ENGINE_ACTIVE/);
});
