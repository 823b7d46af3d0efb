import type {CommandWorld} from './commands.ts';
import type {Frame} from './frame.ts';
import {hintLine} from './hint-lines.ts';
import {targetRow} from './perform-context.ts';
import {placeOf} from './place.ts';
import {promptLine} from './prompt-line.ts';
import {widthOf, wrapWords} from './text-width.ts';
import type {Role, Span} from './theme.ts';

type Lines = ReadonlyArray<readonly Span[]>;

const mostLines = 3;

const said = (text: string, width: number, role: Role): Lines =>
	wrapWords(text, width - 2)
		.slice(0, mostLines)
		.map((line): readonly Span[] => [{text: ` ${line}`, role}]);

/**
 * The last lines: the prompt with what is wrong with it, else a word about the last key, else what the keys do here. A
 * sentence that says why takes a second and third line when it needs them: half a reason is none.
 */
export const footerLines = (frame: Frame, world: CommandWorld): Lines => {
	const {view, snapshot} = frame;
	const {prompt, flash, list, size} = view;
	if (prompt !== undefined) {
		const problem = prompt.problem === undefined ? [] : said(prompt.problem, size.columns, 'look');
		return [...problem, promptLine(prompt, world)];
	}
	if (flash !== undefined) return said(flash.text, size.columns, flash.tone === 'problem' ? 'look' : 'plain');
	const filter = list.filter === undefined || placeOf(view) !== 'list' ? '' : ` /${list.filter.text} `;
	const hints = hintLine(placeOf(view), targetRow(frame), snapshot, size.columns - widthOf(filter));
	return [filter === '' ? hints : [{text: filter, role: 'accent'}, ...hints]];
};
