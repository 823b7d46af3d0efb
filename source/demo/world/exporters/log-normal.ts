// Abramowitz and Stegun, 7.1.26: off by less than 1.5e-7.
const errorFunction = (value: number): number => {
	const absolute = Math.abs(value);
	const t = 1 / (1 + 0.327_591_1 * absolute);
	const polynomial = ((((1.061_405_429 * t - 1.453_152_027) * t + 1.421_413_741) * t - 0.284_496_736) * t + 0.254_829_592) * t;
	const result = 1 - polynomial * Math.exp(-absolute * absolute);
	return value < 0 ? -result : result;
};

/** Share of a log-normal distribution that is not above `bound`. */
export const shareBelow = (bound: number, median: number, spread: number): number =>
	median <= 0 ? 1 : 0.5 * (1 + errorFunction(Math.log(bound / median) / (spread * Math.SQRT2)));

export const meanOf = (median: number, spread: number): number => median * Math.exp((spread * spread) / 2);

/** The value that a share of the distribution is not above, by halving: as exact as `shareBelow`. */
export const quantileOf = (share: number, median: number, spread: number): number => {
	if (median <= 0) return 0;
	let [low, high] = [-8, 8];
	for (let step = 0; step < 60; step++) {
		const middle = (low + high) / 2;
		if (shareBelow(median * Math.exp(middle * spread), median, spread) < share) low = middle;
		else high = middle;
	}
	return median * Math.exp(((low + high) / 2) * spread);
};
