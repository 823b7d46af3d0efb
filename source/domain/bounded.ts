/** `text`: characters; `entries`: of a list, and keys of a map. */
type Bounds = {readonly text: number; readonly entries: number};

/** No field of a record is longer in earnest: args of a container are a few kilobytes. */
const ofRecords: Bounds = {text: 16_384, entries: 1000};

/** As `toSafe` has it. */
const deepest = 100;

type Plain = Readonly<Record<string, unknown>>;

const boundedText = (text: string, {text: longest}: Bounds): string => (text.length <= longest ? text : `${text.slice(0, longest)}…`);

const boundedList = (list: readonly unknown[], bounds: Bounds, depth: number): readonly unknown[] => {
	const short = list.length <= bounds.entries ? list : list.slice(0, bounds.entries);
	let copy: unknown[] | undefined;
	for (let index = 0; index < short.length; index++) {
		const entry = boundedAt(short[index], bounds, depth);
		if (entry === short[index]) continue;
		copy ??= [...short];
		copy[index] = entry;
	}
	return copy ?? short;
};

const boundedMap = (map: Plain, bounds: Bounds, depth: number): Plain => {
	const keys = Object.keys(map);
	const kept = keys.length <= bounds.entries ? keys : keys.slice(0, bounds.entries);
	let entries: [string, unknown][] | undefined;
	for (const [index, key] of kept.entries()) {
		const entry = boundedAt(map[key], bounds, depth);
		const short = boundedText(key, bounds);
		if (entries === undefined && short === key && entry === map[key]) continue;
		entries ??= kept.slice(0, index).map(before => [before, map[before]]);
		entries.push([short, entry]);
	}
	if (entries === undefined && kept === keys) return map;
	// Object.fromEntries defines its keys: `__proto__` is one like any other.
	return Object.fromEntries(entries ?? kept.map(key => [key, map[key]]));
};

const boundedAt = (value: unknown, bounds: Bounds, depth: number): unknown => {
	if (typeof value === 'string') return boundedText(value, bounds);
	if (typeof value !== 'object' || value === null) return value;
	if (depth > deepest) return undefined;
	return Array.isArray(value) ? boundedList(value, bounds, depth + 1) : boundedMap(value as Plain, bounds, depth + 1);
};

/**
 * Plain data without what is too much to keep for ten thousand objects and to draw in a frame: of a text of megabytes the beginning, of
 * a list or a map its first thousand entries. The very same where nothing is. What changes an object reads it whole.
 */
export const bounded = (value: unknown, bounds = ofRecords): unknown => boundedAt(value, bounds, 0);
