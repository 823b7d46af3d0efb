import {changeLine, endStyle} from './cell-changes.ts';
import {type Cell, cellsOf} from './styled-cells.ts';
import type {Size} from './view-state.ts';

/** Turns whole frames into what has to be written so that the terminal shows them. */
export type FramePainter = {
	/** Empty: the terminal shows it already. Lines and columns beyond the size are left out. */
	readonly paint: (frame: string, size: Size) => string;
	/** Somebody else has written to the screen, or it has another size: the next frame is painted from nothing. */
	readonly forget: () => void;
};

type Row = {readonly line: string; readonly cells: readonly Cell[]};

const eraseAll = '\u001b[?25l\u001b[m\u001b[H\u001b[J';
// A frame is shown at once where the terminal knows how: https://contour-terminal.org/vt-extensions/synchronized-output/
const begin = '\u001b[?2026h';
const end = '\u001b[?2026l';

const emptyRow: Row = {line: '', cells: []};

/** Cell by cell: over a slow line a number that changes costs its digits, not the rest of its row. */
export const createFramePainter = (): FramePainter => {
	let shown: readonly Row[] | undefined;
	return {
		paint(frame, {columns, rows}) {
			let written = shown === undefined ? eraseAll : '';
			const before = shown ?? [];
			const lines = frame.split('\n').slice(0, rows);
			let style = '';
			shown = Array.from({length: Math.max(lines.length, before.length)}, (_, row): Row => {
				const line = lines[row] ?? '';
				const old = before[row] ?? emptyRow;
				if (line === old.line) return old;
				const cells = cellsOf(line, columns);
				const change = changeLine(row, old.cells, cells, style);
				written += change.written;
				style = change.style;
				return {line, cells};
			});
			written += endStyle(style);
			return written === '' ? '' : begin + written + end;
		},
		forget() {
			shown = undefined;
		},
	};
};
