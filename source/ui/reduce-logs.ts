import {toSafeText} from '../domain/safe-text.ts';
import type {LogLine, LogTrouble} from '../session/session.ts';
import type {ViewIntent} from './intent.ts';
import {clampPosition, isBefore, type LogPosition, type LogShape, lastPosition, stepPosition} from './log-window.ts';
import {findLine, scrollSteps} from './reduce-page.ts';
import type {LogsState} from './view-state.ts';

type Room = {readonly width: number; readonly height: number};

/** Scrolling up stops following: nobody reads a line that runs away. */
const scroll = (logs: LogsState, steps: number, shape: LogShape, height: number): LogsState => {
	const last = lastPosition(shape, height);
	const from = logs.isFollowing ? last : clampPosition(logs, last);
	const to = stepPosition(shape, from, steps, height);
	// Where everything is on the screen there is nothing to scroll, and nothing to stop.
	if (last.line === 0 && last.row === 0) return logs;
	return {...logs, ...to, isFollowing: steps > 0 && !isBefore(to, last)};
};

/** Another way of drawing keeps the line at the top, and the end where the end was. */
const toggle = (logs: LogsState, what: Extract<ViewIntent, {type: 'toggle-log'}>['what'], last: LogPosition): LogsState => {
	const value = !logs[what];
	if (what === 'isFollowing') return {...logs, isFollowing: value, ...last};
	return {...logs, [what]: value, row: 0, left: 0};
};

export const reduceLogs = (logs: LogsState, intent: ViewIntent, {width, height}: Room): LogsState => {
	const shape: LogShape = {...logs, width};
	const steps = scrollSteps(intent, height);
	if (steps !== undefined) return scroll(logs, steps, shape, height);
	if (intent.type === 'sideways') return logs.isWrapped ? logs : {...logs, left: Math.max(0, logs.left + intent.columns)};
	if (intent.type === 'toggle-log') return toggle(logs, intent.what, lastPosition(shape, height));
	if (intent.type !== 'search-step' || logs.search === undefined) return logs;
	const top = logs.isFollowing ? lastPosition(shape, height).line : logs.line;
	const texts = logs.lines.map(({text}) => text);
	const match = findLine(texts, logs.search, logs.match ?? top - Math.sign(intent.by), intent.by);
	return match === undefined ? logs : {...logs, isFollowing: false, match, line: match, row: 0};
};

/** What a person puts between what was and what comes after an experiment. */
export const markLine: LogLine = {time: toSafeText(''), text: toSafeText('─'.repeat(40))};

export const troubleLog = (logs: LogsState, trouble: LogTrouble | undefined, at: number): LogsState => ({
	...logs,
	trouble: trouble === undefined ? undefined : {...trouble, age: at - trouble.provenAt},
});

export const ageLog = (logs: LogsState, at: number): LogsState =>
	logs.trouble === undefined ? logs : {...logs, trouble: {...logs.trouble, age: at - logs.trouble.provenAt}};

/** Lines that are kept: k9s's number. */
const logCapacity = 5_000;
/** And their characters together: a log may be of one long line after the other. */
const logCharacters = 8_000_000;

/** How many of the oldest lines there is no room for. */
const excessOf = (lines: LogsState['lines']): number => {
	let characters = 0;
	let kept = 0;
	while (kept < Math.min(lines.length, logCapacity)) {
		characters += lines.at(-1 - kept)?.text.length ?? 0;
		if (characters > logCharacters) break;
		kept += 1;
	}
	return lines.length - kept;
};

/** New lines at the end of the ring. What falls out is counted, and what a person reads stays under the eyes. */
export const appendLogLines = (logs: LogsState, lines: LogsState['lines']): LogsState => {
	const all = [...logs.lines, ...lines];
	const excess = excessOf(all);
	if (excess === 0) return {...logs, lines: all};
	return {
		...logs,
		lines: all.slice(excess),
		dropped: logs.dropped + excess,
		line: Math.max(0, logs.line - excess),
		row: logs.line < excess ? 0 : logs.row,
		match: logs.match === undefined || logs.match < excess ? undefined : logs.match - excess,
	};
};
