import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {DeviceTruth} from '../../../../source/demo/world/truth.ts';
import {type DemoWithPrometheus, startDemoWithPrometheus} from '../../demo-prometheus.ts';

let stage: DemoWithPrometheus;
beforeAll(async () => {
	stage = await startDemoWithPrometheus({gpus: 'all', history: 60_000});
	stage.demo.advance(60_000);
});
afterAll(() => stage.demo.close());

const devicesOn = (node: string): readonly DeviceTruth[] => stage.demo.truth().devices.filter(device => device.node === node);
const on = (node: string): string => `instance="${node}:9400"`;
const mebibyte = 2 ** 20;

describe('GPUs are told of as their exporters do it', () => {
	test('an instance of a GPU has its profile and what its engine does, and no utilization of the device', async () => {
		expect(await stage.query(`DCGM_FI_DEV_GPU_UTIL{${on('mig-1')}}`)).toEqual([]);
		const active = await stage.query(`DCGM_FI_PROF_GR_ENGINE_ACTIVE{${on('mig-1')}}`);
		expect(active).toHaveLength(8);
		expect(new Set(active.map(({metric}) => `${metric['GPU_I_PROFILE']} ${metric['GPU_I_ID']}`))).toEqual(
			new Set(['3g.40gb 1', '3g.40gb 2']),
		);
		expect(active.filter(({metric}) => metric['exported_pod'] !== undefined)).toHaveLength(5);
	});

	test('one of the pods that share a GPU has its series, where it is not told who shares', async () => {
		const shared = devicesOn('slices-1').filter(({holders}) => holders.length > 1);
		expect(shared.length).toBeGreaterThan(0);
		const series = await stage.query(`DCGM_FI_DEV_GPU_UTIL{${on('slices-1')}}`);
		expect(series).toHaveLength(4);
		for (const {uuid, utilization, holders} of shared) {
			const own = series.filter(({metric}) => metric['UUID'] === uuid);
			expect(own).toHaveLength(1);
			expect(holders.map(({pod}) => pod)).toContain(own[0]?.metric['exported_pod']);
			expect(Number(own[0]?.value[1])).toBe(Math.round(utilization * 100));
		}
	});

	test('virtual GPUs are copies of the device, or what each process does beside what all do', async () => {
		const copies = await stage.query(`DCGM_FI_DEV_GPU_UTIL{${on('old-slices-1')}}`);
		const [first] = devicesOn('old-slices-1');
		const ofFirst = copies.filter(({metric}) => metric['UUID'] === first?.uuid);
		expect(ofFirst).toHaveLength(first?.holders.length ?? 0);
		expect(new Set(ofFirst.map(({value}) => value[1])).size).toBe(1);
		expect(new Set(ofFirst.map(({metric}) => metric['vgpu'])).size).toBe(ofFirst.length);
		const device = devicesOn('virtual-slices-1').find(({holders}) => holders.length > 1);
		const used = await stage.query(`DCGM_FI_DEV_FB_USED{${on('virtual-slices-1')},UUID="${device?.uuid}"}`);
		expect(used).toHaveLength((device?.holders.length ?? 0) + 1);
		const whole = used.find(({metric}) => metric['exported_pod'] === undefined);
		expect(Number(whole?.value[1]) * mebibyte).toBe(device?.usedBytes);
		for (const holder of device?.holders ?? []) {
			const own = used.find(({metric}) => metric['exported_pod'] === holder.pod);
			expect(Number(own?.value[1]) * mebibyte).toBe(holder.usedBytes);
		}
	});

	test('the memory of a GPU is the sum of its parts', async () => {
		// What is used is told by process there, what is free of the whole GPU.
		const byProcess = 'hostname!~"virtual-slices-.*"';
		const totals = await stage.query(
			`DCGM_FI_DEV_FB_USED{${byProcess}} + DCGM_FI_DEV_FB_FREE{${byProcess}} + DCGM_FI_DEV_FB_RESERVED{${byProcess}}`,
		);
		const known = new Map(stage.demo.truth().devices.map(({uuid, totalBytes}) => [uuid, totalBytes]));
		expect(totals.length).toBeGreaterThan(150);
		expect(totals.filter(({metric, value}) => known.get(metric['UUID'] ?? '') !== Number(value[1]) * mebibyte)).toEqual([]);
	});

	test('a device that is claimed names its claim, and the claim is there', async () => {
		const claimed = await stage.query('DCGM_FI_DEV_GPU_UTIL{dra_claim_name!=""}');
		expect(claimed).toHaveLength(4);
		const answer = await stage.get('/apis/resource.k8s.io/v1/namespaces/devices/resourceclaims');
		type Claim = {
			readonly metadata: {readonly name: string};
			readonly status: {
				readonly allocation: {readonly devices: {readonly results: ReadonlyArray<{readonly device: string; readonly pool: string}>}};
			};
		};
		const {items} = (await answer.json()) as {items: readonly Claim[]};
		const allocated = items.map(({metadata, status}) => [metadata.name, status.allocation.devices.results[0]?.device]).toSorted();
		expect(claimed.map(({metric}) => [metric['dra_claim_name'], metric['dra_device_name']]).toSorted()).toEqual(allocated);
	});

	test('an old exporter says Hostname, and blanks in numbers beyond all sense', async () => {
		expect(await stage.query(`DCGM_FI_DEV_MEMORY_TEMP{${on('old-slices-1')}} < 1e15`)).toEqual([]);
		expect((await stage.query('DCGM_FI_DEV_GPU_TEMP{Hostname="old-slices-1"}')).length).toBeGreaterThan(0);
	});

	test('an error stays with its GPU, with its code', async () => {
		const errors = await stage.query('DCGM_FI_DEV_XID_ERRORS != 0');
		expect(errors.map(({metric, value}) => [metric['hostname'], metric['gpu'], metric['err_code'], value[1]])).toEqual([
			['broken-1', '2', '94', '94'],
		]);
	});

	test('other vendors have names and labels of their own', async () => {
		const amd = await stage.query('gpu_gfx_activity{pod=~"instinct-.*"}');
		expect(amd).toHaveLength(4);
		const [device] = devicesOn('mi300x-1');
		expect(Number(amd.find(({metric}) => metric['gpu_id'] === '0')?.value[1])).toBe(Math.round((device?.utilization ?? -1) * 100));
		const intel = await stage.query('hw_gpu_utilization_ratio');
		expect(intel).toHaveLength(4);
		expect(intel.filter(({metric}) => metric['pod']?.startsWith('xpumd-') !== true)).toEqual([]);
	});
});

test('what a node costs comes from OpenCost, whose placeholder is nobody’s price', async () => {
	expect(await stage.value('node_gpu_hourly_cost{node="gpu-1"}')).toBe(6.88);
	expect((await stage.query('node_gpu_hourly_cost == 0.95')).map(({metric}) => metric['node']).toSorted()).toEqual([
		'max1550-1',
		'slices-1',
	]);
	expect(await stage.value('sum(kube_pod_status_ready{namespace="chat",pod=~"llama-3-70b-.*",condition="true"})')).toBe(3);
});
