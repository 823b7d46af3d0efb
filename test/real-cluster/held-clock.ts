import {type Clock, systemClock} from '../../source/cluster/clock.ts';

export type HeldClock = Clock & {
	/** Timers that become due wait, until `release`: what a program would do meanwhile, it does then. */
	readonly hold: () => void;
	readonly release: () => void;
};

/** The real clock, whose timers can be held, so that nothing need be faster than a back-off. */
export const createHeldClock = (): HeldClock => {
	const due = new Map<unknown, () => void>();
	let isHeld = false;
	return {
		...systemClock,
		setTimeout(callback, delay) {
			const timer: unknown = systemClock.setTimeout(() => {
				if (isHeld) due.set(timer, callback);
				else callback();
			}, delay);
			return timer;
		},
		clearTimeout(timer) {
			systemClock.clearTimeout(timer);
			due.delete(timer);
		},
		hold() {
			isHeld = true;
		},
		release() {
			isHeld = false;
			for (const [timer, callback] of due) {
				due.delete(timer);
				callback();
			}
		},
	};
};
