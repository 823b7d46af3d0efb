/** A value as the API writes it: JavaScript's shortest digits, but signed infinities and a signed zero. */
export const formatValue = (value: number): string => {
	if (value === Number.POSITIVE_INFINITY) return '+Inf';
	if (value === Number.NEGATIVE_INFINITY) return '-Inf';
	return Object.is(value, -0) ? '-0' : String(value);
};

/** The same without any exponent, as count_values makes labels of values. */
export const formatPlain = (value: number): string => {
	const text = formatValue(value);
	const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
	if (parts === null) return text;
	const [, sign = '', first = '', fraction = '', exponentText = '0'] = parts;
	const exponent = Number(exponentText);
	const digits = first + fraction;
	return exponent < 0 ? `${sign}0.${'0'.repeat(-exponent - 1)}${digits}` : `${sign}${digits.padEnd(exponent + 1, '0')}`;
};
