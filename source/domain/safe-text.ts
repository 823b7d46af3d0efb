/**
 * Text that came from a cluster and has been made safe to draw: control, bidirectional and invisible characters are
 * replaced by one visible character each, so that widths, searches and truncations see what the terminal will show.
 */
export type SafeText = string & {readonly __safe: true};

// One pass; each match becomes one visible character. Never strip: a removed sequence can re-create another one.
const unsafe =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is looked for
	/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{E0000}-\u{E007F}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

// The fast path: most cluster text is printable ASCII.
const printable = /^[\u0020-\u007e]*$/;

const visible = (character: string): string => {
	const point = character.codePointAt(0) ?? 0;
	if (point < 0x20) return String.fromCodePoint(0x2400 + point);
	return point === 0x7f ? '\u2421' : '\ufffd';
};

/** Makes one string safe. Tabs and newlines are replaced too: split lines and expand tabs first. */
export const toSafeText = (text: string): SafeText => (printable.test(text) ? text : text.replace(unsafe, visible)) as SafeText;

/** The shape of plain data after `toSafe`: every free string is a SafeText, literal unions stay what they are. */
export type Safe<Value> = Value extends string
	? string extends Value
		? SafeText
		: Value
	: Value extends object
		? {readonly [Key in keyof Value]: Safe<Value[Key]>}
		: Value;

const toSafeList = (list: readonly unknown[]): readonly unknown[] => {
	let copy: unknown[] | undefined;
	for (let index = 0; index < list.length; index++) {
		const item = toSafe(list[index]);
		if (item === list[index]) continue;
		copy ??= [...list];
		copy[index] = item;
	}
	return copy ?? list;
};

const define = (target: object, key: string, value: unknown): void => {
	// `__proto__` is a legal ConfigMap key: assigning it would change the copy's prototype.
	Object.defineProperty(target, key, {value, enumerable: true, writable: true, configurable: true});
};

const toSafeObject = (value: Readonly<Record<string, unknown>>): object => {
	const keys = Object.keys(value);
	let copy: object | undefined;
	for (const [index, key] of keys.entries()) {
		const safeKey = toSafeText(key);
		const entry = toSafe(value[key]);
		if (copy === undefined && safeKey === key && entry === value[key]) continue;
		if (copy === undefined) {
			copy = {};
			for (const before of keys.slice(0, index)) define(copy, before, value[before]);
		}
		define(copy, safeKey, entry);
	}
	return copy ?? value;
};

/** Makes every string leaf of plain JSON-like data safe. Copies only where something changed. */
export const toSafe = <Value>(value: Value): Safe<Value> => {
	if (typeof value === 'string') return toSafeText(value) as Safe<Value>;
	if (typeof value !== 'object' || value === null) return value as Safe<Value>;
	return (Array.isArray(value) ? toSafeList(value) : toSafeObject(value as Readonly<Record<string, unknown>>)) as Safe<Value>;
};
