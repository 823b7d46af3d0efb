import type {GpuDevice} from '../../domain/gpu-device.ts';
import {toSafeText} from '../../domain/safe-text.ts';

export type Gauge = 'utilization' | 'memory' | 'temperature' | 'power' | `total.${number}`;

type Holder = GpuDevice['holders'][number];

/** What samples told of one device so far. */
export type DeviceDraft = {
	readonly id: string;
	/** The GPU that it is, or that it is a slice of. */
	readonly gpu: string;
	readonly isSlice: boolean;
	readonly labels: {node?: string; index?: string; model?: string; profile?: string};
	/** Newest sample, milliseconds. */
	readonly seen: (at: number) => void;
	readonly at: () => number;
	readonly hold: (holder: Holder) => void;
	readonly holders: () => readonly Holder[];
	/** `rank`: of the name; a better one replaces, among equals the highest counts: that of all pods that share it. */
	readonly record: (what: Gauge, rank: number, value: number) => void;
	readonly value: (what: Gauge) => number | undefined;
	readonly recordError: (code: number, message: string | undefined) => void;
	/** An error by how often it came in the last `window` milliseconds. */
	readonly recordCount: (code: number, count: number, window: number) => void;
	readonly error: () => GpuDevice['error'];
};

const minutes = (window: number): string => (Number.isFinite(window) ? ` in the last ${Math.max(1, Math.round(window / 60_000))} min` : '');

export const createDeviceDraft = (id: string, gpu: string, isSlice: boolean): DeviceDraft => {
	const values = new Map<Gauge, {readonly rank: number; readonly value: number}>();
	const holders = new Map<string, Holder>();
	let at = Number.NEGATIVE_INFINITY;
	let last: GpuDevice['error'];
	let counted: {readonly error: NonNullable<GpuDevice['error']>; readonly count: number} | undefined;
	return {
		id,
		gpu,
		isSlice,
		labels: {},
		seen(time) {
			at = Math.max(at, time);
		},
		at: () => at,
		hold(holder) {
			holders.set(`${holder.namespace}/${holder.pod}`, holder);
		},
		holders: () => [...holders].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, holder]) => holder),
		record(what, rank, value) {
			const known = values.get(what);
			if (known === undefined || rank < known.rank || (rank === known.rank && value > known.value)) values.set(what, {rank, value});
		},
		value: what => values.get(what)?.value,
		recordError(code, message) {
			last = {code, ...(message === undefined || message === '' ? {} : {message: toSafeText(message)})};
		},
		recordCount(code, count, window) {
			if (!Number.isFinite(code) || (counted !== undefined && counted.count >= count)) return;
			counted = {error: {code, message: toSafeText(`${count} times${minutes(window)}`)}, count};
		},
		error: () => last ?? counted?.error,
	};
};
