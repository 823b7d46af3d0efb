import {parseGoNumber} from './literals.ts';

/** A value as the API writes it: the shortest digits, as in JavaScript, but signed infinities, a signed zero and two digits of exponent. */
export const formatValue = (value: number): string => {
	if (value === Number.POSITIVE_INFINITY) return '+Inf';
	if (value === Number.NEGATIVE_INFINITY) return '-Inf';
	if (Object.is(value, -0)) return '-0';
	return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
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

/** A value as messages write it, Go's `%g`: with an exponent below 1e-4 and from as many digits on as are asked for (default: 1e6). */
export const formatGeneral = (value: number, digits?: number): string => {
	if (!Number.isFinite(value) || value === 0) return formatValue(value);
	const [mantissa = '', exponentText = '0'] = value.toExponential(digits === undefined ? undefined : digits - 1).split('e');
	const exponent = Number(exponentText);
	const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
	if (exponent >= -4 && exponent < (digits ?? 6)) return formatPlain(Number(`${short}e${exponent}`));
	return `${short}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
};

/** A number in a label as OpenMetrics wants it: `1` as `1.0`, `1000000` as `1e+06`. What is no number stays. */
export const normalizeFloatText = (text: string): string => {
	const value = parseGoNumber(text);
	if (value === undefined || !Number.isFinite(value)) return text;
	const general = formatGeneral(value);
	return /[.e]/.test(general) ? general : `${general}.0`;
};
