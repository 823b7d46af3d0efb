import stringWidth from 'string-width';

// The fast path, for printable ASCII and for what we draw with: punctuation, arrows, boxes and blocks are one code unit and one cell.
const single = /^[\u0020-\u007e\u00b0\u00b7\u00d7\u2013\u2014\u2026\u2190-\u2193\u2212\u2265\u2500-\u259f\u25b2\u25b8\u2716]*$/;

const zero = /^[\p{Mn}\p{Me}]$/u;

/** Whether every character is one code unit and one cell. */
export const isSingle = (text: string): boolean => single.test(text);

/**
 * Terminal cells of one character, by its code point alone: a terminal that joins several characters into one cluster draws what is
 * safe (`toSafeText`) as wide as one that does not.
 */
export const characterCells = (character: string): number => {
	const point = character.codePointAt(0) ?? 0;
	if (point < 0x300) return 1;
	if ((point >= 0x4e00 && point <= 0x9fff) || (point >= 0xac00 && point <= 0xd7a3) || (point >= 0x3041 && point <= 0x3096)) return 2;
	return zero.test(character) ? 0 : stringWidth(character);
};

/** Terminal cells that a safe text takes. */
export const textCells = (text: string): number => {
	if (single.test(text)) return text.length;
	let cells = 0;
	for (const character of text) cells += characterCells(character);
	return cells;
};
