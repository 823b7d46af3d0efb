export type Backoff = {
	/** Milliseconds to wait after a failure at `now`. */
	readonly next: (now: number) => number;
	/** How many failures in a row this is. */
	readonly failures: () => number;
	readonly reset: () => void;
};

const first = 800;
const most = 30_000;
const health = 120_000;

/** client-go's: 800 ms doubled up to 30 s, each as much again at random, from the start after two minutes without failure. */
export const createBackoff = (random: () => number): Backoff => {
	let failures = 0;
	let last = Number.NEGATIVE_INFINITY;
	return {
		next(now) {
			if (now - last > health + most) failures = 0;
			const base = Math.min(most, first * 2 ** failures);
			const delay = base * (1 + random());
			failures = Math.min(failures + 1, 20);
			// The wait itself is no health.
			last = now + delay - most;
			return delay;
		},
		failures: () => failures,
		reset() {
			failures = 0;
		},
	};
};
