/**
 * Text that came from a cluster and has been made safe to draw: control, bidirectional and invisible characters are
 * replaced by one visible character each, so that widths, searches and truncations see what the terminal will show.
 */
export type SafeText = string & {readonly __safe: true};

// One pass; each match becomes one visible character. Never strip: a removed sequence can re-create another one. Besides control
// characters: what is invisible or formats (joiners, directions, tags, selectors of variants), halves of pairs, what Unicode has not
// assigned, and Hangul vowels and finals that stand alone, on whose width terminals differ.
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7ff\u{1f1e6}-\u{1f1ff}]/gu;

// Whether an emoji is drawn in colour, and in which of skin: terminals differ on the width of those, and the emoji says it alone.
const presentation = /(?<=\p{Emoji})[\ufe0e\ufe0f\u{1f3fb}-\u{1f3ff}]+/gu;

// A mark without a letter would stand on what is drawn before it, or on a blank where a line is broken; stacks of them would stand on
// the lines above.
const loose = /(?<=^|\s)[\p{Mn}\p{Me}]+|(?<=[\p{Mn}\p{Me}]{3})[\p{Mn}\p{Me}]+/gu;

// The fast path: most cluster text is printable ASCII, and most of the rest are letters, punctuation and what we draw with.
const printable =
	/^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u2010-\u2027\u2030-\u205e\u2190-\u23ff\u2500-\u27bf\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]*$/;

const replacement = '\ufffd';

const visible = (character: string): string => {
	const point = character.codePointAt(0) ?? 0;
	if (point < 0x20) return String.fromCodePoint(0x2400 + point);
	if (point === 0x7f) return '\u2421';
	// The letters that flags are made of, as letters.
	return point >= 0x1f1e6 && point <= 0x1f1ff ? String.fromCodePoint(point - 0x1f1e6 + 0x41) : replacement;
};

/**
 * Makes one string safe. Tabs and newlines are replaced too: split lines and expand tabs first. What is safe stays as it is.
 */
export const toSafeText = (text: string): SafeText =>
	(printable.test(text) ? text : text.replace(presentation, '').replace(unsafe, visible).replace(loose, replacement)) as SafeText;

/** The last check of a piece of text that was made safe as a whole: a piece may begin with a mark that stands on the piece before. */
export const toSafePiece = (text: string): SafeText => (printable.test(text) ? text : text.replace(unsafe, visible)) as SafeText;

/** The shape of plain data after `toSafe`: every free string is a SafeText, literal unions stay what they are. */
export type Safe<Value> = Value extends string
	? string extends Value
		? SafeText
		: Value
	: Value extends object
		? {readonly [Key in keyof Value]: Safe<Value[Key]>}
		: Value;

// No kind of Kubernetes nests as deep; what does is there to exhaust the stack.
const deepest = 100;

const toSafeList = (list: readonly unknown[], depth: number): readonly unknown[] => {
	let copy: unknown[] | undefined;
	for (let index = 0; index < list.length; index++) {
		const item = toSafeAt(list[index], depth);
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

const toSafeObject = (value: Readonly<Record<string, unknown>>, depth: number): object => {
	const keys = Object.keys(value);
	let copy: object | undefined;
	for (const [index, key] of keys.entries()) {
		const safeKey = toSafeText(key);
		const entry = toSafeAt(value[key], depth);
		if (copy === undefined && safeKey === key && entry === value[key]) continue;
		if (copy === undefined) {
			copy = {};
			for (const before of keys.slice(0, index)) define(copy, before, value[before]);
		}
		define(copy, safeKey, entry);
	}
	return copy ?? value;
};

const toSafeAt = (value: unknown, depth: number): unknown => {
	if (typeof value === 'string') return toSafeText(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth > deepest) return undefined;
	return Array.isArray(value) ? toSafeList(value, depth + 1) : toSafeObject(value as Readonly<Record<string, unknown>>, depth + 1);
};

/**
 * Makes every string leaf of plain JSON-like data safe, and every key. Copies only where something changed. What is nested deeper
 * than a hundred levels is left out.
 */
export const toSafe = <Value>(value: Value): Safe<Value> => toSafeAt(value, 0) as Safe<Value>;
