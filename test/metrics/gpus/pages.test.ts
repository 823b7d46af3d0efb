import {expect, test} from 'vitest';
import type {Sample} from '../../../source/demo/prometheus/time-series-database.ts';
import {podNumbersOf} from '../../../source/metrics/gpus/pod-numbers.ts';
import {readDevices} from '../../../source/metrics/gpus/read-devices.ts';
import {closeAfterEach} from '../close-after-each.ts';
import {exported, fields, gpu, native, slice, usual} from './gpu-samples.ts';
import {holderOf, podOf, service, tellGpus} from './gpu-stage.ts';

const closing = closeAfterEach();

/** Samples of a page as they are read from it, at a time. */
const pageOf = (samples: readonly Sample[], at: number) => {
	const byName = new Map<string, {labels: Sample['labels']; value: number; at: number}[]>();
	for (const {name, labels, value} of samples) byName.set(name, [...(byName.get(name) ?? []), {labels, value, at}]);
	return byName;
};

type Place = typeof native;

/** Whole, in slices, shared, of several pods, idle. */
const fleet = (place: Place): readonly Sample[] => [
	...usual(place(gpu(0), holderOf('llama')), 70, {PROF_GR_ENGINE_ACTIVE: 0.6, DEV_FB_RESERVED: 500}),
	...usual(place(gpu(1), holderOf('llama')), 30),
	...fields(place(slice(2, 1, '3g.40gb'), holderOf('bge')), {
		PROF_GR_ENGINE_ACTIVE: 0.4,
		DEV_GPU_UTIL: 0,
		DEV_FB_USED: 1000,
		DEV_FB_FREE: 3000,
	}),
	...usual(place(gpu(3), [...holderOf('one'), {vgpu: '0'}]), 50),
	...usual(place(gpu(3), [...holderOf('two'), {vgpu: '1'}]), 50),
	...usual(place(gpu(4)), 0),
];

test('the page of an exporter and a Prometheus that scraped it tell the same of devices and of pods', async () => {
	const services = ['llama', 'bge', 'one', 'two'].map(name => service(name));
	const {metrics, devices} = await tellGpus(closing, services, fleet(exported));
	const at = devices()[0]?.utilization?.at ?? 0;
	const read = readDevices(pageOf(fleet(native), at));
	expect(read.map(({device}) => device)).toEqual(devices());
	const {pods, workloads} = podNumbersOf(read);
	for (const {uid, name} of services) {
		const told = metrics(services.find(each => each.uid === uid) ?? service(name));
		const pod = pods.get('chat')?.get(podOf(name));
		expect(pod?.utilization).toBeCloseTo(told.gpuUtilization?.value ?? Number.NaN, 12);
		expect(pod?.memory).toBeCloseTo(told.gpuMemory?.value ?? Number.NaN, 12);
		const workload = workloads.get('chat')?.get(name);
		expect(workload?.temperature).toBe(told.gpuTemperature?.value);
		expect(workload?.isShared).toBe(told.gpuShared);
		if (workload?.isShared !== true) expect(workload?.power).toBe(told.gpuPower?.value);
	}
});

test('nothing that a page holds is a reason to fail', () => {
	const odd: readonly Sample[] = [
		...usual({}, 50),
		...usual({UUID: ''}, 50),
		...usual(native({...gpu(0), gpu: 'x', modelName: '\u001b[31m'}, ['chat', '\u202epod']), Number.NaN),
		...usual(native(gpu(1), holderOf('llama')), -5),
		...fields(gpu(2), {XID_ERRORS_COUNT: 3}, 'DCGM_EXP_'),
	];
	const read = readDevices(pageOf(odd, 0)).map(({device}) => device);
	expect(read.map(({id}) => id)).toEqual(['GPU-gpu-1-0', 'GPU-gpu-1-1', 'GPU-gpu-1-2']);
	expect(read[1]).not.toHaveProperty('utilization');
	expect(read[0]).toMatchObject({model: '␛[31m', holders: [{pod: '\ufffdpod'}]});
});
