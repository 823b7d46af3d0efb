import type {Sample} from '../metrics-source.ts';
import {type ByName, nested} from '../numbers/by-name.ts';
import {namespaceOf, podOf} from '../queries/place.ts';
import {tagLabel, workloadLabel} from '../queries/promql.ts';

/** Of all devices of a pod, 0-1; where it shares them, those of the whole devices. */
export type PodGpu = {readonly utilization?: number; readonly memory?: number};

export type WorkloadGpu = {
	/** When they were measured, milliseconds. */
	readonly at?: number;
	/** The hottest, °C. */
	readonly temperature?: number;
	/** Of all, watts. */
	readonly power?: number;
	/** Others hold the same devices. */
	readonly isShared?: true;
};

/** What a fleet's GPUs do. */
export type GpuNumbers = {readonly pods: ByName<PodGpu>; readonly workloads: ByName<WorkloadGpu>};

type Draft<Value> = {-readonly [Key in keyof Value]: Value[Key]};

type What = 'utilization' | 'memory' | 'at' | 'temperature' | 'power' | 'shared';

/** Mark of a number in an answer. `isFallback`: another exporter's counts more. */
export const gpuTag = (what: What, isFallback = false): string => `gpu.${what}${isFallback ? '.fallback' : ''}`;

const tags: ReadonlyMap<string, readonly [What, boolean]> = new Map(
	(['utilization', 'memory', 'at', 'temperature', 'power', 'shared'] as const).flatMap(what =>
		[false, true].map(isFallback => [gpuTag(what, isFallback), [what, isFallback] as const] as const),
	),
);

const ratio = (value: number): number => Math.min(1, Math.max(0, value));

/** An answer to the query for the fleet. */
export const readGpuNumbers = (samples: readonly Sample[]): GpuNumbers => {
	const pods = new Map<string, Map<string, Draft<PodGpu>>>();
	const workloads = new Map<string, Map<string, Draft<WorkloadGpu>>>();
	for (const wanted of [false, true]) {
		for (const {labels, value} of samples) {
			const [what, isFallback] = tags.get(labels[tagLabel] ?? '') ?? [];
			if (what === undefined || isFallback !== wanted || !Number.isFinite(value)) continue;
			const namespace = namespaceOf(labels);
			if (what === 'utilization' || what === 'memory') {
				nested(pods, namespace, podOf(labels), (): Draft<PodGpu> => ({}))[what] ??= ratio(value);
				continue;
			}
			const workload = nested(workloads, namespace, labels[workloadLabel] ?? '', (): Draft<WorkloadGpu> => ({}));
			if (what === 'shared') workload.isShared = true;
			else if (what === 'at') workload.at = Math.max(workload.at ?? 0, value * 1000);
			else workload[what] ??= value;
		}
	}
	return {pods, workloads};
};
