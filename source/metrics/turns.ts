import type {Clock} from '../cluster/clock.ts';

type Turn = 'full' | 'opened';

export type Turns = {
	/** Now, or right after the turn under way. */
	readonly run: (turn: Turn) => void;
	/** The next full turn comes within this many milliseconds; 0 or less: now. */
	readonly within: (delay: number) => void;
	/** Resolves when the turn under way has ended. */
	readonly close: () => Promise<void>;
};

/** One thing at a time: a turn never overlaps another. `full` returns the milliseconds until the next; undefined: none until asked. */
export const createTurns = (
	clock: Clock,
	work: {readonly full: () => Promise<number | undefined>; readonly opened: () => Promise<void>},
): Turns => {
	const wanted = new Set<Turn>();
	let timer: unknown;
	let dueAt = Number.POSITIVE_INFINITY;
	let running: Promise<void> | undefined;
	let isClosed = false;

	const schedule = (delay: number | undefined): void => {
		clock.clearTimeout(timer);
		dueAt = Number.POSITIVE_INFINITY;
		if (delay === undefined || isClosed) return;
		dueAt = clock.now() + delay;
		timer = clock.setTimeout(() => run('full'), delay);
	};

	const loop = async (): Promise<void> => {
		while (wanted.size > 0 && !isClosed) {
			if (wanted.delete('full')) {
				schedule(undefined);
				const delay = await work.full();
				// Somebody may have asked for a sooner one meanwhile, or for a later one.
				if (!wanted.has('full') && (dueAt === Number.POSITIVE_INFINITY || (delay !== undefined && clock.now() + delay < dueAt)))
					schedule(delay);
			}
			if (!isClosed && wanted.delete('opened')) await work.opened();
		}
	};

	const run = (turn: Turn): void => {
		if (isClosed) return;
		wanted.add(turn);
		running ??= loop().finally(() => {
			running = undefined;
			// Asked for in the moment between the end of the loop and now.
			for (const next of [...wanted]) run(next);
		});
	};

	return {
		run,
		within(delay) {
			if (dueAt <= clock.now() + Math.max(0, delay)) return;
			if (delay <= 0) run('full');
			else schedule(delay);
		},
		async close() {
			isClosed = true;
			schedule(undefined);
			await running;
		},
	};
};
