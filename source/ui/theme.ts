import {toSafePiece} from '../domain/safe-text.ts';
import {textCells} from '../domain/text-cells.ts';
import {asciiGlyphs, type Glyphs, toAscii, unicodeGlyphs} from './glyphs.ts';

/** What a piece of text is, not how it looks. Colour only ever repeats what the text already says. */
export type Role = 'plain' | 'dim' | 'strong' | 'broken' | 'look' | 'live' | 'accent' | 'inverse' | 'underline';

/** A piece of one line. */
export type Span = {readonly text: string; readonly role?: Role | undefined};

export type Theme = {
	readonly glyphs: Glyphs;
	readonly hasColor: boolean;
	readonly isAscii: boolean;
	/** Selection is also marked by a character where reverse video is all there would be. */
	readonly marksSelection: boolean;
};

export const createTheme = (options: {readonly ascii: boolean; readonly color: boolean}): Theme => ({
	glyphs: options.ascii ? asciiGlyphs : unicodeGlyphs,
	hasColor: options.color,
	isAscii: options.ascii,
	marksSelection: options.ascii || !options.color,
});

// Ink colours through chalk, which ignores NO_COLOR and decides on its own at import. The sixteen colours that every
// terminal has, each with the code that ends it, make the same line in every process.
const codes: Readonly<Record<Role, readonly [open: string, close: string] | undefined>> = {
	plain: undefined,
	dim: ['\u001b[2m', '\u001b[22m'],
	strong: ['\u001b[1m', '\u001b[22m'],
	broken: ['\u001b[31m', '\u001b[39m'],
	look: ['\u001b[33m', '\u001b[39m'],
	live: ['\u001b[32m', '\u001b[39m'],
	accent: ['\u001b[36m', '\u001b[39m'],
	inverse: ['\u001b[7m', '\u001b[27m'],
	underline: ['\u001b[4m', '\u001b[24m'],
};

const colors: ReadonlySet<Role> = new Set(['broken', 'look', 'live', 'accent']);

const paintSpan = (theme: Theme, span: Span): string => {
	// A line carries our own escape sequences and no others, whoever wrote the text; for what is safe already this is one test.
	const safe = toSafePiece(span.text);
	const text = theme.isAscii ? toAscii(safe) : safe;
	const role = span.role ?? 'plain';
	if (text === '' || (colors.has(role) && !theme.hasColor)) return text;
	const code = codes[role];
	return code === undefined ? text : `${code[0]}${text}${code[1]}`;
};

/** A line that may go to the terminal: made of spans, every text made safe, with our own styles and no other sequence. */
export type PaintedLine = string & {readonly __painted: true};

/** One line with its styles as SGR sequences. A selected line is one stretch of reverse video: colours would fight with it. */
export const paint = (theme: Theme, spans: readonly Span[], isSelected = false): PaintedLine =>
	(isSelected
		? paintSpan(theme, {text: spans.map(span => span.text).join(''), role: 'inverse'})
		: spans.map(span => paintSpan(theme, span)).join('')) as PaintedLine;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences of the table above
const styles = /\u001b\[\d+m/g;

/** Terminal cells that a line takes. */
export const paintedCells = (line: PaintedLine): number => textCells(line.replace(styles, ''));

export const blankLine = '' as PaintedLine;
