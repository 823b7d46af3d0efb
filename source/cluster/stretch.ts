/** Milliseconds of work at a stretch: then keys, timers and frames have their turn. */
export const longestStretch = 8;

export type Stretch = {
	/** Others have waited for long enough. */
	readonly isOver: () => boolean;
	/** Lets all others have their turn, and begins anew. */
	readonly rest: () => Promise<void>;
};

/** For work that may be long, from now on: `if (stretch.isOver()) await stretch.rest()` between its pieces. */
export const createStretch = (): Stretch => {
	let begun = performance.now();
	return {
		isOver: () => performance.now() - begun >= longestStretch,
		async rest() {
			await new Promise(resolve => setImmediate(resolve));
			begun = performance.now();
		},
	};
};
