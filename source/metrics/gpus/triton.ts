import {blank, type GpuMetrics, gauges} from './gpu-metrics.ts';
import {ownPlaces} from './gpu-places.ts';

/** Triton tells of the GPUs that it sees. https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/metrics.html */
export const triton: GpuMetrics = {
	exporter: 'Triton',
	isFallback: true,
	labels: {gpu: ['gpu_uuid'], slice: [], profile: [], index: [], node: [], model: []},
	places: ownPlaces,
	utilization: gauges(['nv_gpu_utilization'], {factor: 1, most: 1}),
	memory: {
		used: gauges(['nv_gpu_memory_used_bytes'], {factor: 1, most: blank}),
		total: [gauges(['nv_gpu_memory_total_bytes'], {factor: 1, most: blank})],
		needed: 1,
	},
	temperature: [],
	power: gauges(['nv_gpu_power_usage'], {factor: 1, most: blank}),
	errors: [],
};
