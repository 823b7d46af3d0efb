import {longestStretch} from '../stretch.ts';

/** An answer that comes in, as it can be held up: what is not read waits at the server. */
export type Reading = {readonly pause: () => void; readonly resume: () => void};

export type ReadingTurns = {
	/** Handles a piece of an answer with `handle`, and holds the answer up if answers have been read for long enough. */
	readonly read: (reading: Reading, handle: () => void) => void;
};

/**
 * Lets keys, timers and frames have their turn while much comes in: after a fault a busy cluster tells within a moment all that
 * was missed. Answers that are held up go on one after another. `now`: milliseconds.
 */
export const createReadingTurns = (now: () => number): ReadingTurns => {
	const waiting: Reading[] = [];
	let begun: number | undefined;

	const isOver = (): boolean => begun !== undefined && now() - begun >= longestStretch;
	const begin = (): void => {
		begun = now();
		setImmediate(next);
	};
	const next = (): void => {
		begun = undefined;
		if (waiting.length === 0) return;
		begin();
		// One that is resumed reads at once what has come for it.
		while (!isOver()) {
			const reading = waiting.shift();
			if (reading === undefined) return;
			reading.resume();
		}
	};

	return {
		read(reading, handle) {
			if (begun === undefined) begin();
			handle();
			if (!isOver()) return;
			reading.pause();
			waiting.push(reading);
		},
	};
};
