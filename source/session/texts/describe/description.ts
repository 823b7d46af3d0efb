/** A described thing: labels on the left, values in one column, what belongs to it below. Strings are unsafe. */
export type Description = readonly Entry[];

export type Entry =
	| {readonly label: string; readonly value: string | readonly string[] | undefined}
	| {readonly label: string; readonly entries: Description}
	/** The first row is the head. */
	| {readonly label: string; readonly table: readonly (readonly string[])[]};

const none = '<none>';

const indent = (lines: readonly string[], by: string): readonly string[] => lines.map(line => by + line);

/** What is longer is none of the words that a column is for: it moves its own line alone. Characters. */
const widest = 80;

/** Columns as wide as their widest cell, the last one as it is. */
const tableLines = (rows: readonly (readonly string[])[]): readonly string[] => {
	const widths = (rows[0] ?? []).map((_, column) => Math.min(widest, Math.max(...rows.map(row => (row[column] ?? '').length))));
	return rows.map(row => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + 2))).join(''));
};

const valueLines = (value: string | readonly string[] | undefined): readonly string[] => {
	const lines = (typeof value === 'string' ? [value] : (value ?? [])).flatMap(text => text.replace(/\n$/, '').split('\n'));
	return lines.length === 0 || (lines.length === 1 && lines[0] === '') ? [none] : lines;
};

const entryLines = (entry: Entry, width: number): readonly string[] => {
	if ('value' in entry) {
		const [first = '', ...more] = valueLines(entry.value);
		return [`${entry.label}:`.padEnd(width) + first, ...indent(more, ' '.repeat(width))];
	}
	const below = 'table' in entry ? (entry.table.length > 1 ? tableLines(entry.table) : []) : descriptionLines(entry.entries);
	return below.length === 0 ? [`${entry.label}:`.padEnd(width) + none] : [`${entry.label}:`, ...indent(below, '  ')];
};

/** Lines as `kubectl describe` has them. */
export const descriptionLines = (description: Description): readonly string[] => {
	const width = Math.max(0, ...description.flatMap(entry => ('value' in entry ? [entry.label.length + 3] : [])));
	return description.flatMap(entry => entryLines(entry, width));
};
