import type {Terminal} from '../end-to-end/terminal.ts';
import type {ServerRow} from './cluster-calls.ts';
import {comesTrue} from './hand.ts';

const row = /(team-\d+) +([a-z0-9][a-z0-9-]*) .*? (\d+)\/(\d+) /;

/** Services of lines as the list and the table show them. */
export const rowsOf = (lines: readonly string[]): readonly ServerRow[] =>
	lines.flatMap(line => {
		const [, namespace, name, ready, wanted] = row.exec(`${line} `) ?? [];
		return namespace === undefined || name === undefined ? [] : [{namespace, name, ready: Number(ready), wanted: Number(wanted)}];
	});

const keyOf = ({namespace, name}: ServerRow): string => `${namespace}/${name}`;

/** What is other than expected, in words; empty: nothing. */
export const differences = (shown: readonly ServerRow[], expected: readonly ServerRow[]): readonly string[] => {
	const all = new Map(shown.map(each => [keyOf(each), each]));
	return expected.flatMap(each => {
		const found = all.get(keyOf(each));
		if (found === undefined) return [`${keyOf(each)} is not shown`];
		if (found.ready === each.ready && found.wanted === each.wanted) return [];
		return [`${keyOf(each)} is shown as ${found.ready}/${found.wanted}, and is ${each.ready}/${each.wanted}`];
	});
};

const pageDown = '\u001b[6~';
/** Milliseconds in which a page is painted, also where other programs hold it up. */
const turning = 2000;
const mostPages = 200;

/** All rows of the list, page by page from its top. */
export const readRows = async (terminal: Terminal): Promise<readonly ServerRow[]> => {
	const found = new Map<string, ServerRow>();
	// A page down goes to the last row of this page first, and turns it then.
	const selected = (): string => {
		const lines = terminal.lines();
		const row = rowsOf([lines[terminal.selectedRow() ?? -1] ?? ''])[0];
		return row === undefined ? '' : keyOf(row);
	};
	terminal.press('g');
	await comesTrue(() => false, turning / 4);
	for (let page = 0; page < mostPages; page++) {
		const before = selected();
		for (const each of rowsOf(terminal.lines())) found.set(keyOf(each), each);
		terminal.press(pageDown);
		if (!(await comesTrue(() => selected() !== before, turning))) break;
	}
	return [...found.values()];
};
