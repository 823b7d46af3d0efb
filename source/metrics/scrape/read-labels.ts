const quote = 0x22;
const comma = 0x2c;
const equals = 0x3d;
const closing = 0x7d;

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

export const skipBlanks = (text: string, start: number, end: number): number => {
	let position = start;
	while (position < end && isBlank(text.charCodeAt(position))) position += 1;
	return position;
};

export const endOfWord = (text: string, start: number, end: number): number => {
	let position = start;
	while (position < end && !isBlank(text.charCodeAt(position))) position += 1;
	return position;
};

/** More than any exporter has: a series beyond is no series. */
const mostLabels = 64;

/** The format knows three escapes; a backslash before anything else stands for itself. */
const unescaped = (text: string): string => text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));

/** `name` is there where it stands among the labels: names that are not plain words are written so. */
type LabelBlock = {readonly labels: Readonly<Record<string, string>>; readonly name: string | undefined; readonly end: number};

/** Any name is data, `__proto__` too. */
const setLabel = (labels: Record<string, string>, name: string, value: string): void => {
	if (name !== '__proto__') labels[name] = value;
	else Object.defineProperty(labels, name, {value, enumerable: true, configurable: true, writable: true});
};

/** Where a character is found next. Asked for ever higher positions it goes through the text once, whatever the text is. */
const createFinder = (text: string, wanted: string) => {
	let from = 0;
	let found = -1;
	return (position: number): number => {
		if (position > found || position < from) {
			from = position;
			const index = text.indexOf(wanted, position);
			found = index < 0 ? Number.POSITIVE_INFINITY : index;
		}
		return found;
	};
};

/**
 * Reads the labels between braces, of one line after the other. `start`: behind the opening brace; `end`: of the line. Undefined:
 * they are broken. Most lines differ from the one before in their last label only: what is alike is compared in one go and not
 * read again, and an object is copied rather than built name by name.
 */
export const createLabelReader = (text: string) => {
	const nextQuote = createFinder(text, '"');
	const nextBackslash = createFinder(text, '\\');
	const names: string[] = [];
	const values: string[] = [];
	/** The labels of the line before, while `names` and `values` are those; all of its text but that of the last label. */
	let before: Record<string, string> | undefined;
	let size = 0;
	let prefix = '';
	/** Where the string ends that was read last. */
	let last = 0;

	const readString = (start: number, end: number): string | undefined => {
		last = nextQuote(start);
		let backslash = nextBackslash(start);
		if (backslash > last) return last < end ? text.slice(start, last) : undefined;
		while (backslash < last && last < end) {
			// What is escaped may be the quote, or another backslash.
			if (backslash + 1 === last) last = nextQuote(last + 1);
			backslash = nextBackslash(backslash + 2);
		}
		return last < end ? unescaped(text.slice(start, last)) : undefined;
	};

	const readWord = (start: number, end: number): string | undefined => {
		last = start;
		while (last < end && text.charCodeAt(last) !== equals && !isBlank(text.charCodeAt(last))) last += 1;
		return last === start ? undefined : text.slice(start, last);
	};

	/** Of the first `count` names and values. `changed`: positions of values that are not those of the line before. */
	const build = (count: number, isSameShape: boolean, changed: readonly number[]): Record<string, string> | undefined => {
		const isSame = before !== undefined && isSameShape && count === size;
		if (before !== undefined && isSame && changed.length === 0) return before;
		const labels: Record<string, string> = isSame ? {...before} : {};
		if (isSame) for (const index of changed) setLabel(labels, names[index] ?? '', values[index] ?? '');
		else for (let index = 0; index < count; index++) setLabel(labels, names[index] ?? '', values[index] ?? '');
		// One name twice.
		if (!isSame && Object.keys(labels).length < count) return undefined;
		before = labels;
		size = count;
		return labels;
	};

	return (start: number, end: number): LabelBlock | undefined => {
		const behind = start + prefix.length;
		const isKnown = prefix !== '' && behind < end && text.slice(start, behind) === prefix;
		let count = isKnown ? size - 1 : 0;
		let position = skipBlanks(text, isKnown ? behind : start, end);
		let name: string | undefined;
		let isSameShape = true;
		let lastLabel = start;
		const changed: number[] = [];
		while (count <= mostLabels && position < end) {
			const code = text.charCodeAt(position);
			if (code === closing) {
				const isAsLong = count === size;
				const labels = build(count, isSameShape, changed);
				if (labels === undefined) break;
				if (!isKnown || !isAsLong) prefix = name === undefined ? text.slice(start, lastLabel) : '';
				return {labels, name, end: position + 1};
			}
			const isQuoted = code === quote;
			const first = position;
			const label = isQuoted ? readString(position + 1, end) : readWord(position, end);
			if (label === undefined) break;
			position = skipBlanks(text, isQuoted ? last + 1 : last, end);
			if (text.charCodeAt(position) === equals) {
				position = skipBlanks(text, position + 1, end);
				const value = text.charCodeAt(position) === quote ? readString(position + 1, end) : undefined;
				if (value === undefined) break;
				lastLabel = first;
				if (names[count] !== label) {
					isSameShape = false;
					names[count] = label;
				}
				if (values[count] !== value) {
					changed.push(count);
					values[count] = value;
				}
				count += 1;
				position = skipBlanks(text, last + 1, end);
			} else if (isQuoted && name === undefined) name = label;
			else break;
			const after = text.charCodeAt(position);
			if (after === comma) position = skipBlanks(text, position + 1, end);
			else if (after !== closing) break;
		}
		// Names and values are a mixture of two lines now.
		before = undefined;
		prefix = '';
		return undefined;
	};
};
