import {toSafeText} from '../../../source/domain/safe-text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be left is what it is about
const acts = /[\u0000-\u001f\u007f-\u009f\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Every leaf and every key of plain data, maps and sets included, with the way to it. */
const walk = (value: unknown, path: string, visit: (value: unknown, path: string) => void, seen = new Set<unknown>()): void => {
	visit(value, path);
	if (typeof value !== 'object' || value === null || seen.has(value)) return;
	seen.add(value);
	if (value instanceof Map || value instanceof Set) {
		for (const [key, entry] of value.entries()) {
			visit(key, `${path}<key>`);
			walk(entry, `${path}<${String(key)}>`, visit, seen);
		}
		return;
	}
	for (const key of Object.keys(value)) {
		visit(key, `${path}.<key>`);
		walk((value as Record<string, unknown>)[key], Array.isArray(value) ? `${path}[]` : `${path}.${key}`, visit, seen);
	}
};

/** Places of texts that are not safe and of numbers that are none. */
export const unsafePlaces = (value: unknown): readonly string[] => {
	const found: string[] = [];
	walk(value, '', (leaf, path) => {
		if (typeof leaf === 'string' && (toSafeText(leaf) !== leaf || acts.test(leaf)))
			found.push(`${path}: ${JSON.stringify(leaf).slice(0, 120)}`);
		if (typeof leaf === 'number' && Number.isNaN(leaf)) found.push(`${path}: NaN`);
	});
	return found;
};

/** Places of numbers that JSON cannot say: they would be written as null. */
export const nonNumbers = (value: unknown): readonly string[] => {
	const found: string[] = [];
	walk(value, '', (leaf, path) => {
		if (typeof leaf === 'number' && !Number.isFinite(leaf)) found.push(path);
	});
	return found;
};
