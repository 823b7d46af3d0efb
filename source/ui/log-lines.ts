import type {LogLine} from '../session/session.ts';
import {sinceChoices} from './key-map.ts';
import {clampPosition, type LogShape, lastPosition, rowsOf, timeOf} from './log-window.ts';
import type {LogTarget} from './route.ts';
import {searchSpans, skipCells} from './search-spans.ts';
import {joinSpans, spansWidth} from './spans.ts';
import {steppedAge} from './stepped-age.ts';
import {cutMiddle, widthOf, wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';
import type {LogsState} from './view-state.ts';

type Parts = ReadonlyArray<readonly Span[]>;

/** Switches that stand as they stand at first, when room is short, and the count of lines say least. */
const switches = (logs: LogsState, isShort: boolean): Parts => {
	const state = (name: string, isOn: boolean, isUsual: boolean): readonly Span[] =>
		isShort && isUsual
			? []
			: [
					{text: `${name} `, role: 'dim'},
					{text: isOn ? 'on' : 'off', role: isOn ? 'accent' : 'dim'},
				];
	return [
		isShort && logs.since === 0 ? [] : [{text: sinceChoices[logs.since]?.label ?? 'tail'}],
		logs.isEnded ? [{text: 'ended', role: 'dim'}] : state('follow', logs.isFollowing, false),
		logs.trouble === undefined ? [] : [{text: troubleText(logs.trouble), role: 'look'}],
		state('wrap', logs.isWrapped, !logs.isWrapped),
		state('times', logs.hasTimes, !logs.hasTimes),
		isShort ? [] : [{text: `${logs.lines.length} lines`, role: 'dim'}],
	];
};

/** "OFFLINE, as of 2m ago" */
const troubleText = ({freshness, age}: NonNullable<LogsState['trouble']>): string => {
	const old = steppedAge(age);
	return old === undefined ? freshness : `${freshness}, as of ${old} ago`;
};

/**
 * Above the log: whose it is and what every switch stands at. What must be seen stands first: whose previous instance it is,
 * how many lines were dropped (here, not in a file), what is searched.
 */
export const logStatus = (logs: LogsState, target: LogTarget, theme: Theme, width: number): readonly Span[] => {
	const line = (isShort: boolean, podWidth: number): readonly Span[] =>
		joinSpans(
			[
				[
					{text: ` ${cutMiddle(target.pod, podWidth, theme.glyphs.ellipsis)}`, role: 'strong'},
					{text: ` ${target.container}${target.previous ? (isShort ? ', previous' : ', previous instance') : ''}`},
				],
				logs.dropped === 0 ? [] : [{text: `${logs.dropped} older dropped`, role: 'look'}],
				logs.search === undefined ? [] : [{text: `/${logs.search.text}`, role: 'accent'}],
				...switches(logs, isShort),
			],
			{text: ` ${theme.glyphs.dot} `, role: 'dim'},
		);
	const whole = line(false, width);
	if (spansWidth(whole) < width) return whole;
	const excess = spansWidth(line(true, width)) - width + 1;
	return line(true, Math.max(16, widthOf(target.pod) - Math.max(0, excess)));
};

const linesOf = (shape: LogShape, logs: LogsState, line: LogLine, isMatch: boolean, theme: Theme): Parts => {
	const time: readonly Span[] = logs.hasTimes ? [{text: timeOf(line), role: 'dim'}] : [];
	const indent: readonly Span[] = logs.hasTimes ? [{text: ' '.repeat(widthOf(timeOf(line)))}] : [];
	return rowsOf(shape, line).map((text, index): readonly Span[] => [
		{text: isMatch && index === 0 ? theme.glyphs.cursor : ' ', role: 'accent'},
		...(index === 0 ? time : indent),
		...searchSpans(logs.isWrapped ? text : skipCells(text, logs.left), logs.search),
	]);
};

/** Why a log is not there, or does not come on, whole: half a reason is none. */
const failureLines = ({failure, trouble}: LogsState, notice: string | undefined, width: number): Parts => {
	// Where the whole cluster is away the first lines of the screen say it.
	const sentence = failure?.sentence ?? (notice === undefined ? trouble?.sentence : undefined);
	return sentence === undefined ? [] : wrapWords(sentence, width - 4).map((text): readonly Span[] => [{text: `  ${text}`, role: 'look'}]);
};

/** Exactly what is in view: at most `height` lines, counted from the end while following. `notice`: what the screen says of the cluster. */
export const logLines = (logs: LogsState, theme: Theme, width: number, height: number, notice?: string): Parts => {
	const failure = failureLines(logs, notice, width).slice(0, height);
	if (logs.lines.length === 0) {
		if (failure.length > 0) return failure;
		return [[{text: logs.isEnded ? '  The log is empty.' : '  No line yet.', role: 'dim'}]];
	}
	const shape: LogShape = {...logs, width};
	const room = height - failure.length;
	const last = lastPosition(shape, room);
	const from = logs.isFollowing ? last : clampPosition(logs, last);
	const shown = logs.lines
		.slice(from.line, from.line + room + 1)
		.flatMap((line, index) => linesOf(shape, logs, line, from.line + index === logs.match, theme));
	return [...shown.slice(from.row, from.row + room), ...failure];
};
