import type {Sample} from '../../../source/demo/prometheus/time-series-database.ts';

type Labels = Readonly<Record<string, string>>;

/** One GPU as dcgm-exporter labels it. */
export const gpu = (index: number, node = 'gpu-1'): Labels => ({
	gpu: String(index),
	UUID: `GPU-${node}-${index}`,
	pci_bus_id: `00000000:0${index}:00.0`,
	device: `nvidia${index}`,
	modelName: 'NVIDIA H100 80GB HBM3',
	hostname: node,
	DCGM_FI_DRIVER_VERSION: '580.82.07',
});

/** One slice of it. */
export const slice = (index: number, number: number, profile: string): Labels => ({
	...gpu(index),
	GPU_I_ID: String(number),
	GPU_I_PROFILE: profile,
});

const exporter = {namespace: 'gpu-operator', pod: 'nvidia-dcgm-exporter-x7x4k', container: 'nvidia-dcgm-exporter'};

export type Holder = readonly [namespace: string, pod: string, more?: Labels];

/** What a scrape makes of labels of an exporter, without honorLabels: its own pod stands where the workload's would. */
export const exported = (labels: Labels, holder?: Holder): Labels => ({
	...labels,
	...exporter,
	...(holder === undefined ? {} : {exported_namespace: holder[0], exported_pod: holder[1], exported_container: 'server', ...holder[2]}),
});

/** The same with honorLabels: what the exporter says stands, and where it says nothing, its own pod. */
export const honoured = (labels: Labels, holder?: Holder): Labels =>
	holder === undefined ? {...labels, ...exporter} : {...native(labels, holder)};

/** As the page of the exporter has it. */
export const native = (labels: Labels, holder?: Holder): Labels => ({
	...labels,
	...(holder === undefined ? {} : {namespace: holder[0], pod: holder[1], container: 'server', ...holder[2]}),
});

type Fields = Readonly<Record<string, number>>;

/** Samples of one set of labels; names without their prefix. */
export const fields = (labels: Labels, values: Fields, prefix = 'DCGM_FI_'): readonly Sample[] =>
	Object.entries(values).map(([name, value]) => ({name: `${prefix}${name}`, labels, value}));

/** What every dcgm-exporter tells by default, for a GPU that is busy to this degree (0-100). */
export const usual = (labels: Labels, busy: number, more: Fields = {}): readonly Sample[] =>
	fields(labels, {
		DEV_GPU_UTIL: busy,
		DEV_FB_USED: 60_000,
		DEV_FB_FREE: 20_000,
		DEV_GPU_TEMP: 30 + busy / 2,
		DEV_POWER_USAGE: 100 + 5 * busy,
		DEV_XID_ERRORS: 0,
		...more,
	});
