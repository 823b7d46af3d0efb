import type {Connection} from '../domain/connection.ts';
import {type DocumentLine, wrapped} from './document-lines.ts';
import {dimmedIf, ownWords, type Seen} from './doubt.ts';

/**
 * A section of a page with what speaks against it: a line that says so under its head, and all of it dim where it says nothing about
 * now.
 */
export const doubtedSection = (
	lines: readonly DocumentLine[],
	doubt: Connection | undefined,
	snapshot: Seen,
	width: number,
): readonly DocumentLine[] => {
	const [head, ...rest] = lines.map(line => ({...line, spans: dimmedIf(doubt, snapshot.now, line.spans)}));
	if (doubt === undefined || head === undefined) return lines;
	const words = ownWords(doubt, snapshot);
	// What the first lines of the screen say is not said again.
	const isSaid = doubt.reason === undefined || snapshot.connection.sentence?.includes(doubt.reason) === true;
	const reason = isSaid ? undefined : (doubt.sentence ?? doubt.reason);
	const said = [words, reason].filter(part => part !== undefined);
	const note = said.length === 0 ? [] : wrapped([{text: '  '}], said.join(': '), width);
	return [head, ...note.map(({spans}) => ({spans: spans.map(span => ({...span, role: 'look' as const}))})), ...rest];
};
