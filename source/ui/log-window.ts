import type {LogLine} from '../session/session.ts';
import {widthOf, wrapWords} from './text-width.ts';
import type {LogsState} from './view-state.ts';

/** A place in a log: a line, and how many of its wrapped rows are above the screen. */
export type LogPosition = {readonly line: number; readonly row: number};

/** What decides how many rows a line takes. */
export type LogShape = Pick<LogsState, 'lines' | 'isWrapped' | 'hasTimes'> & {readonly width: number};

/** The first milliseconds of RFC 3339, with a blank. */
export const timeOf = (line: LogLine): string => `${line.time.slice(0, 23)} `;

/** Cells for the text of a line, after the margin and its time. */
const textRoom = ({hasTimes, width}: LogShape, line: LogLine): number => Math.max(10, width - 2 - (hasTimes ? widthOf(timeOf(line)) : 0));

export const rowsOf = (shape: LogShape, line: LogLine): readonly string[] =>
	shape.isWrapped ? wrapWords(line.text, textRoom(shape, line)) : [line.text];

const heightOf = (shape: LogShape, index: number): number => {
	const line = shape.lines[index];
	return line === undefined || !shape.isWrapped ? 1 : rowsOf(shape, line).length;
};

/** The place from which the end of the log fills `height` rows: where following stands, and where scrolling ends. */
export const lastPosition = (shape: LogShape, height: number): LogPosition => {
	let missing = height;
	for (let line = shape.lines.length - 1; line >= 0; line -= 1) {
		const rows = heightOf(shape, line);
		if (rows >= missing) return {line, row: rows - missing};
		missing -= rows;
	}
	return {line: 0, row: 0};
};

export const isBefore = (one: LogPosition, other: LogPosition): boolean =>
	one.line < other.line || (one.line === other.line && one.row < other.row);

export const clampPosition = (position: LogPosition, last: LogPosition): LogPosition => (isBefore(last, position) ? last : position);

/** `rows` further down, or up where negative; the ends of the log are not left. Infinity is the far end. */
export const stepPosition = (shape: LogShape, from: LogPosition, rows: number, height: number): LogPosition => {
	const last = lastPosition(shape, height);
	let {line, row} = from;
	let left = Math.abs(rows);
	if (rows > 0) {
		while (left > 0 && isBefore({line, row}, last)) {
			const rest = heightOf(shape, line) - row;
			if (left < rest) return clampPosition({line, row: row + left}, last);
			left -= rest;
			line += 1;
			row = 0;
		}
		return clampPosition({line, row}, last);
	}
	while (left > row) {
		if (line === 0) return {line: 0, row: 0};
		left -= row + 1;
		line -= 1;
		row = heightOf(shape, line) - 1;
	}
	return {line, row: row - left};
};
