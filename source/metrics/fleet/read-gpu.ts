import type {GpuDevice} from '../../domain/gpu-device.ts';
import type {GpuNumbers} from '../gpus/gpu-numbers.ts';
import type {MetricsTarget} from '../metrics-target.ts';

/** What an answer tells of a service; a large fleet is asked for one after the other. */
export type ServiceGpu = {
	readonly utilization?: number;
	readonly memory?: number;
	/** Ready replicas whose GPUs report; told with the utilization. */
	readonly replicas?: number;
	/** The hottest of its GPUs, °C. */
	readonly temperature?: number;
	/** Of all its GPUs, watts; absent where others hold them too. */
	readonly power?: number;
	readonly isShared?: true;
	readonly at: number;
};

const mean = (values: readonly number[]): number | undefined =>
	values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Means over the ready replicas that report: what does not report is not zero. Undefined: none reports. */
export const readServiceGpu = (
	target: MetricsTarget,
	workloads: readonly string[],
	{pods, workloads: byWorkload}: GpuNumbers,
	at: number,
): ServiceGpu | undefined => {
	const own = pods.get(target.namespace);
	const ready = own === undefined ? [] : target.pods.flatMap(pod => (pod.ready ? (own.get(pod.name) ?? []) : []));
	const busy = ready.flatMap(pod => pod.utilization ?? []);
	const utilization = mean(busy);
	const memory = mean(ready.flatMap(pod => pod.memory ?? []));
	const named = byWorkload.get(target.namespace);
	const told = workloads.flatMap(workload => named?.get(workload) ?? []);
	const heat = told.flatMap(workload => workload.temperature ?? []);
	const power = told.flatMap(workload => workload.power ?? []);
	if (utilization === undefined && memory === undefined && heat.length === 0 && power.length === 0) return undefined;
	const isShared = told.some(workload => workload.isShared === true) || target.sharesGpus === true;
	// Of a large fleet a namespace has one time.
	const times = [...told, ...(named?.get('') === undefined ? [] : [named.get('')])].flatMap(workload => workload?.at ?? []);
	return {
		...(utilization === undefined ? {} : {utilization, replicas: busy.length}),
		...(memory === undefined ? {} : {memory}),
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
