/** NaN sorts before all numbers, as in Prometheus. */
export const compareValues = (one: number, other: number): number =>
	Number.isNaN(one) ? (Number.isNaN(other) ? 0 : -1) : Number.isNaN(other) ? 1 : one - other || 0;

/** The φ-quantile of the values, weighted between the two nearest. */
export const quantileOf = (quantile: number, values: readonly number[]): number => {
	if (values.length === 0 || Number.isNaN(quantile)) return Number.NaN;
	if (quantile < 0) return Number.NEGATIVE_INFINITY;
	if (quantile > 1) return Number.POSITIVE_INFINITY;
	const sorted = values.toSorted((one, other) => (one === other ? 0 : compareValues(one, other)));
	const rank = quantile * (sorted.length - 1);
	const lower = Math.max(0, Math.floor(rank));
	const upper = Math.min(sorted.length - 1, lower + 1);
	const weight = rank - Math.floor(rank);
	const low = sorted[lower] ?? Number.NaN;
	return weight === 0 ? low : low * (1 - weight) + (sorted[upper] ?? Number.NaN) * weight;
};
