import type {MetricsTarget} from '../metrics-target.ts';
import type {GpuNumbers} from '../numbers/read-numbers.ts';

export type ServiceGpu = {
	readonly utilization?: number;
	readonly memory?: number;
	/** Ready replicas whose GPUs report. */
	readonly replicas: number;
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
	const times = workloads.flatMap(workload => numbers.measuredAt.get(target.namespace)?.get(workload) ?? []);
	return {
		...(replicas === 0 ? {} : {utilization: utilization / replicas}),
		...(withMemory === 0 ? {} : {memory: memory / withMemory}),
		replicas,
		// An exporter may tell a time of its own.
		at: times.length === 0 ? at : Math.min(at, Math.max(...times)),
	};
};
