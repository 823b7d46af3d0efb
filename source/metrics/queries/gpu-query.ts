import type {GpuMetrics} from '../gpus/gpu-metrics.ts';
import {byPod, byWorkload, firstOf, type Place, type Scope, scopeMatchers} from './place.ts';
import {selector, tagged, union} from './promql.ts';

export const gpuTags = {utilization: 'gpu.utilization', memory: 'gpu.memory', at: 'gpu.at'} as const;

const full = (name: string, value: number, matchers: string, most: number): string => {
	const kept = `${selector(name, matchers)} <= ${most}`;
	return value === 1 ? `(${kept})` : `((${kept}) / ${value})`;
};

const present = (gpu: GpuMetrics, names: ReadonlySet<string>) => gpu.utilization.filter(({name}) => names.has(name));

const matchersOf = (gpu: GpuMetrics, place: Place, scope: Scope): string =>
	[scopeMatchers(place, scope), ...(place.pod === 'pod' ? [gpu.ownPod] : [])].join(',');

export const gpuSelector = (gpu: GpuMetrics, name: string, place: Place, scope: Scope): string =>
	selector(name, matchersOf(gpu, place, scope));

/** Utilization 0-1 of each device that belongs to a pod; the better metric where both are there. */
const utilization = (gpu: GpuMetrics, names: ReadonlySet<string>, place: Place, scope: Scope): string =>
	firstOf(
		[...gpu.device, place.namespace, place.pod],
		present(gpu, names).map(({name, full: value, most}) => full(name, value, matchersOf(gpu, place, scope), most)),
	);

/** Mean utilization of a pod's devices. */
export const utilizationByPod = (gpu: GpuMetrics, names: ReadonlySet<string>, place: Place, scope: Scope): string =>
	byPod(place, 'avg', utilization(gpu, names, place, scope));

const memoryByPod = (gpu: GpuMetrics, place: Place, scope: Scope): string => {
	const {used, free, most} = gpu.memory;
	const sum = (name: string): string => byPod(place, 'sum', `${gpuSelector(gpu, name, place, scope)} < ${most}`);
	return `(${sum(used)} / (${sum(used)} + ${sum(free)}))`;
};

/** When it was measured: nothing tells so but the samples themselves. */
const measuredAt = (gpu: GpuMetrics, names: ReadonlySet<string>, place: Place, scope: Scope): string => {
	const times = present(gpu, names).map(({name}) => `timestamp(${gpuSelector(gpu, name, place, scope)})`);
	return byWorkload(place, 'max', [tagged(gpuTags.at, byPod(place, 'max', union(times)))]);
};

export type GpuSource = {readonly gpu: GpuMetrics; readonly places: readonly Place[]};

/** Everything of GPUs in one query: utilization and memory of each pod, and the time of measurement of each workload. */
export const gpuQuery = (sources: readonly GpuSource[], names: ReadonlySet<string>, scope: Scope): string | undefined => {
	const parts = sources.flatMap(({gpu, places}) =>
		places.flatMap(place => [
			...(present(gpu, names).length === 0
				? []
				: [tagged(gpuTags.utilization, utilizationByPod(gpu, names, place, scope)), measuredAt(gpu, names, place, scope)]),
			...(names.has(gpu.memory.used) && names.has(gpu.memory.free) ? [tagged(gpuTags.memory, memoryByPod(gpu, place, scope))] : []),
		]),
	);
	return parts.length === 0 ? undefined : union(parts);
};
