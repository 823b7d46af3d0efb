import type {GpuDevice} from './gpu-device.ts';
import type {Reading} from './service-metrics.ts';

/** What the GPUs of a node do together. Absent is no data. */
export type GpuNodeNumbers = {
	/** Mean over the devices that report, 0-1. */
	readonly utilization?: Reading;
	/** Used of all their memory, 0-1. */
	readonly memory?: Reading;
	/** The hottest, °C. */
	readonly temperature?: Reading;
	/** Of all, watts. */
	readonly power?: Reading;
};

const newest = (readings: readonly Reading[]): number => Math.max(...readings.map(({at}) => at));

const sum = (readings: readonly Reading[]): number => readings.reduce((total, {value}) => total + value, 0);

const reading = (readings: readonly Reading[], value: number): Reading | undefined =>
	readings.length === 0 ? undefined : {value, at: newest(readings)};

const present = (devices: readonly GpuDevice[], read: (device: GpuDevice) => Reading | undefined): readonly Reading[] =>
	devices.flatMap(device => read(device) ?? []);

/** Slices of one GPU are told its power each: it counts once. */
const powers = (devices: readonly GpuDevice[]): readonly Reading[] =>
	[...Map.groupBy(devices, ({index}) => index as string).values()].flatMap(
		slices => present(slices, ({power}) => power).toSorted((one, other) => other.value - one.value)[0] ?? [],
	);

export const gpuNodeNumbers = (devices: readonly GpuDevice[]): GpuNodeNumbers => {
	const busy = present(devices, ({utilization}) => utilization);
	const told = devices.filter(({memoryUsed, memoryTotal}) => memoryUsed !== undefined && memoryTotal !== undefined);
	const used = present(told, ({memoryUsed}) => memoryUsed);
	const total = sum(present(told, ({memoryTotal}) => memoryTotal));
	const heat = present(devices, ({temperature}) => temperature);
	const power = powers(devices);
	const numbers = {
		utilization: reading(busy, sum(busy) / busy.length),
		memory: total === 0 ? undefined : reading(used, sum(used) / total),
		temperature: reading(heat, Math.max(...heat.map(({value}) => value))),
		power: reading(power, sum(power)),
	};
	return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined));
};
