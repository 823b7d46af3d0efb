import {blank, type GpuMetrics, gauges, mebibyte} from './gpu-metrics.ts';
import {exporterPlaces} from './gpu-places.ts';

const memory = {factor: mebibyte, most: blank};

/**
 * NVIDIA's dcgm-exporter, under its names of today and those of 1.x, which it still has for compatibility.
 * https://github.com/NVIDIA/dcgm-exporter/tree/main/etc
 */
export const dcgm: GpuMetrics = {
	exporter: 'dcgm-exporter',
	labels: {
		gpu: ['UUID', 'uuid'],
		slice: ['GPU_I_ID'],
		profile: ['GPU_I_PROFILE'],
		index: ['gpu'],
		node: ['hostname', 'Hostname'],
		model: ['modelName'],
	},
	places: exporterPlaces,
	utilization: [
		// These work on MIG slices, where the others are absent or 0; they are themselves absent before Volta and without profiling.
		...gauges(['DCGM_FI_PROF_GR_ENGINE_ACTIVE', 'dcgm_fi_prof_gr_engine_active'], {factor: 1, most: 2}),
		...gauges(['DCGM_FI_DEV_GPU_UTIL', 'dcgm_gpu_utilization'], {factor: 1 / 100, most: 100, matchers: [['GPU_I_ID', '=', '']]}),
	],
	memory: {
		used: gauges(['DCGM_FI_DEV_FB_USED', 'dcgm_fb_used'], memory),
		total: [
			gauges(['DCGM_FI_DEV_FB_USED', 'dcgm_fb_used'], memory),
			gauges(['DCGM_FI_DEV_FB_FREE', 'dcgm_fb_free'], memory),
			// FB_TOTAL, which has all three, is not exported by default.
			gauges(['DCGM_FI_DEV_FB_RESERVED'], memory),
		],
		needed: 2,
	},
	temperature: gauges(['DCGM_FI_DEV_GPU_TEMP', 'dcgm_gpu_temp'], {factor: 1, most: blank}),
	power: gauges(['DCGM_FI_DEV_POWER_USAGE', 'dcgm_power_usage'], {factor: 1, most: blank}),
	errors: [
		{name: 'DCGM_FI_DEV_XID_ERRORS', message: 'err_msg'},
		{name: 'dcgm_xid_errors', message: 'err_msg'},
		// Typed a counter, and yet what came in the window.
		{name: 'DCGM_EXP_XID_ERRORS_COUNT', code: 'xid', window: 'window_size_in_ms'},
	],
};
