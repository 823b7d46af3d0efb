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

// The NaN that Prometheus writes for staleness, told from all others by its lowest bits.
const staleBits = 0x7ff0000000000002n;
const initialCapacity = 16;

/** `capacity`: samples to have room for at once; it grows. */
export const createSeries = (labels: LabelSet, capacity = initialCapacity): WritableSeries => {
	let times = new Float64Array(capacity);
	let values = new Float64Array(capacity);
	let bits = new BigUint64Array(values.buffer);
	let start = 0;
	let end = 0;

	/** Moves what is left to the front of memory of the given size. */
	const moveTo = (capacity: number): void => {
		const [oldTimes, oldValues] = [times, values];
		if (capacity !== times.length) {
			times = new Float64Array(capacity);
			values = new Float64Array(capacity);
			bits = new BigUint64Array(values.buffer);
		}
		times.set(oldTimes.subarray(start, end));
		values.set(oldValues.subarray(start, end));
		end -= start;
		start = 0;
	};
	/** Makes room for one more sample; undefined where it comes too late. */
	const claim = (time: number): number | undefined => {
		if (end > start && time <= (times[end - 1] ?? 0)) return undefined;
		if (end === times.length) moveTo(start > end / 4 ? times.length : times.length * 2);
		times[end] = time;
		return end++;
	};
	return {
		labels,
		length: () => end - start,
		timeAt: index => times[start + index] ?? Number.NaN,
		valueAt: index => values[start + index] ?? Number.NaN,
		isStaleAt: index => bits[start + index] === staleBits,
		firstAfter(time) {
			let [low, high] = [start, end];
			while (low < high) {
				const middle = (low + high) >>> 1;
				if ((times[middle] ?? 0) <= time) low = middle + 1;
				else high = middle;
			}
			return low - start;
		},
		push(time, value) {
			const index = claim(time);
			if (index !== undefined) values[index] = value;
		},
		pushStale(time) {
			const index = claim(time);
			if (index !== undefined) bits[index] = staleBits;
		},
		dropBefore(time) {
			while (start < end && (times[start] ?? 0) < time) start++;
		},
	};
};
