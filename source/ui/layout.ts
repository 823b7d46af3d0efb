import type {Snapshot} from '../session/snapshot.ts';
import type {View} from './route.ts';
import {wrapWords} from './text-width.ts';
import type {Size} from './view-state.ts';

/** How the lines of the screen are shared out; all in lines, together never more than the terminal has. */
export type Layout = {
	readonly header: number;
	/** Between header and footer. */
	readonly body: number;
	/** Rows of the list: the body without the head and its rule. */
	readonly listRows: number;
	/** Sentence under the list, with its rule. */
	readonly sentence: number;
	readonly footer: number;
	readonly isTall: boolean;
	readonly isTooSmall: boolean;
};

const tallFrom = 30;

export const smallest: Size = {columns: 60, rows: 12};

/** What must be read now: the connection's trouble. It takes a line wherever we are. */
export const noticeOf = (snapshot: Snapshot): string | undefined =>
	snapshot.connection.freshness === 'LIVE' ? undefined : snapshot.connection.sentence;

/** The notice broken into at most two lines: it says what to do, so its end matters. */
export const noticeLines = (notice: string | undefined, columns: number): readonly string[] =>
	notice === undefined ? [] : wrapWords(notice, columns - 5).slice(0, 2);

export const layoutOf = (size: Size, view: View, notice: string | undefined, isFull = false): Layout => {
	const isTall = size.rows >= tallFrom;
	const hasSummary = view === 'list' && isTall;
	const header = isFull ? 1 : 1 + (hasSummary ? 1 : 0) + noticeLines(notice, size.columns).length + (isTall ? 1 : 0);
	const sentence = view === 'list' || view === 'gpus' ? (isTall ? 4 : 3) : 0;
	const footer = isFull ? 0 : isTall ? 2 : 1;
	const body = Math.max(0, size.rows - header - footer);
	return {
		header,
		body,
		listRows: Math.max(0, body - sentence - 2),
		sentence,
		footer,
		isTall,
		isTooSmall: size.columns < smallest.columns || size.rows < smallest.rows,
	};
};
