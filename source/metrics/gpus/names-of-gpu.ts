import type {GpuMetrics} from './gpu-metrics.ts';
import {gpus} from './gpus.ts';

/** Names of all metrics of an exporter that are read. */
export const namesOfGpu = ({utilization, memory, temperature, power, errors}: GpuMetrics): readonly string[] => [
	...new Set([...utilization, ...memory.used, ...memory.total.flat(), ...temperature, ...power, ...errors].map(({name}) => name)),
];

const namesByGpu: ReadonlyMap<GpuMetrics, readonly string[]> = new Map(gpus.map(gpu => [gpu, namesOfGpu(gpu)]));

/** Of those that tell of GPUs at all: its errors may be there without any. */
export const isPresent = (gpu: GpuMetrics, names: ReadonlySet<string>): boolean =>
	(namesByGpu.get(gpu) ?? namesOfGpu(gpu)).some(name => names.has(name));

export const gpuNames: ReadonlySet<string> = new Set(gpus.flatMap(namesOfGpu));
