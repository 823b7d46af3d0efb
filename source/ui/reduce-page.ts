import type {Outcome} from '../domain/outcome.ts';
import type {SafeText} from '../domain/safe-text.ts';
import type {ViewIntent} from './intent.ts';
import type {Search, TextState} from './view-state.ts';
import {clamp} from './viewport.ts';

/** Lines that a move, page or edge asks for; undefined: another intent. Infinity is the far end. */
export const scrollSteps = (intent: ViewIntent, height: number): number | undefined => {
	if (intent.type === 'move') return intent.rows;
	if (intent.type === 'page') return intent.pages * Math.max(1, height - 1);
	if (intent.type === 'edge') return intent.to === 'top' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
	return undefined;
};

export const scrollPage = (top: number, steps: number, height: number, count: number): number =>
	clamp(top + steps, 0, Math.max(0, count - height));

/** The next line that matches, after `from` and round the end; undefined: none does. */
export const findLine = (lines: readonly string[], search: Search, from: number, by: number): number | undefined => {
	for (let step = 1; step <= lines.length; step += 1) {
		const index = (((from + step * by) % lines.length) + lines.length) % lines.length;
		if (search.expression.test(lines[index] ?? '')) return index;
	}
	return undefined;
};

/** A search text as an expression: a regular expression where it is one, else the text itself. */
export const parseSearch = (text: string): Search | undefined => {
	if (text === '') return undefined;
	try {
		return {text, expression: new RegExp(text, 'iu')};
	} catch {
		return {text, expression: new RegExp(text.replace(/[.*+?^${}()|[\]\\/-]/gu, '\\$&'), 'iu')};
	}
};

/** A text that came; where it could not be read again the old one stays, as old as it is. */
export const loadText = (text: TextState, outcome: Outcome<readonly SafeText[]>, at: number): TextState => {
	if (outcome.ok) return {...text, lines: outcome.value, failure: undefined, readAt: at, age: 0};
	return text.lines === undefined ? {...text, failure: outcome.failure} : text;
};

export const ageText = (text: TextState, at: number): TextState => (text.readAt === undefined ? text : {...text, age: at - text.readAt});

export const reduceText = (text: TextState, intent: ViewIntent, height: number): TextState => {
	const lines = text.lines ?? [];
	const steps = scrollSteps(intent, height);
	if (steps !== undefined) return {...text, top: scrollPage(text.top, steps, height, lines.length)};
	if (intent.type === 'sideways') return {...text, left: Math.max(0, text.left + intent.columns)};
	if (intent.type !== 'search-step' || text.search === undefined) return text;
	// Near the end the line found cannot come to the top: the next step goes on from it, not from the top again.
	const match = findLine(lines, text.search, text.match ?? text.top - Math.sign(intent.by), intent.by);
	return match === undefined ? text : {...text, match, top: scrollPage(match, 0, height, lines.length)};
};
