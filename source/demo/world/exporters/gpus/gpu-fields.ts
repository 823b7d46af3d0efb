import type {Labels} from '../../../prometheus/label-set.ts';

/** What a GPU, or an instance of one, does. `busy`: 0-1; memory in MiB. */
export type Measured = {
	readonly busy: number;
	readonly used: number;
	readonly total: number;
	readonly reserved: number;
	/** Of the whole, whoever of those that share it is told of. */
	readonly free: number;
	readonly watts: number;
	/** °C */
	readonly temperature: number;
	readonly memoryTemperature: number;
	/** Joules since the exporter started. */
	readonly energy: number;
	/** Last XID; 0: none. */
	readonly error: number;
};

export type GpuField = {
	readonly name: string;
	readonly type: 'gauge' | 'counter';
	readonly value: (measured: Measured) => number;
	/** Told by the exporter and not kept by the scrape. */
	readonly isDropped?: true;
	readonly labels?: Labels;
	/** Labels that follow from its value. */
	readonly says?: (value: number) => Labels;
	/** Not told where a GPU is cut. */
	readonly of?: 'whole';
};

const gauge = (name: string, value: GpuField['value'], more: Partial<GpuField> = {}): GpuField => ({name, type: 'gauge', value, ...more});
const fixed =
	(digits: number, value: GpuField['value']): GpuField['value'] =>
	measured =>
		Number(value(measured).toFixed(digits));

/** What exporters of years ago write for what they do not know. */
export const blank = 2 ** 63;

const dropped = {isDropped: true} as const;

const utilization = gauge('DCGM_FI_DEV_GPU_UTIL', ({busy}) => Math.round(busy * 100), {of: 'whole'});
const memoryUsed = gauge('DCGM_FI_DEV_FB_USED', ({used}) => used);
const memoryFree = gauge('DCGM_FI_DEV_FB_FREE', ({free}) => free);

const errors: ReadonlyMap<number, string> = new Map([
	[0, 'No Error'],
	[94, 'Contained ECC error'],
]);

/** Where there are thousands of GPUs. */
export const leanFields: readonly GpuField[] = [utilization, memoryUsed, memoryFree];

export const nvidiaFields: readonly GpuField[] = [
	...leanFields,
	gauge('DCGM_FI_DEV_FB_RESERVED', ({reserved}) => reserved),
	gauge(
		'DCGM_FI_DEV_POWER_USAGE',
		fixed(3, ({watts}) => watts),
	),
	gauge('DCGM_FI_DEV_GPU_TEMP', ({temperature}) => temperature),
	gauge('DCGM_FI_DEV_MEMORY_TEMP', ({memoryTemperature}) => memoryTemperature),
	gauge('DCGM_FI_DEV_XID_ERRORS', ({error}) => error, {
		says: code => ({err_code: String(code), err_msg: errors.get(code) ?? 'Unknown Error'}),
	}),
	gauge('DCGM_FI_DEV_MEM_COPY_UTIL', ({busy}) => Math.round(busy * 61), {...dropped, of: 'whole'}),
	gauge('DCGM_FI_DEV_SM_CLOCK', ({busy}) => (busy > 0 ? 1980 : 345), dropped),
	gauge('DCGM_FI_DEV_MEM_CLOCK', () => 2619, dropped),
	{name: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', type: 'counter', value: ({energy}) => Math.round(energy * 1000), ...dropped},
	{name: 'DCGM_FI_DEV_PCIE_REPLAY_COUNTER', type: 'counter', value: () => 0, ...dropped},
	gauge('DCGM_FI_DEV_VGPU_LICENSE_STATUS', () => 0, dropped),
];

export const profilingFields: readonly GpuField[] = [
	gauge(
		'DCGM_FI_PROF_GR_ENGINE_ACTIVE',
		fixed(6, ({busy}) => busy * 0.985),
	),
	gauge(
		'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE',
		fixed(6, ({busy}) => busy * 0.37),
		dropped,
	),
	gauge(
		'DCGM_FI_PROF_DRAM_ACTIVE',
		fixed(6, ({busy}) => busy * 0.58),
		dropped,
	),
];

/** Of a process by itself: the rest is the device's. */
export const processFields: ReadonlySet<string> = new Set(['DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_FB_USED']);

// ROCm/device-metrics-exporter
export const amdFields: readonly GpuField[] = [
	gauge('gpu_gfx_activity', ({busy}) => Math.round(busy * 100)),
	gauge('gpu_umc_activity', ({busy}) => Math.round(busy * 44)),
	gauge('gpu_used_vram', ({used}) => used),
	gauge('gpu_free_vram', ({used, total}) => Math.max(0, total - used)),
	gauge('gpu_total_vram', ({total}) => total),
	gauge(
		'gpu_package_power',
		fixed(0, ({watts}) => watts),
	),
	gauge('gpu_junction_temperature', ({temperature}) => temperature),
	gauge('gpu_memory_temperature', ({memoryTemperature}) => memoryTemperature),
	gauge('gpu_health', () => 1),
	{name: 'gpu_energy_consumed', type: 'counter', value: ({energy}) => Math.round(energy * 1_000_000)},
	{name: 'gpu_ecc_uncorrect_total', type: 'counter', value: () => 0},
];

const mebibyte = 2 ** 20;

// intel/xpumanager: xpumd, by the names of OpenTelemetry
export const intelFields: readonly GpuField[] = [
	gauge(
		'hw_gpu_utilization_ratio',
		fixed(4, ({busy}) => busy),
	),
	gauge(
		'hw_memory_utilization_ratio',
		fixed(4, ({used, total}) => used / total),
	),
	gauge('hw_memory_usage_bytes', ({used}) => used * mebibyte),
	gauge(
		'hw_power_watts',
		fixed(2, ({watts}) => watts),
		{labels: {hw_sensor_location: 'gpu'}},
	),
	gauge('hw_temperature_celsius', ({temperature}) => temperature, {labels: {hw_sensor_location: 'gpu'}}),
	gauge('hw_temperature_celsius', ({memoryTemperature}) => memoryTemperature, {labels: {hw_sensor_location: 'memory'}}),
	{name: 'hw_energy_joules_total', type: 'counter', value: fixed(1, ({energy}) => energy)},
];
