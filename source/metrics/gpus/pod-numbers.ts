import {nested} from '../numbers/by-name.ts';
import {workloadOfPod} from '../queries/workload-of-pod.ts';
import type {GpuNumbers, PodGpu, WorkloadGpu} from './gpu-numbers.ts';
import type {ReadDevice} from './read-devices.ts';

type Devices = readonly ReadDevice[];

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const podGpu = (devices: Devices): PodGpu => {
	const busy = devices.flatMap(({device}) => device.utilization?.value ?? []);
	const sized = devices.flatMap(({device: {memoryUsed, memoryTotal}}) =>
		memoryUsed === undefined || memoryTotal === undefined ? [] : [{used: memoryUsed.value, all: memoryTotal.value}],
	);
	const all = total(sized.map(entry => entry.all));
	return {
		...(busy.length === 0 ? {} : {utilization: total(busy) / busy.length}),
		...(all > 0 ? {memory: Math.min(1, total(sized.map(({used}) => used)) / all)} : {}),
	};
};

const workloadGpu = (devices: Devices): WorkloadGpu => {
	const times = devices.flatMap(({device}) => (device.utilization ?? device.memoryUsed)?.at ?? []);
	const heat = devices.flatMap(({device}) => device.temperature?.value ?? []);
	const power = devices.flatMap(({device}) => device.power?.value ?? []);
	return {
		...(times.length === 0 ? {} : {at: Math.max(...times)}),
		...(heat.length === 0 ? {} : {temperature: Math.max(...heat)}),
		...(power.length === 0 ? {} : {power: total(power)}),
		...(devices.some(({device}) => device.isShared) ? {isShared: true} : {}),
	};
};

/** What a query for the fleet would tell of these devices: by pod, and by what made the pods. */
export const podNumbersOf = (devices: Devices): GpuNumbers => {
	const pods = new Map<string, Map<string, ReadDevice[]>>();
	const workloads = new Map<string, Map<string, ReadDevice[]>>();
	for (const read of devices) {
		const made = new Set<string>();
		for (const {namespace, pod} of read.device.holders) {
			nested(pods, namespace, pod, (): ReadDevice[] => []).push(read);
			const workload = workloadOfPod(pod);
			if (made.has(`${namespace}/${workload}`)) continue;
			made.add(`${namespace}/${workload}`);
			nested(workloads, namespace, workload, (): ReadDevice[] => []).push(read);
		}
	}
	const each = <Value>(map: typeof pods, read: (devices: Devices) => Value): ReadonlyMap<string, ReadonlyMap<string, Value>> =>
		new Map([...map].map(([namespace, names]) => [namespace, new Map([...names].map(([name, list]) => [name, read(list)]))]));
	return {
		// Where an exporter tells of a pod's GPUs, what its server tells of them counts no more.
		pods: each(pods, list => podGpu(list.some(({isFallback}) => !isFallback) ? list.filter(({isFallback}) => !isFallback) : list)),
		workloads: each(workloads, list =>
			workloadGpu(list.some(({isFallback}) => !isFallback) ? list.filter(({isFallback}) => !isFallback) : list),
		),
	};
};
