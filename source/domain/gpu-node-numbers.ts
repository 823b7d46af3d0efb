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

type Read = (device: GpuDevice) => Reading | undefined;

/** Readings taken together, in plain loops: a large cluster has ten thousand GPUs. Undefined: there are none. */
const gather = (devices: readonly GpuDevice[], read: Read) => {
	let count = 0;
	let sum = 0;
	let most = Number.NEGATIVE_INFINITY;
	let at = Number.NEGATIVE_INFINITY;
	for (const device of devices) {
		const reading = read(device);
		if (reading === undefined) continue;
		count++;
		sum += reading.value;
		if (reading.value > most) most = reading.value;
		if (reading.at > at) at = reading.at;
	}
	return count === 0 ? undefined : {count, sum, most, at};
};

const isTold: Read = ({memoryUsed, memoryTotal}) => (memoryTotal === undefined ? undefined : memoryUsed);

const totalIfTold: Read = ({memoryUsed, memoryTotal}) => (memoryUsed === undefined ? undefined : memoryTotal);

/** Slices of one GPU may be told its power each: it counts once. */
const powers = (devices: readonly GpuDevice[]): readonly GpuDevice[] => {
	const seen = new Set<string>();
	return devices.filter(({slice, index, power}) => {
		if (slice === undefined || power === undefined) return true;
		const isFirst = !seen.has(index);
		seen.add(index);
		return isFirst;
	});
};

export const gpuNodeNumbers = (devices: readonly GpuDevice[]): GpuNodeNumbers => {
	const busy = gather(devices, ({utilization}) => utilization);
	const used = gather(devices, isTold);
	const total = gather(devices, totalIfTold);
	const heat = gather(devices, ({temperature}) => temperature);
	const power = gather(powers(devices), device => device.power);
	return {
		...(busy && {utilization: {value: busy.sum / busy.count, at: busy.at}}),
		...(used && total && total.sum > 0 && {memory: {value: used.sum / total.sum, at: used.at}}),
		...(heat && {temperature: {value: heat.most, at: heat.at}}),
		...(power && {power: {value: power.sum, at: power.at}}),
	};
};
