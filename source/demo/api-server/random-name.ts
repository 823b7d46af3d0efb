// The alphabet of generated names: no vowels, no look-alikes (kubernetes/apimachinery: pkg/util/rand).
const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The end of a generated name. */
export const randomSuffix = (random: () => number, length = 5): string =>
	Array.from({length}, () => suffixAlphabet[Math.floor(random() * suffixAlphabet.length)]).join('');

/** A version 4 UUID; `random` is in [0, 1). */
export const randomUid = (random: () => number): string => {
	const digits = Array.from({length: 32}, () => Math.floor(random() * 16).toString(16));
	digits[12] = '4';
	digits[16] = '89ab'[Math.floor(random() * 4)] ?? '8';
	const text = digits.join('');
	return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
};
