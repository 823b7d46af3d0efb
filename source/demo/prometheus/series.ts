import type {LabelSet} from './label-set.ts';

/** The samples of one series in the order of time, oldest first, in memory that grows and is used again. */
export type Series = {
	readonly labels: LabelSet;
	readonly length: () => number;
	/** Milliseconds since the epoch. */
	readonly timeAt: (index: number) => number;
	readonly valueAt: (index: number) => number;
	/** The series ended here: its scrape no longer had it. */
	readonly isStaleAt: (index: number) => boolean;
	/** Index of the first sample later than `time`. */
	readonly firstAfter: (time: number) => number;
};

export type WritableSeries = Series & {
	/** Ignores a sample that is not later than the last one, as Prometheus drops what is out of order. */
	readonly push: (time: number, value: number) => void;
	readonly pushStale: (time: number) => void;
	readonly dropBefore: (time: number) => void;
};

const initialCapacity = 16;

/** Gives out memory for so many samples. */
type Allocate = (samples: number) => Float64Array;

const allocateAlone: Allocate = samples => new Float64Array(samples * 2);

/** Cuts what it gives out of larger pieces: thousands of small ones cost far more to make and to clear away. */
export const createArena = (): Allocate => {
	const size = 1 << 18;
	let piece = new Float64Array(0);
	let used = 0;
	return samples => {
		const wanted = samples * 2;
		if (used + wanted > piece.length) {
			piece = new Float64Array(Math.max(size, wanted));
			used = 0;
		}
		used += wanted;
		return piece.subarray(used - wanted, used);
	};
};

/** `capacity`: samples to have room for at once; it grows. */
export const createSeries = (labels: LabelSet, capacity = initialCapacity, allocate = allocateAlone): WritableSeries => {
	// Time and value in turn: one piece of memory a series, for there may be hundreds of thousands.
	let samples = allocate(capacity);
	let start = 0;
	let end = 0;
	/** Times at which it ended; most series never do. */
	let ends: Set<number> | undefined;

	const timeOf = (position: number): number => samples[position * 2] ?? Number.NaN;
	/** Moves what is left to the front of memory for so many samples. */
	const moveTo = (room: number): void => {
		const old = samples;
		if (room * 2 !== samples.length) samples = new Float64Array(room * 2);
		samples.set(old.subarray(start * 2, end * 2));
		end -= start;
		start = 0;
	};
	/** False where it comes too late. */
	const put = (time: number, value: number): boolean => {
		if (end > start && time <= timeOf(end - 1)) return false;
		const room = samples.length / 2;
		if (end === room) moveTo(start > end / 4 ? room : room * 2);
		samples[end * 2] = time;
		samples[end * 2 + 1] = value;
		end++;
		return true;
	};
	return {
		labels,
		length: () => end - start,
		timeAt: index => timeOf(start + index),
		valueAt: index => samples[(start + index) * 2 + 1] ?? Number.NaN,
		isStaleAt: index => ends?.has(timeOf(start + index)) === true,
		firstAfter(time) {
			let [low, high] = [start, end];
			while (low < high) {
				const middle = (low + high) >>> 1;
				if (timeOf(middle) <= time) low = middle + 1;
				else high = middle;
			}
			return low - start;
		},
		push: put,
		pushStale(time) {
			if (!put(time, Number.NaN)) return;
			ends ??= new Set();
			ends.add(time);
		},
		dropBefore(time) {
			while (start < end && timeOf(start) < time) {
				ends?.delete(timeOf(start));
				start++;
			}
		},
	};
};
