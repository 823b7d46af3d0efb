import {blankCell, type Cell} from './styled-cells.ts';

/** Equal cells between two changes that are cheaper to write again than to jump over. */
const bridge = 5;

const isSame = (one: Cell | undefined, other: Cell | undefined): boolean => {
	const {text, style} = one ?? blankCell;
	const {text: otherText, style: otherStyle} = other ?? blankCell;
	return text === otherText && style === otherStyle;
};

type Stretch = {readonly start: number; readonly end: number};

/** Where cells differ, in whole characters. */
const stretches = (before: readonly Cell[], after: readonly Cell[]): readonly Stretch[] => {
	const found: Stretch[] = [];
	for (let at = 0; at < after.length; at += 1) {
		if (isSame(before[at], after[at])) continue;
		const start = after[at]?.text === '' ? at - 1 : at;
		let end = at + 1;
		while (after[end]?.text === '') end += 1;
		const last = found.at(-1);
		if (last !== undefined && start - last.end <= bridge) found[found.length - 1] = {start: last.start, end};
		else found.push({start, end});
		at = end - 1;
	}
	return found;
};

const setStyle = (from: string, to: string): string => {
	if (from === to) return '';
	return `\u001b[${from === '' ? to : to === '' ? '' : `0;${to}`}m`;
};

/** What to write so that a line of cells becomes another one, and the style that holds afterwards. `row` counts from 0. */
export const changeLine = (
	row: number,
	before: readonly Cell[],
	after: readonly Cell[],
	style: string,
): {readonly written: string; readonly style: string} => {
	let written = '';
	let active = style;
	let isOnLine = false;
	const moveTo = (column: number): void => {
		if (isOnLine) written += `\u001b[${column + 1}G`;
		else written += column === 0 ? `\u001b[${row + 1}H` : `\u001b[${row + 1};${column + 1}H`;
		isOnLine = true;
	};
	for (const {start, end} of stretches(before, after)) {
		moveTo(start);
		for (const cell of after.slice(start, end)) {
			written += setStyle(active, cell.style) + cell.text;
			active = cell.style;
		}
	}
	if (before.length > after.length) {
		moveTo(after.length);
		// Erasing takes the background of the style that holds.
		written += `${setStyle(active, '')}\u001b[K`;
		active = '';
	}
	return {written, style: active};
};

/** Gives the style up that holds at the end of a frame. */
export const endStyle = (style: string): string => setStyle(style, '');
