import headless from '@xterm/headless';
import {characterCells} from '../../../source/domain/text-cells.ts';

/**
 * What a terminal would show if every character were as wide as the console takes it to be: the few sequences that frames are made
 * of, each text where the cursor stands. What an emulator shows has to be the same.
 */
const createModel = (columns: number, rows: number) => {
	let grid: string[][] = [];
	let row = 0;
	let column = 0;
	const clear = (): void => {
		grid = Array.from({length: rows}, () => []);
	};
	clear();
	const put = (character: string): void => {
		const cells = characterCells(character);
		const line = grid[row];
		if (line === undefined) return;
		if (cells === 0) {
			for (let at = column - 1; at >= 0; at -= 1) {
				if (line[at] === '' || line[at] === undefined) continue;
				line[at] += character;
				break;
			}
			return;
		}
		if (column + cells > columns) throw new Error(`a character beyond the edge in row ${row}: ${JSON.stringify(character)}`);
		line[column] = character;
		if (cells === 2) line[column + 1] = '';
		column += cells;
	};
	return {
		write(text: string): void {
			// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences are what is looked for
			for (const [piece, parameters = '', final] of text.matchAll(/\u001b\[([?\d;]*)([A-Za-z])|./gsu)) {
				const [first = 0, second = 0] = parameters.split(';').map(Number);
				if (final === 'H') [row, column] = [Math.max(1, first) - 1, Math.max(1, second) - 1];
				else if (final === 'G') column = Math.max(1, first) - 1;
				else if (final === 'K') grid[row]?.splice(column);
				else if (final === 'J') clear();
				else if (final === 'h' && parameters === '?1049') clear();
				else if (final === undefined && piece >= ' ') put(piece);
				else if (final === undefined) throw new Error(`a control character: ${JSON.stringify(piece)}`);
			}
		},
		lines: (): readonly string[] =>
			grid.map(line =>
				Array.from({length: line.length}, (_, at) => line[at] ?? ' ')
					.join('')
					.trimEnd(),
			),
	};
};

type Widths = {readonly wcwidth: (point: number) => 0 | 1 | 2; readonly charProperties: (point: number, preceding: number) => number};

/** The emulator's own table is of Unicode 6, when no emoji was wide; all that came since is by this. */
const withEmoji = (terminal: headless.Terminal): Widths => {
	const inner: unknown = Reflect.get(Reflect.get(Reflect.get(terminal, '_core') as object, 'unicodeService') as object, '_providers');
	const old = (inner as Readonly<Record<string, Widths>>)['6'] as Widths;
	const wcwidth = (point: number): 0 | 1 | 2 => (/\p{Emoji_Presentation}/u.test(String.fromCodePoint(point)) ? 2 : old.wcwidth(point));
	return {
		wcwidth,
		charProperties(point, preceding) {
			const width = wcwidth(point);
			const before = (preceding >> 1) & 3;
			const joins = width === 0 && before !== 0;
			return (Math.max(width, joins ? before : 0) << 1) | Number(joins);
		},
	};
};

export type CheckedTerminal = {
	readonly write: (text: string) => Promise<void>;
	/** Rows that the emulator shows otherwise than the console meant them. */
	readonly differences: () => readonly string[];
	readonly text: () => string;
	/** Cells of a row up to the last that shows something. */
	readonly cellsOf: (row: number) => number;
};

export const createCheckedTerminal = (columns: number, rows: number): CheckedTerminal => {
	const terminal = new headless.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 100, convertEol: true});
	terminal.unicode.register({version: 'today', ...withEmoji(terminal)});
	terminal.unicode.activeVersion = 'today';
	const model = createModel(columns, rows);
	const shown = (): readonly string[] =>
		Array.from(
			{length: rows},
			(_, row) =>
				terminal.buffer.active
					.getLine(terminal.buffer.active.baseY + row)
					?.translateToString(true)
					.trimEnd() ?? '',
		);
	return {
		async write(text) {
			model.write(text);
			await new Promise<void>(resolve => terminal.write(text, resolve));
		},
		differences() {
			const {active} = terminal.buffer;
			const meant = model.lines();
			const wrong = shown().flatMap((line, row) =>
				line === meant[row] ? [] : [`row ${row}: ${JSON.stringify(line)} instead of ${JSON.stringify(meant[row])}`],
			);
			const wrapped = Array.from({length: rows}, (_, row) => row).filter(row => active.getLine(row)?.isWrapped === true);
			return [
				...wrong,
				...wrapped.map(row => `row ${row} is the rest of the one before`),
				...(active.baseY > 0 ? ['the screen has scrolled'] : []),
			];
		},
		text: () => shown().join('\n'),
		cellsOf(row) {
			const line = terminal.buffer.active.getLine(row);
			return Array.from({length: columns}, (_, at) => line?.getCell(at)?.getChars() ?? '').findLastIndex(text => text.trim() !== '') + 1;
		},
	};
};
