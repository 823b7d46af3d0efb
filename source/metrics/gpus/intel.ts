import type {Matcher} from '../engines/engine-metrics.ts';
import {blank, type GpuMetrics, gauges} from './gpu-metrics.ts';

/** These are names of OpenTelemetry for hardware of all kinds. */
const isGpu: Matcher = ['pci_bdf', '!=', ''];
const device = {factor: 1, most: blank, matchers: [isGpu, ['hw_memory_location', '=', 'device']]} as const;
const sensor = {matchers: [isGpu, ['hw_sensor_location', '=~', 'gpu|']]} as const;

/** Intel's XPU Manager. https://github.com/intel/xpumanager/blob/master/xpumd/docs/xpum-alert-rules.yaml */
export const intel: GpuMetrics = {
	exporter: 'xpumd',
	labels: {
		gpu: ['node', 'pci_bdf'],
		slice: ['com_intel_subdevice_id'],
		profile: [],
		index: ['pci_bdf'],
		node: ['node'],
		model: [],
	},
	// It knows no pods.
	places: [],
	utilization: gauges(['hw_gpu_utilization_ratio'], {factor: 1, most: 1, matchers: [isGpu, ['hw_gpu_task', '=', 'all']]}),
	memory: {used: gauges(['hw_memory_usage_bytes'], device), total: [gauges(['hw_memory_size_bytes'], device)], needed: 1},
	temperature: gauges(['hw_temperature_celsius'], {factor: 1, most: 1000, ...sensor}),
	power: gauges(['hw_power_watts'], {factor: 1, most: 65_000, ...sensor}),
	errors: [],
};
