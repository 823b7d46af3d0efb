import {expect, test} from 'vitest';
import {closeAfterEach} from '../close-after-each.ts';
import {exported, fields, gpu, usual} from './gpu-samples.ts';
import {holderOf, podOf, service, tellGpus} from './gpu-stage.ts';

const closing = closeAfterEach();
const llama = service('llama');

const missing = async (samples: Parameters<typeof tellGpus>[2], target = llama) => {
	const {metrics} = await tellGpus(closing, [target], samples);
	return metrics(target).missing;
};

test('each vendor has its own way to come into sight', async () => {
	const up = [{name: 'up', labels: {job: 'node'}, value: 1}];
	expect((await missing(up)).gpuUtilization).toBe('Prometheus answers, but has no DCGM series: is dcgm-exporter installed and scraped?');
	const amd = service('llama', {gpuResource: 'amd.com/gpu'});
	expect((await missing(up, amd)).gpuUtilization).toMatch(/no series of AMD's device-metrics-exporter/);
	const intel = service('llama', {gpuResource: 'gpu.intel.com/i915'});
	expect((await missing(up, intel)).gpuMemory).toMatch(/no series of Intel's xpumd/);
	// What tells of NVIDIA's GPUs says nothing of AMD's.
	expect((await missing(usual(exported(gpu(0), holderOf('bge')), 50), amd)).gpuPower).toMatch(/no series of AMD's/);
});

test('an exporter that names no pods is told from one that names others, and from none', async () => {
	expect((await missing(usual(gpu(0), 50))).gpuUtilization).toMatch(/name no pods: set DCGM_EXPORTER_KUBERNETES=true/);
	expect((await missing(usual(exported(gpu(0), holderOf('bge')), 50))).gpuUtilization).toMatch(
		/^No DCGM series names its pods: is dcgm-exporter running on their nodes\?.*KUBERNETES_ENABLE_DRA/,
	);
});

test('of a GPU that tells some numbers the others say which metric they need', async () => {
	const told = await missing(fields(exported(gpu(0), holderOf('llama')), {DEV_GPU_UTIL: 50}));
	expect(told).not.toHaveProperty('gpuUtilization');
	expect(told.gpuMemory).toBe('What tells of its GPUs tells no memory: let the exporter export DCGM_FI_DEV_FB_USED.');
	expect(told.gpuTemperature).toBe('What tells of its GPUs tells no temperature: let the exporter export DCGM_FI_DEV_GPU_TEMP.');
	expect(told.gpuPower).toBe('What tells of its GPUs tells no power: let the exporter export DCGM_FI_DEV_POWER_USAGE.');
	const all = await missing(usual(exported(gpu(0), holderOf('llama')), 50));
	for (const name of ['gpuUtilization', 'gpuMemory', 'gpuTemperature', 'gpuPower']) expect(all).not.toHaveProperty(name);
});

test('profiling that is off on its nodes alone is named', async () => {
	const memory = {DEV_FB_USED: 10, DEV_FB_FREE: 30};
	const told = await missing([
		...fields(exported(gpu(0), holderOf('llama')), memory),
		...fields(exported(gpu(1), holderOf('bge')), {...memory, PROF_GR_ENGINE_ACTIVE: 0.5}),
	]);
	expect(told.gpuUtilization).toMatch(/is profiling off on its nodes\?$/);
});

test('a number says which metric it is made of, and that it is of whole GPUs where those are shared', async () => {
	const {stage} = await tellGpus(closing, [llama], usual(exported(gpu(0), holderOf('llama')), 50, {PROF_GR_ENGINE_ACTIVE: 0.4}));
	expect(stage.explain(llama.uid, 'gpuUtilization')).toEqual([
		'From dcgm-exporter: DCGM_FI_PROF_GR_ENGINE_ACTIVE, or else DCGM_FI_DEV_GPU_UTIL; the mean of the GPUs of ready replicas.',
	]);
	expect(stage.explain(llama.uid, 'gpuMemory')).toEqual([
		'From dcgm-exporter: DCGM_FI_DEV_FB_USED and DCGM_FI_DEV_FB_FREE; used of all memory of the GPUs of ready replicas.',
	]);
	expect(stage.explain(llama.uid, 'gpuPower')).toEqual(['From dcgm-exporter: DCGM_FI_DEV_POWER_USAGE; all of its GPUs together.']);
});

test('of a service whose replicas share GPUs each that is not named says so', async () => {
	const shared = {sharesGpus: true} as const;
	const both = service('llama', {
		...shared,
		pods: [
			{name: podOf('llama'), ready: true},
			{name: podOf('other'), ready: true},
		],
	});
	const {stage} = await tellGpus(closing, [both], usual(exported(gpu(0), holderOf('llama')), 50));
	expect(stage.explain(both.uid, 'gpuUtilization').at(-1)).toMatch(/^Other pods hold the same GPUs/);
	expect(stage.explain(both.uid, 'gpuUtilization', podOf('other'))).toEqual([expect.stringMatching(/^Shared GPU, not attributed/)]);
	expect(stage.explain(both.uid, 'gpuUtilization', podOf('llama'))).toHaveLength(2);
});

test('accelerators that nothing is known of are not looked for in DCGM', async () => {
	const gaudi = service('llama', {gpuResource: 'habana.ai/gaudi'});
	expect((await missing(usual(gpu(0), 50), gaudi)).gpuUtilization).toBe('Nothing that tells of Gaudi accelerators is read here.');
});
