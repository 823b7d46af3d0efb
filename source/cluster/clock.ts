import {uptime} from 'node:os';

/** Time, passed in so that tests step it. Timers are opaque, and stand still while the machine sleeps. */
export type Clock = {
	/**
	 * Milliseconds since the epoch as they were when the program started, and from then on never backwards: a sleep of the machine
	 * counts, and whoever sets its clock moves nothing.
	 */
	readonly now: () => number;
	readonly setTimeout: (callback: () => void, delay: number) => unknown;
	readonly clearTimeout: (timer: unknown) => void;
	/** What the machine takes for the time of day, right or wrong; absent: the same as `now`. */
	readonly wall?: () => number;
};

/** What a record says about when it was written: as every other program on this machine would say it. */
export const wallTime = ({wall, now}: Clock): number => (wall ?? now)();

export type TimeSources = {
	/** The time of day; it jumps when it is set, and over a sleep. Milliseconds since the epoch. */
	readonly wall: () => number;
	/** Milliseconds since whenever; it stands still while the machine sleeps, or not, as the system has it. */
	readonly monotonic: () => number;
	/** Seconds since the machine was started, sleep included. */
	readonly uptime: () => number;
};

/** Milliseconds that the time of day may differ from ours without anybody asking why. */
const tolerance = 1000;

/**
 * The time that a machine can tell without trusting its time of day. How long it slept is known from its uptime alone, which is
 * read only when the time of day has jumped: that is a file.
 */
export const createMonotonicClock = ({wall, monotonic, uptime}: TimeSources): Pick<Clock, 'now' | 'wall'> => {
	const start = {wall: wall(), monotonic: monotonic(), uptime: uptime() * 1000};
	let slept = 0;
	/** By how much the time of day was set since the start. */
	let setBy = 0;
	const awake = (): number => start.wall + monotonic() - start.monotonic;
	return {
		now() {
			if (Math.abs(wall() - setBy - slept - awake()) > tolerance) {
				const asleep = uptime() * 1000 - start.uptime - (monotonic() - start.monotonic);
				// The uptime is told in parts of a second, by some systems in whole ones.
				if (asleep - slept > tolerance) slept = asleep;
				setBy = wall() - slept - awake();
			}
			return awake() + slept;
		},
		wall,
	};
};

export const systemClock: Clock = {
	...createMonotonicClock({wall: () => Date.now(), monotonic: () => performance.now(), uptime}),
	setTimeout: (callback, delay) => setTimeout(callback, delay),
	clearTimeout: timer => clearTimeout(timer as NodeJS.Timeout),
};
