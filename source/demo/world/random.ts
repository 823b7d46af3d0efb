/** A repeatable sequence in [0, 1) (mulberry32). */
export const createRandom = (seed: number): (() => number) => {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
};

/** FNV-1a of a text, 32 bits. */
export const hashText = (text: string): number => {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index++) {
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	}
	return hash >>> 0;
};

/** A number in [0, 1) that follows from a text alone: the same whenever and however often it is asked for. */
export const fraction = (text: string): number => createRandom(hashText(text))();

/** Between two numbers, by a text. */
export const between = (low: number, high: number, text: string): number => low + (high - low) * fraction(text);
