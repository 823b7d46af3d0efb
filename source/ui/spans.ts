import {type Align, cutEnd, fits, takeStart, widthOf} from './text-width.ts';
import type {Span} from './theme.ts';

export const spansWidth = (spans: readonly Span[]): number => spans.reduce((sum, span) => sum + widthOf(span.text), 0);

/** Cells of a text, no more than one above `most` of them being counted. */
const cellsUpTo = (text: string, most: number): number => (fits(text, most) ? widthOf(text) : most + 1);

const fitTogether = (spans: readonly Span[], width: number): boolean => {
	let left = width;
	return spans.every(({text}) => {
		left -= cellsUpTo(text, left);
		return left >= 0;
	});
};

/** Spans cut to `width` cells; the last one that fits in part ends with an ellipsis. */
export const cutSpans = (spans: readonly Span[], width: number, ellipsis: string): readonly Span[] => {
	if (fitTogether(spans, width)) return spans;
	const cut: Span[] = [];
	let left = width;
	for (const span of spans) {
		const cells = cellsUpTo(span.text, left);
		if (cells >= left) {
			cut.push({...span, text: cells === left ? cutEnd(`${span.text} `, left, ellipsis) : cutEnd(span.text, left, ellipsis)});
			break;
		}
		cut.push(span);
		left -= cells;
	}
	return cut;
};

/** Spans of exactly `width` cells. */
export const fitSpans = (spans: readonly Span[], width: number, align: Align, ellipsis: string): readonly Span[] => {
	const cut = cutSpans(spans, width, ellipsis);
	const padding = width - spansWidth(cut);
	if (padding <= 0) return cut;
	const blank: Span = {text: ' '.repeat(padding)};
	return align === 'right' ? [blank, ...cut] : [...cut, blank];
};

/** One line with a left and a right part; where both do not fitText, the left one is cut: the right one says how fresh all is. */
export const bothEnds = (left: readonly Span[], right: readonly Span[], width: number, ellipsis: string): readonly Span[] => {
	const end = cutSpans(right, width, ellipsis);
	const room = width - spansWidth(end) - (end.length === 0 ? 0 : 2);
	if (room < 1) return end;
	return end.length === 0 ? cutSpans(left, room, ellipsis) : [...fitSpans(left, room, 'left', ellipsis), {text: '  '}, ...end];
};

/** Parts with a separator between them, empty ones left out. */
export const joinSpans = (parts: ReadonlyArray<readonly Span[]>, separator: Span): readonly Span[] =>
	parts.filter(part => part.length > 0).flatMap((part, index) => (index === 0 ? part : [separator, ...part]));

/** Spans broken into lines of at most `width` cells, wherever that is: nothing is cut and no word is kept whole. */
export const wrapSpans = (spans: readonly Span[], width: number): ReadonlyArray<readonly Span[]> => {
	const lines: Span[][] = [[]];
	let used = 0;
	for (const span of spans) {
		for (let rest = span.text; rest !== ''; ) {
			const part = takeStart(rest, width - used);
			if (part !== '') lines.at(-1)?.push({...span, text: part});
			used += widthOf(part);
			rest = rest.slice(part.length);
			if (rest === '') break;
			// A character wider than a whole line would never fit.
			if (part === '' && used === 0) break;
			lines.push([]);
			used = 0;
		}
	}
	return lines;
};
