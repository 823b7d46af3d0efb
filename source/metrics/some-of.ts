/** As many as there is room for, others with each turn until all had theirs. */
export const someOf = <Value>(values: readonly Value[], most: number, turn: number): readonly Value[] => {
	if (values.length <= most) return values;
	const start = (turn * most) % values.length;
	return [...values, ...values].slice(start, start + most);
};
