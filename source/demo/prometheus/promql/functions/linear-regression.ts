import {addTo, type KahanSum} from '../kahan-sum.ts';

/** Least squares through samples (times in milliseconds): the slope per second and the value at `origin`. Needs two samples. */
export const linearRegression = (
	times: readonly number[],
	values: readonly number[],
	origin: number,
): {readonly slope: number; readonly intercept: number} => {
	const first = values[0] ?? Number.NaN;
	if (values.every((value, index) => index === 0 || value === first)) {
		return Math.abs(first) === Number.POSITIVE_INFINITY ? {slope: Number.NaN, intercept: Number.NaN} : {slope: 0, intercept: first};
	}
	const [sumX, sumY, sumXY, sumXX] = [0, 1, 2, 3].map(() => ({sum: 0, compensation: 0})) as [KahanSum, KahanSum, KahanSum, KahanSum];
	values.forEach((value, index) => {
		const x = ((times[index] ?? 0) - origin) / 1000;
		addTo(sumX, x);
		addTo(sumY, value);
		addTo(sumXY, x * value);
		addTo(sumXX, x * x);
	});
	const count = values.length;
	const [x, y, xy, xx] = [sumX, sumY, sumXY, sumXX].map(({sum, compensation}) => sum + compensation) as [number, number, number, number];
	const slope = (xy - (x * y) / count) / (xx - (x * x) / count);
	return {slope, intercept: y / count - (slope * x) / count};
};
