import {widthOf} from './text-width.ts';

/** One cell of the screen. `text` is empty in the second cell of a wide character; `style`: codes of SGR, `1;31`. */
export type Cell = {readonly text: string; readonly style: string};

export const blankCell: Cell = {text: ' ', style: ''};

/** What each code that ends something ends. ECMA-48, Select Graphic Rendition. */
const ends: Readonly<Record<string, RegExp>> = {
	'22': /^[12]$/,
	'23': /^3$/,
	'24': /^4$/,
	'27': /^7$/,
	'29': /^9$/,
	'39': /^(?:3[0-7]|9[0-7])$/,
	'49': /^(?:4[0-7]|10[0-7])$/,
};

/** Of two colours the later one holds. */
const isOfOneKind = (one: string, other: string): boolean =>
	[ends['39'], ends['49']].some(colours => colours?.test(one) === true && colours.test(other));

/** The codes that hold after one more sequence. */
const styleAfter = (style: string, codes: string): string => {
	let active = style === '' ? [] : style.split(';');
	for (const code of codes.split(';')) {
		const ended = ends[code];
		if (code === '' || Number(code) === 0) active = [];
		else if (ended !== undefined) active = active.filter(each => !ended.test(each));
		else active = [...active.filter(each => each !== code && !isOfOneKind(each, code)), code];
	}
	return active.join(';');
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences are what is looked for.
const styles = /\u001b\[([\d;]*)m/;

const isNarrow = (character: string): boolean => character.length === 1 && character >= ' ' && character <= '~';

/** A mark stands on the letter before it. */
const addMark = (cells: Cell[], mark: string): void => {
	const letter = cells.findLastIndex(({text}) => text !== '');
	const under = cells[letter];
	if (under !== undefined) cells[letter] = {...under, text: under.text + mark};
};

/** The cells of one painted line, `width` at most; blanks at its end are left out. */
export const cellsOf = (line: string, width: number): readonly Cell[] => {
	const cells: Cell[] = [];
	let style = '';
	// Texts and the styles between them in turn.
	for (const [index, piece] of line.split(styles).entries()) {
		if (index % 2 === 1) {
			style = styleAfter(style, piece);
			continue;
		}
		for (const character of piece) {
			const wide = isNarrow(character) ? 1 : widthOf(character);
			if (wide === 0) addMark(cells, character);
			else if (cells.length + wide <= width) cells.push({text: character, style});
			else return cells;
			if (wide > 1) cells.push({text: '', style});
		}
	}
	while (cells.at(-1)?.text === ' ' && cells.at(-1)?.style === '') cells.pop();
	return cells;
};
