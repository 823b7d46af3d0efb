import type {Clock} from '../../source/cluster/clock.ts';

export type SteppedClock = Clock & {
	/** Lets this many milliseconds pass: timers that are due run in order, each at its time. */
	readonly advance: (milliseconds: number) => void;
	/** Delays of the timers that are set, shortest first. */
	readonly timers: () => readonly number[];
	/** The machine sleeps: the clock moves, timers do not. */
	readonly sleep: (milliseconds: number) => void;
	/** Somebody sets the time of day forward, or back. */
	readonly setWall: (by: number) => void;
};

export const createSteppedClock = (start = Date.UTC(2026, 10, 24)): SteppedClock => {
	let now = start;
	let next = 1;
	const timers = new Map<number, {readonly at: number; readonly callback: () => void}>();
	let slept = 0;
	let setBy = 0;
	const elapsed = (): number => now - slept;
	return {
		now: () => now,
		wall: () => now + setBy,
		setTimeout(callback, delay) {
			timers.set(next, {at: elapsed() + delay, callback});
			return next++;
		},
		clearTimeout: timer => void timers.delete(timer as number),
		advance(milliseconds) {
			const end = elapsed() + milliseconds;
			for (;;) {
				const [due] = [...timers].filter(([, {at}]) => at <= end).toSorted(([, one], [, other]) => one.at - other.at);
				if (due === undefined) break;
				const [id, {at, callback}] = due;
				now = Math.max(now, at + slept);
				timers.delete(id);
				callback();
			}
			now = end + slept;
		},
		timers: () => [...timers.values()].map(({at}) => at - elapsed()).toSorted((one, other) => one - other),
		sleep(milliseconds) {
			now += milliseconds;
			slept += milliseconds;
		},
		setWall(by) {
			setBy += by;
		},
	};
};
