import {lookup} from './lookup.ts';

/** Factors of Kubernetes' suffixes; `''` is one. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const factors = lookup<number>({
	n: 1e-9,
	u: 1e-6,
	m: 1e-3,
	'': 1,
	k: 1e3,
	M: 1e6,
	G: 1e9,
	T: 1e12,
	P: 1e15,
	E: 1e18,
	Ki: 2 ** 10,
	Mi: 2 ** 20,
	Gi: 2 ** 30,
	Ti: 2 ** 40,
	Pi: 2 ** 50,
	Ei: 2 ** 60,
});

const form = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** A Kubernetes quantity (`8`, `500m`, `64Gi`, `1e3`) as a number; undefined where it is none. */
export const parseQuantity = (text: unknown): number | undefined => {
	if (typeof text === 'number') return Number.isFinite(text) ? text : undefined;
	if (typeof text !== 'string') return undefined;
	const match = form.exec(text);
	if (match === null) return undefined;
	const [, digits = '', exponent, suffix = ''] = match;
	// By division below one: 100 * 1e-3 is 0.1, but 3 * 1e-3 is not 0.003 in every case.
	if (exponent !== undefined) return Number(digits + exponent);
	const factor = factors[suffix] ?? 1;
	return factor < 1 ? Number(digits) / Math.round(1 / factor) : Number(digits) * factor;
};

const decimal = ['E', 'P', 'T', 'G', 'M', 'k', '', 'm', 'u', 'n'] as const;
const binary = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const;

const divide = (value: number, suffix: string): number => {
	const factor = factors[suffix] ?? 1;
	return factor < 1 ? value * Math.round(1 / factor) : value / factor;
};

/** The shortest exact quantity of a number, as the API server would write it: 0.5 → `500m`, 65536 (binary) → `64Ki`. */
export const formatQuantity = (value: number, base: 'decimal' | 'binary' = 'decimal'): string => {
	if (value === 0) return '0';
	const suffixes: readonly string[] = base === 'binary' && Number.isInteger(value) ? [...binary, ''] : decimal;
	for (const suffix of suffixes) {
		const scaled = divide(value, suffix);
		if (Number.isSafeInteger(scaled) && parseQuantity(`${scaled}${suffix}`) === value) return `${scaled}${suffix}`;
	}
	return String(value);
};
