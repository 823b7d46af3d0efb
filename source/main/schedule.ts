/** Calls once after `milliseconds`; returns what calls it off. */
export const schedule = (milliseconds: number, run: () => void): (() => void) => {
	const timer = setTimeout(run, milliseconds);
	return () => clearTimeout(timer);
};
