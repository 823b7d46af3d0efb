/** No field of a record is longer in earnest: args of a container are a few kilobytes. Characters. */
const longestText = 16_384;
/** Entries of a list, and keys of a map. */
const mostEntries = 1000;

/** As `toSafe` has it. */
const deepest = 100;

type Plain = Readonly<Record<string, unknown>>;

const boundedText = (text: string): string => (text.length <= longestText ? text : `${text.slice(0, longestText)}…`);

const boundedList = (list: readonly unknown[], depth: number): readonly unknown[] => {
	const short = list.length <= mostEntries ? list : list.slice(0, mostEntries);
	let copy: unknown[] | undefined;
	for (let index = 0; index < short.length; index++) {
		const entry = boundedAt(short[index], depth);
		if (entry === short[index]) continue;
		copy ??= [...short];
		copy[index] = entry;
	}
	return copy ?? short;
};

const boundedMap = (map: Plain, depth: number): Plain => {
	const keys = Object.keys(map);
	const kept = keys.length <= mostEntries ? keys : keys.slice(0, mostEntries);
	let entries: [string, unknown][] | undefined;
	for (const [index, key] of kept.entries()) {
		const entry = boundedAt(map[key], depth);
		const short = boundedText(key);
		if (entries === undefined && short === key && entry === map[key]) continue;
		entries ??= kept.slice(0, index).map(before => [before, map[before]]);
		entries.push([short, entry]);
	}
	if (entries === undefined && kept === keys) return map;
	// Object.fromEntries defines its keys: `__proto__` is one like any other.
	return Object.fromEntries(entries ?? kept.map(key => [key, map[key]]));
};

const boundedAt = (value: unknown, depth: number): unknown => {
	if (typeof value === 'string') return boundedText(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth > deepest) return undefined;
	return Array.isArray(value) ? boundedList(value, depth + 1) : boundedMap(value as Plain, depth + 1);
};

/**
 * A record of plain data without what is too much to keep for ten thousand objects and to draw in a frame: of a text of megabytes
 * the beginning, of a list or a map its first thousand entries. The very same where nothing is. What changes an object reads it whole.
 */
export const bounded = (value: unknown): unknown => boundedAt(value, 0);
