import type {ServiceRow} from '../session/snapshot.ts';
import type {CommandWorld} from './commands.ts';
import type {DialogState} from './dialog-state.ts';
import type {Frame} from './frame.ts';
import {hintLine} from './hint-lines.ts';
import {targetRow} from './perform-context.ts';
import {placeOf} from './place.ts';
import {promptLine} from './prompt-line.ts';
import {rankingWords} from './ranking-words.ts';
import {spansWidth} from './spans.ts';
import {steppedAge} from './stepped-age.ts';
import {wrapWords} from './text-width.ts';
import type {Role, Span, Theme} from './theme.ts';
import type {ListState, ViewState} from './view-state.ts';

type Lines = ReadonlyArray<readonly Span[]>;

const mostLines = 3;

const said = (text: string, width: number, role: Role): Lines =>
	wrapWords(text, width - 2)
		.slice(0, mostLines)
		.map((line): readonly Span[] => [{text: ` ${line}`, role}]);

/** What the list leaves out, and an order that is not the usual one: without these words it would look like all there is. */
const listStatus = (list: ListState, rows: readonly ServiceRow[]): readonly Span[] => {
	const {filter, faultsOnly, sort, marks, order} = list;
	const shown = new Set(order);
	const hidden = [...marks].filter(uid => !shown.has(uid)).length;
	const parts = [
		filter === undefined ? [] : [`/${filter.text}`],
		faultsOnly ? ['faults only'] : [],
		sort.column === 'severity' ? [] : [rankingWords(sort, rows)],
		marks.size === 0 ? [] : [`${marks.size} marked${hidden === 0 ? '' : `, ${hidden} hidden`}`],
	].flat();
	return parts.map((text): Span => ({text: ` ${text} `, role: 'accent'}));
};

/** Younger texts are as good as new. Milliseconds. */
const youngText = 60_000;

/** A text was read once: how old it is by now, and the key that reads it again. */
const textStatus = (view: ViewState): readonly Span[] => {
	const {age, lines} = view.text;
	if (placeOf(view) !== 'text' || lines === undefined || age < youngText) return [];
	return [
		{text: ` as of ${steppedAge(age)} ago`, role: 'look'},
		{text: ', ctrl-r reads it again ', role: 'dim'},
	];
};

/** While a dialog waits or has told why not, one key is all there is. */
const dialogHints: Readonly<Partial<Record<DialogState['kind'], string>>> = {
	preparing: 'cancel',
	sending: 'back; the answer will be told',
	refused: 'close',
};

const escapeHint = (words: string): readonly Span[] => [{text: ' '}, {text: 'escape', role: 'accent'}, {text: ` ${words}`}];

/**
 * The last lines: the prompt with what is wrong with it, else a word about the last key, else what the keys do here. A
 * sentence that says why takes a second and third line when it needs them: half a reason is none.
 */
export const footerLines = (frame: Frame, world: CommandWorld, theme: Theme): Lines => {
	const {view, snapshot} = frame;
	const {prompt, flash, list, size} = view;
	if (prompt !== undefined) {
		const problem = prompt.problem === undefined ? [] : said(prompt.problem, size.columns, 'look');
		return [...problem, promptLine(prompt, world, size.columns, theme.glyphs.ellipsis)];
	}
	if (flash !== undefined) return said(flash.text, size.columns, flash.tone === 'problem' ? 'look' : 'plain');
	if (view.dialog !== undefined && view.dialog.kind in dialogHints) return [escapeHint(dialogHints[view.dialog.kind] ?? '')];
	const status = placeOf(view) === 'list' ? listStatus(list, snapshot.rows) : textStatus(view);
	const width = size.columns - spansWidth(status);
	return [[...status, ...hintLine(placeOf(view), targetRow(frame), snapshot, width)]];
};
