import type {GpuDevice} from '../../domain/gpu-device.ts';
import type {GpuNumbers} from '../gpus/gpu-numbers.ts';
import type {MetricsTarget} from '../metrics-target.ts';

export type ServiceGpu = {
	readonly utilization?: number;
	readonly memory?: number;
	/** Ready replicas whose GPUs report. */
	readonly replicas: number;
	/** The hottest of its GPUs, °C. */
	readonly temperature?: number;
	/** Of all its GPUs, watts; absent where others hold them too. */
	readonly power?: number;
	readonly isShared?: true;
	readonly at: number;
};

/** Means over the ready replicas that report: what does not report is not zero. Undefined: none reports. */
export const readServiceGpu = (
	target: MetricsTarget,
	workloads: readonly string[],
	numbers: GpuNumbers,
	at: number,
): ServiceGpu | undefined => {
	const pods = numbers.pods.get(target.namespace);
	if (pods === undefined) return undefined;
	let replicas = 0;
	let utilization = 0;
	let withMemory = 0;
	let memory = 0;
	for (const {name, ready} of target.pods) {
		const pod = ready ? pods.get(name) : undefined;
		if (pod?.utilization !== undefined) {
			replicas += 1;
			utilization += pod.utilization;
		}
		if (pod?.memory !== undefined) {
			withMemory += 1;
			memory += pod.memory;
		}
	}
	if (replicas === 0 && withMemory === 0) return undefined;
	const told = workloads.flatMap(workload => numbers.workloads.get(target.namespace)?.get(workload) ?? []);
	const times = told.flatMap(workload => workload.at ?? []);
	const heat = told.flatMap(workload => workload.temperature ?? []);
	const power = told.flatMap(workload => workload.power ?? []);
	const isShared = told.some(workload => workload.isShared === true) || target.sharesGpus === true;
	return {
		...(replicas === 0 ? {} : {utilization: utilization / replicas}),
		...(withMemory === 0 ? {} : {memory: memory / withMemory}),
		replicas,
		...(heat.length === 0 ? {} : {temperature: Math.max(...heat)}),
		...(power.length === 0 || isShared ? {} : {power: power.reduce((sum, watts) => sum + watts, 0)}),
		...(isShared ? {isShared} : {}),
		// An exporter may tell a time of its own.
		at: times.length === 0 ? at : Math.min(at, Math.max(...times)),
	};
};

/** Devices of a service's pods; undefined: they were not asked for. */
export const devicesByPod = (
	{namespace}: MetricsTarget,
	devices: readonly GpuDevice[] | undefined,
): ReadonlyMap<string, readonly GpuDevice[]> | undefined => {
	if (devices === undefined) return undefined;
	const byPod = new Map<string, GpuDevice[]>();
	for (const device of devices) {
		for (const holder of device.holders) {
			if (holder.namespace !== namespace) continue;
			const list = byPod.get(holder.pod);
			if (list === undefined) byPod.set(holder.pod, [device]);
			else list.push(device);
		}
	}
	return byPod;
};
