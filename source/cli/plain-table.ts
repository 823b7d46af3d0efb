import {textCells} from '../domain/text-cells.ts';

const pad = (text: string, width: number, align: 'left' | 'right'): string => {
	const blanks = ' '.repeat(Math.max(0, width - textCells(text)));
	return align === 'left' ? text + blanks : blanks + text;
};

const plainSigns: ReadonlyArray<readonly [RegExp, string]> = [
	[/—|–/g, '-'],
	[/→/g, '>'],
	[/×/g, 'x'],
	[/≥/g, '>='],
	[/∞/g, 'inf'],
];

const toAscii = (text: string): string => plainSigns.reduce((plain, [sign, replacement]) => plain.replace(sign, replacement), text);

export type PlainColumn = {readonly title: string; readonly align: 'left' | 'right'};

/** Rows of safe cells under their heads: no colour, no box characters, two blanks between columns. */
export const plainTable = (
	columns: readonly PlainColumn[],
	rows: ReadonlyArray<readonly string[]>,
	{ascii}: {readonly ascii: boolean},
): readonly string[] => {
	const lines = [columns.map(({title}) => title), ...rows].map(line => (ascii ? line.map(toAscii) : line));
	const widths = columns.map((_, index) => Math.max(...lines.map(line => textCells(line[index] ?? ''))));
	return lines.map(line => {
		const padded = columns.map(({align}, index) => pad(line[index] ?? '', widths[index] ?? 0, align));
		return padded.join('  ').trimEnd();
	});
};
