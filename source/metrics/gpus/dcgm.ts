import type {GpuMetrics} from './gpu-metrics.ts';

/** NVIDIA's dcgm-exporter. https://github.com/NVIDIA/dcgm-exporter/blob/main/etc/default-counters.csv */
export const dcgm: GpuMetrics = {
	vendor: 'DCGM',
	utilization: [
		// The first works on MIG slices, where the second is absent or 0; it is itself absent before Volta and without profiling.
		{name: 'DCGM_FI_PROF_GR_ENGINE_ACTIVE', full: 1, most: 2},
		{name: 'DCGM_FI_DEV_GPU_UTIL', full: 100, most: 100},
	],
	device: ['UUID', 'GPU_I_ID'],
	memory: {used: 'DCGM_FI_DEV_FB_USED', free: 'DCGM_FI_DEV_FB_FREE', most: 1e15},
	ownPod: 'container!~"(nvidia-)?dcgm-exporter|exporter"',
};
