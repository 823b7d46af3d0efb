import type {Clock} from '../../cluster/clock.ts';

export type Pulse = {
	/** Something has changed: it will be told with all else that changes until then. */
	readonly request: () => void;
	/** The same, but not before a time (milliseconds, our clock). The earliest wish counts. */
	readonly requestAt: (time: number) => void;
	readonly stop: () => void;
};

/** Milliseconds between two runs: eight a second at most. */
const interval = 125;

/** Coalesces wishes into few runs. No timer is set while nobody wishes. */
export const createPulse = (clock: Clock, run: () => void): Pulse => {
	let timer: unknown;
	let dueAt = Number.POSITIVE_INFINITY;
	let last = Number.NEGATIVE_INFINITY;
	let stopped = false;
	const requestAt = (time: number): void => {
		const at = Math.max(time, last + interval);
		// A timer that is this late was set before a sleep of the machine, and has the rest of its time still to go.
		const isLost = clock.now() - dueAt > interval;
		if (stopped || (at >= dueAt && !isLost)) return;
		clock.clearTimeout(timer);
		dueAt = at;
		timer = clock.setTimeout(
			() => {
				dueAt = Number.POSITIVE_INFINITY;
				last = clock.now();
				run();
			},
			Math.max(0, at - clock.now()),
		);
	};
	return {
		request: () => requestAt(clock.now()),
		requestAt,
		stop() {
			stopped = true;
			clock.clearTimeout(timer);
		},
	};
};
