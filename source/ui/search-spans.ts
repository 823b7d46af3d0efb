import {widthOf} from './text-width.ts';
import type {Role, Span} from './theme.ts';
import type {Search} from './view-state.ts';

/** A line with every match of the search reversed. */
export const searchSpans = (text: string, search: Search | undefined, role?: Role): readonly Span[] => {
	if (search === undefined || !search.expression.test(text)) return [{text, role}];
	const spans: Span[] = [];
	let at = 0;
	for (const match of text.matchAll(new RegExp(search.expression.source, 'giu'))) {
		// An expression like `x*` also matches nothing, everywhere.
		if (match[0] === '') continue;
		spans.push({text: text.slice(at, match.index), role}, {text: match[0], role: 'inverse'});
		at = match.index + match[0].length;
	}
	return [...spans, {text: text.slice(at), role}].filter(span => span.text !== '');
};

/** The text from a cell on: scrolling sideways. */
export const skipCells = (text: string, cells: number): string => {
	if (cells === 0) return text;
	let skipped = 0;
	let at = 0;
	for (const character of text) {
		if (skipped >= cells) break;
		skipped += widthOf(character);
		at += character.length;
	}
	return text.slice(at);
};
