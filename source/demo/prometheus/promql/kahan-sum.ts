/** A sum that keeps what rounding takes away, by Neumaier's variant of Kahan's algorithm, as Prometheus adds. */
export type KahanSum = {sum: number; compensation: number};

const isInfinite = (value: number): boolean => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;

export const addTo = (total: KahanSum, increment: number): void => {
	const next = total.sum + increment;
	if (isInfinite(next)) total.compensation = 0;
	else if (Math.abs(total.sum) >= Math.abs(increment)) total.compensation += total.sum - next + increment;
	else total.compensation += increment - next + total.sum;
	total.sum = next;
};

export const kahanSum = (values: readonly number[]): number => {
	const total = {sum: 0, compensation: 0};
	for (const value of values) addTo(total, value);
	return isInfinite(total.sum) ? total.sum : total.sum + total.compensation;
};

/** The mean; where the sum would overflow, it goes on with the mean so far. */
export const kahanMean = (values: readonly number[]): number => {
	const total = {sum: values[0] ?? Number.NaN, compensation: 0};
	let isIncremental = false;
	for (let index = 1; index < values.length; index++) {
		const value = values[index] ?? 0;
		const count = index + 1;
		if (!isIncremental) {
			const {sum, compensation} = total;
			addTo(total, value);
			if (!isInfinite(total.sum)) continue;
			isIncremental = true;
			total.sum = sum / (count - 1);
			total.compensation = compensation / (count - 1);
		}
		const share = (count - 1) / count;
		total.sum *= share;
		total.compensation *= share;
		addTo(total, value / count);
	}
	return isIncremental ? total.sum + total.compensation : total.sum / values.length + total.compensation / values.length;
};
