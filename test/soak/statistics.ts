/** A straight line through points: how much it rises for each unit of x, and the standard error of that. */
export type Slope = {readonly perUnit: number; readonly error: number};

export type Point = readonly [x: number, y: number];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** By least squares. `undefined`: two points or fewer, or all at one place, tell no line that could be wrong. */
export const slopeOf = (points: readonly Point[]): Slope | undefined => {
	if (points.length < 3) return undefined;
	const middle = mean(points.map(([x]) => x));
	const level = mean(points.map(([, y]) => y));
	const spread = points.reduce((sum, [x]) => sum + (x - middle) ** 2, 0);
	if (spread === 0) return undefined;
	const perUnit = points.reduce((sum, [x, y]) => sum + (x - middle) * (y - level), 0) / spread;
	const rest = points.reduce((sum, [x, y]) => sum + (y - level - perUnit * (x - middle)) ** 2, 0);
	return {perUnit, error: Math.sqrt(rest / (points.length - 2) / spread)};
};

const medianOf = (values: readonly number[]): number => {
	const sorted = values.toSorted((one, other) => one - other);
	const half = sorted.length >> 1;
	const upper = sorted[half] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
};

/**
 * Median of the first third and of the last one: what comes and goes counts for nothing, and what stays counts.
 * NaN where there is nothing.
 */
export const ends = (values: readonly number[]): {readonly first: number; readonly last: number} => {
	const third = Math.max(1, Math.floor(values.length / 3));
	return {first: medianOf(values.slice(0, third)), last: medianOf(values.slice(-third))};
};
