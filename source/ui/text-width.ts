import {characterCells, isSingle, textCells} from '../domain/text-cells.ts';

export type Align = 'left' | 'right';

/** Terminal cells that a text takes. */
export const widthOf = textCells;

/** Where in a text a number of cells ends: marks stay with the letter that they stand on. */
const endOf = (text: string, width: number): number => {
	let used = 0;
	let end = 0;
	for (const character of text) {
		used += characterCells(character);
		if (used > width) break;
		end += character.length;
	}
	return end;
};

/** As much of the beginning as fits, in whole characters. */
export const takeStart = (text: string, width: number): string =>
	width <= 0 ? '' : text.slice(0, isSingle(text.slice(0, width + 1)) ? width : endOf(text, width));

/** The character that ends at an index. */
const characterBefore = (text: string, end: number): string => {
	const isPair = end > 1 && (text.codePointAt(end - 2) ?? 0) > 0xffff;
	return text.slice(isPair ? end - 2 : end - 1, end);
};

/** As much of the end as fits, in whole characters. */
export const takeEnd = (text: string, width: number): string => {
	if (width <= 0) return '';
	if (isSingle(text.slice(-width - 1))) return text.slice(-width);
	let used = 0;
	let start = text.length;
	// A mark is taken with the letter before it, or not at all.
	for (let at = text.length; at > 0; ) {
		const character = characterBefore(text, at);
		const cells = characterCells(character);
		if (used + cells > width) break;
		used += cells;
		at -= character.length;
		if (cells > 0) start = at;
	}
	return text.slice(start);
};

/** Whether a text takes no more than `width` cells: what is as long as a page is not measured to its end. */
export const fits = (text: string, width: number): boolean =>
	isSingle(text.slice(0, Math.max(0, width) + 1)) ? text.length <= width : endOf(text, width) === text.length;

/** Cuts at the end: names. `ellipsis` is one cell wide. */
export const cutEnd = (text: string, width: number, ellipsis: string): string =>
	fits(text, width) ? text : width < 1 ? '' : takeStart(text, width - 1) + ellipsis;

/** Cuts in the middle: models and images, whose ends tell them apart. */
export const cutMiddle = (text: string, width: number, ellipsis: string): string => {
	if (fits(text, width)) return text;
	if (width < 3) return cutEnd(text, width, ellipsis);
	const start = Math.ceil((width - 1) / 2);
	return takeStart(text, start) + ellipsis + takeEnd(text, width - 1 - start);
};

/** A model's name: without the organization or folder before it where both have no room, for the name tells models apart. */
export const cutModel = (text: string, width: number, ellipsis: string): string =>
	fits(text, width) ? text : cutMiddle(text.slice(text.lastIndexOf('/') + 1), width, ellipsis);

/** Exactly `width` cells. */
export const fitText = (text: string, width: number, align: Align, ellipsis: string): string => {
	const cut = cutEnd(text, width, ellipsis);
	const padding = ' '.repeat(Math.max(0, width - widthOf(cut)));
	return align === 'right' ? padding + cut : cut + padding;
};

/** Breaks at spaces; a word longer than a line is broken where it must. */
export const wrapWords = (text: string, width: number): readonly string[] => {
	if (width < 1) return [];
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		let rest = word;
		if (line !== '' && !fits(rest, width - widthOf(line) - 1)) {
			lines.push(line);
			line = '';
		}
		while (!fits(rest, width)) {
			const start = takeStart(rest, width);
			// A character wider than the line would never fit: drop it rather than loop for ever.
			if (start === '') return [...lines, line];
			lines.push(start);
			rest = rest.slice(start.length);
		}
		line = line === '' ? rest : `${line} ${rest}`;
	}
	lines.push(line);
	return lines;
};
