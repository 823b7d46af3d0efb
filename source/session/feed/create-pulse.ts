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

/**
 * Coalesces wishes into few runs. No timer is set while nobody wishes. A run that is not through with its work says so: it is
 * called again as soon as what waits for the event loop, such as a key, has had its turn.
 */
export const createPulse = (clock: Clock, run: () => 'through' | 'not through'): Pulse => {
	let timer: unknown;
	let dueAt = Number.POSITIVE_INFINITY;
	let last = Number.NEGATIVE_INFINITY;
	let stopped = false;
	const beat = (): void => {
		dueAt = Number.POSITIVE_INFINITY;
		last = clock.now();
		if (run() === 'through' || stopped) return;
		// What it has wished for itself is told with the rest.
		clock.clearTimeout(timer);
		dueAt = last;
		timer = clock.setTimeout(beat, 0);
	};
	const requestAt = (time: number): void => {
		const at = Math.max(time, last + interval);
		// A timer that is this late was set before a sleep of the machine, and has the rest of its time still to go.
		const isLost = clock.now() - dueAt > interval;
		if (stopped || (at >= dueAt && !isLost)) return;
		clock.clearTimeout(timer);
		dueAt = at;
		timer = clock.setTimeout(beat, Math.max(0, at - clock.now()));
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
