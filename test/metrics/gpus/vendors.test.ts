import {expect, test} from 'vitest';
import type {Sample} from '../../../source/demo/prometheus/time-series-database.ts';
import {closeAfterEach} from '../close-after-each.ts';
import {exported, fields, gpu, usual} from './gpu-samples.ts';
import {holderOf, podOf, service, tellGpus} from './gpu-stage.ts';

const closing = closeAfterEach();
const mebibyte = 2 ** 20;

/** One GPU as AMD's device-metrics-exporter labels it, whose ServiceMonitor honours labels. */
const amd = (index: number, name?: string, partition?: readonly [type: string, id: string]) => ({
	gpu_id: String(index),
	serial_number: `PCB0${index}`,
	card_model: '102-G30211-00',
	hostname: 'mi300-1',
	gpu_compute_partition_type: partition?.[0] ?? 'spx',
	gpu_partition_id: partition?.[1] ?? '0',
	...(name === undefined
		? {namespace: 'kube-amd-gpu', pod: 'metrics-exporter-abcde', container: 'metrics-exporter-container'}
		: {namespace: 'chat', pod: podOf(name), container: 'server'}),
});

const amdService = (name: string) => service(name, {gpuResource: 'amd.com/gpu'});

test("AMD: names of MI3xx and of MI2xx, percent and MB, with labels honoured; an idle GPU is nobody's", async () => {
	const [llama, bge] = [amdService('llama'), amdService('bge')];
	const {metrics, devices} = await tellGpus(
		closing,
		[llama, bge],
		[
			...fields(
				amd(0, 'llama'),
				{gpu_gfx_activity: 80, gpu_used_vram: 98_304, gpu_total_vram: 196_608, gpu_package_power: 650, gpu_junction_temperature: 77},
				'',
			),
			...fields(
				amd(1, 'bge'),
				{gpu_gfx_activity: 40, gpu_used_vram: 16_384, gpu_total_vram: 65_536, gpu_average_package_power: 210, gpu_edge_temperature: 50},
				'',
			),
			...fields(amd(2), {gpu_gfx_activity: 0, gpu_used_vram: 300, gpu_total_vram: 196_608}, ''),
		],
	);
	expect(metrics(llama)).toMatchObject({
		gpuUtilization: {value: 0.8},
		gpuMemory: {value: 0.5},
		gpuPower: {value: 650},
		gpuTemperature: {value: 77},
	});
	expect(metrics(bge)).toMatchObject({
		gpuUtilization: {value: 0.4},
		gpuMemory: {value: 0.25},
		gpuPower: {value: 210},
		gpuTemperature: {value: 50},
	});
	expect(devices().map(({node, index, model, holders}) => [node, index, model, holders.map(({pod}) => pod)])).toEqual([
		['mi300-1', '0', '102-G30211-00', [podOf('llama')]],
		['mi300-1', '1', '102-G30211-00', [podOf('bge')]],
		['mi300-1', '2', '102-G30211-00', []],
	]);
	expect(devices()[0]).toMatchObject({memoryTotal: {value: 196_608 * mebibyte}});
	expect(devices()[0]).not.toHaveProperty('slice');
});

test('AMD: a prefix of its metrics is no other exporter', async () => {
	const llama = amdService('llama');
	const {metrics} = await tellGpus(
		closing,
		[llama],
		fields(amd(0, 'llama'), {gpu_gfx_activity: 30, gpu_used_vram: 1, gpu_total_vram: 4}, 'amd_'),
	);
	expect(metrics(llama)).toMatchObject({gpuUtilization: {value: 0.3}, gpuMemory: {value: 0.25}});
});

test('AMD: the activity of a GPU in partitions stands on the first of them for all, and so is that of no pod', async () => {
	const [llama, bge] = [amdService('llama'), amdService('bge')];
	const partition = (id: string, name: string, activity: number) =>
		fields(
			amd(0, name, ['cpx', id]),
			{gpu_gfx_activity: activity, gpu_used_vram: 12_288, gpu_total_vram: 24_576, gpu_package_power: 600},
			'',
		);
	const {metrics, devices} = await tellGpus(closing, [llama, bge], [...partition('0', 'llama', 90), ...partition('1', 'bge', 0)]);
	for (const each of [llama, bge]) {
		expect(metrics(each)).not.toHaveProperty('gpuUtilization');
		expect(metrics(each)).not.toHaveProperty('gpuPower');
		expect(metrics(each)).toMatchObject({gpuMemory: {value: 0.5}});
		expect(metrics(each).missing.gpuUtilization).toMatch(/AMD GPU in partitions/);
	}
	expect(devices().map(({slice, utilization}) => [slice, utilization])).toEqual([
		['cpx', undefined],
		['cpx', undefined],
	]);
});

test('Intel: xpumd names no pods, so that its GPUs are told of by node alone', async () => {
	const llama = service('llama', {gpuResource: 'gpu.intel.com/xe'});
	const labels = {node: 'max-1', pci_bdf: '0000:01:00.0', namespace: 'monitoring', pod: 'xpumd-abcde', container: 'xpumd', job: 'xpumd'};
	const {metrics, devices} = await tellGpus(
		closing,
		[llama],
		[
			...fields({...labels, hw_gpu_task: 'all'}, {hw_gpu_utilization_ratio: 0.35}, ''),
			...fields({...labels, hw_gpu_task: 'compute-all'}, {hw_gpu_utilization_ratio: 0.9}, ''),
			...fields({...labels, hw_memory_location: 'device'}, {hw_memory_usage_bytes: 3e9, hw_memory_size_bytes: 12e9}, ''),
			...fields({...labels, hw_sensor_location: 'gpu'}, {hw_temperature_celsius: 58, hw_power_watts: 180}, ''),
			...fields({...labels, hw_sensor_location: 'package'}, {hw_power_watts: 320}, ''),
			// A disk has such metrics too.
			...fields({node: 'max-1', hw_sensor_location: 'gpu'}, {hw_temperature_celsius: 99}, ''),
		],
	);
	expect(devices()).toMatchObject([
		{
			...{node: 'max-1', index: '0000:01:00.0', utilization: {value: 0.35}, memoryUsed: {value: 3e9}, memoryTotal: {value: 12e9}},
			...{temperature: {value: 58}, power: {value: 180}, holders: []},
		},
	]);
	expect(metrics(llama)).not.toHaveProperty('gpuUtilization');
	expect(metrics(llama).missing.gpuUtilization).toBe(
		"Intel's xpumd names no pods: its GPUs are told of by node, on the page of nodes and GPUs.",
	);
});

test('what Triton and TorchServe tell of their own GPUs counts where no exporter does, and not beside one that does', async () => {
	const [triton, torch, both] = ['triton', 'torch', 'both'].map(name => service(name)) as [
		ReturnType<typeof service>,
		ReturnType<typeof service>,
		ReturnType<typeof service>,
	];
	const own = (name: string) => ({namespace: 'chat', pod: podOf(name), container: 'server'});
	const server = (name: string, uuid: string, busy: number): readonly Sample[] =>
		fields(
			{...own(name), gpu_uuid: uuid},
			{nv_gpu_utilization: busy, nv_gpu_memory_used_bytes: 2e9, nv_gpu_memory_total_bytes: 8e9, nv_gpu_power_usage: 90},
			'',
		);
	const {metrics, devices} = await tellGpus(
		closing,
		[triton, torch, both],
		[
			...server('triton', 'GPU-a', 0.6),
			...fields({...own('torch'), Level: 'Host', DeviceId: '0'}, {GPUUtilization: 45}, ''),
			...server('both', 'GPU-gpu-1-0', 0.1),
			...usual(exported(gpu(0), holderOf('both')), 70),
		],
	);
	expect(metrics(triton)).toMatchObject({gpuUtilization: {value: 0.6}, gpuMemory: {value: 0.25}, gpuPower: {value: 90}});
	expect(metrics(torch)).toMatchObject({gpuUtilization: {value: 0.45}});
	expect(metrics(torch).missing.gpuMemory).toMatch(/tells no memory/);
	expect(metrics(both)).toMatchObject({gpuUtilization: {value: 0.7}, gpuMemory: {value: 0.75}, gpuPower: {value: 450}});
	// The page of nodes shows what runs on a node, which servers do not say.
	expect(devices().map(({id}) => id)).toEqual(['GPU-gpu-1-0']);
});
