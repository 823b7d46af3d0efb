import type {ViewIntent} from './intent.ts';
import type {LogsState, Search, TextState} from './view-state.ts';
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

/** The next line that matches, from `from` on and round the end; undefined: none does. */
const findLine = (lines: readonly string[], search: Search, from: number, by: number): number | undefined => {
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

export const reduceText = (text: TextState, intent: ViewIntent, height: number): TextState => {
	const lines = text.lines ?? [];
	const steps = scrollSteps(intent, height);
	if (steps !== undefined) return {...text, top: scrollPage(text.top, steps, height, lines.length)};
	if (intent.type === 'sideways') return {...text, left: Math.max(0, text.left + intent.columns)};
	if (intent.type === 'search-step' && text.search !== undefined) {
		const found = findLine(lines, text.search, text.top, intent.by);
		return found === undefined ? text : {...text, top: scrollPage(found, 0, height, lines.length)};
	}
	return text;
};

/** Scrolling up stops following: nobody reads a line that runs away. */
export const reduceLogs = (logs: LogsState, intent: ViewIntent, height: number, count: number): LogsState => {
	const end = Math.max(0, count - height);
	const from = logs.isFollowing ? end : logs.top;
	const steps = scrollSteps(intent, height);
	if (steps !== undefined) {
		const top = scrollPage(from, steps, height, count);
		return end === 0 ? logs : {...logs, top, isFollowing: steps > 0 && top >= end};
	}
	if (intent.type === 'toggle-log') {
		const value = !logs[intent.what];
		return {...logs, [intent.what]: value, ...(intent.what === 'isFollowing' ? {top: end} : {})};
	}
	if (intent.type === 'search-step' && logs.search !== undefined) {
		const found = findLine(
			logs.lines.map(line => line.text),
			logs.search,
			from,
			intent.by,
		);
		return found === undefined ? logs : {...logs, isFollowing: false, top: scrollPage(found, 0, height, count)};
	}
	return logs;
};

/** Lines that are kept: k9s's number. */
const logCapacity = 5_000;

/** New lines at the end of the ring. What falls out is counted, and what a person reads stays under the eyes. */
export const appendLogLines = (logs: LogsState, lines: LogsState['lines']): LogsState => {
	const all = [...logs.lines, ...lines];
	const excess = Math.max(0, all.length - logCapacity);
	return {
		...logs,
		lines: excess === 0 ? all : all.slice(excess),
		dropped: logs.dropped + excess,
		top: Math.max(0, logs.top - excess),
	};
};
