import {prefixed} from '../engines/engine-metrics.ts';
import {blank, type GpuMetrics, gauges, mebibyte} from './gpu-metrics.ts';
import {exporterPlaces} from './gpu-places.ts';

/** Its prefix may be set; the documentation's example is all that is known of what it is set to. */
const names = (...bare: readonly string[]): readonly string[] => prefixed(['', 'amd_'], ...bare);

/** Of a GPU in partitions the activity stands on the first of them alone, for all. */
const whole = {matchers: [['gpu_compute_partition_type', '=~', 'spx|SPX|']]} as const;

/** AMD's device-metrics-exporter. https://github.com/ROCm/device-metrics-exporter/blob/main/docs/configuration/metricslist.md */
export const amd: GpuMetrics = {
	exporter: 'device-metrics-exporter',
	labels: {
		gpu: ['serial_number', 'gpu_id', 'hostname'],
		slice: ['gpu_partition_id'],
		profile: ['gpu_compute_partition_type'],
		whole: /^spx$/i,
		index: ['gpu_id'],
		node: ['hostname'],
		model: ['card_model'],
	},
	places: exporterPlaces,
	utilization: gauges(names('gpu_gfx_activity'), {factor: 1 / 100, most: 100, ...whole}),
	memory: {
		used: gauges(names('gpu_used_vram'), {factor: mebibyte, most: blank}),
		total: [gauges(names('gpu_total_vram'), {factor: mebibyte, most: blank})],
		needed: 1,
	},
	temperature: gauges(names('gpu_junction_temperature', 'gpu_edge_temperature'), {factor: 1, most: 1000}),
	// Instinct MI3xx, then MI2xx.
	power: gauges(names('gpu_package_power', 'gpu_average_package_power'), {factor: 1, most: 65_000, ...whole}),
	errors: [],
};
