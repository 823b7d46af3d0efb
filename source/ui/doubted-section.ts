import {type DocumentLine, wrapped} from './document-lines.ts';
import {dimmedIf, doubtOf, ownWords, type Seen, type Shown} from './doubt.ts';

/**
 * A section of a page with what speaks against it: a line that says so under its head, and all of it dim where it says nothing about now.
 */
export const doubtedSection = (lines: readonly DocumentLine[], shown: Shown, snapshot: Seen, width: number): readonly DocumentLine[] => {
	const doubt = doubtOf(snapshot, shown);
	if (doubt === undefined) return lines;
	const words = ownWords(doubt, snapshot);
	// What the first lines of the screen say is not said again.
	const isSaid = doubt.reason === undefined || snapshot.connection.sentence?.includes(doubt.reason) === true;
	const reason = isSaid ? undefined : (doubt.sentence ?? doubt.reason);
	const said = [words, reason].filter(part => part !== undefined);
	const note =
		said.length === 0
			? []
			: wrapped([{text: '  ', role: 'look'}], said.join(': '), width).map(({spans}) => ({
					spans: spans.map(span => ({...span, role: 'look' as const})),
				}));
	const [head, ...rest] = lines.map(line => ({...line, spans: dimmedIf(doubt, snapshot.now, line.spans)}));
	return head === undefined ? note : [head, ...note, ...rest];
};
