import type {LogLine} from '../session/session.ts';
import {sinceChoices} from './key-map.ts';
import type {LogTarget} from './route.ts';
import {searchSpans} from './search-spans.ts';
import {joinSpans} from './spans.ts';
import {widthOf, wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';
import type {LogsState} from './view-state.ts';

/** Above the log: whose it is and what every switch stands at. Lines that were dropped are counted here, not in a file. */
export const logStatus = (logs: LogsState, target: LogTarget, theme: Theme): readonly Span[] => {
	const state = (name: string, isOn: boolean): readonly Span[] => [
		{text: `${name} `, role: 'dim'},
		{text: isOn ? 'on' : 'off', role: isOn ? 'accent' : 'dim'},
	];
	return joinSpans(
		[
			[{text: ` ${target.pod}`, role: 'strong'}, {text: ` ${target.container}${target.previous ? ', previous instance' : ''}`}],
			[{text: sinceChoices[logs.since]?.label ?? 'tail'}],
			state('follow', logs.isFollowing),
			state('wrap', logs.isWrapped),
			state('times', logs.hasTimes),
			[{text: `${logs.lines.length} lines`, role: 'dim'}],
			logs.dropped === 0 ? [] : [{text: `${logs.dropped} older dropped`, role: 'look'}],
			logs.search === undefined ? [] : [{text: `/${logs.search.text}`, role: 'accent'}],
			logs.isEnded
				? [{text: logs.failure === undefined ? 'ended' : logs.failure.sentence, role: logs.failure === undefined ? 'dim' : 'look'}]
				: [],
		],
		{text: ` ${theme.glyphs.dot} `, role: 'dim'},
	);
};

const timeOf = (line: LogLine): string => `${line.time.slice(0, 23)} `;

const linesOf = (line: LogLine, logs: LogsState, width: number): ReadonlyArray<readonly Span[]> => {
	const time: readonly Span[] = logs.hasTimes ? [{text: timeOf(line), role: 'dim'}] : [];
	const room = Math.max(10, width - 2 - (logs.hasTimes ? widthOf(timeOf(line)) : 0));
	if (!logs.isWrapped) return [[{text: ' '}, ...time, ...searchSpans(line.text, logs.search)]];
	const indent: readonly Span[] = [{text: ' '.repeat(width - 2 - room)}];
	return wrapWords(line.text, room).map((text, index): readonly Span[] => [
		{text: ' '},
		...(index === 0 ? time : indent),
		...searchSpans(text, logs.search),
	]);
};

/** Exactly what is in view: at most `height` lines, counted from the end while following. */
export const logLines = (logs: LogsState, width: number, height: number): ReadonlyArray<readonly Span[]> => {
	if (logs.lines.length === 0) {
		return [[{text: logs.isEnded ? '  The log is empty.' : '  No line yet.', role: 'dim'}]];
	}
	if (!logs.isFollowing)
		return logs.lines
			.slice(logs.top, logs.top + height)
			.flatMap(line => linesOf(line, logs, width))
			.slice(0, height);
	const last = logs.lines.slice(-height).flatMap(line => linesOf(line, logs, width));
	return last.slice(-height);
};
