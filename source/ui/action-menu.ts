import type {ActionType} from '../domain/action.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {actionFor, actionRefusal, verbOf} from './action-check.ts';
import type {DialogState} from './dialog-state.ts';
import {keyOfSuggestion} from './key-map.ts';
import {fitText, widthOf, wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';

type Menu = Extract<DialogState, {kind: 'menu'}>;

export type MenuItem = {
	readonly action: ActionType;
	/** The key that asks for it without the menu; undefined: it has none here. */
	readonly key: string | undefined;
	/** How its system does it; undefined: it does not. */
	readonly means: string | undefined;
	readonly refusal: string | undefined;
};

/** What there is to ask for, in the order of the menu. Of two ways of one thing the one that applies is shown. */
const asked: readonly ActionType[] = [
	'scale',
	'hold',
	'update',
	'roll-back',
	'restart',
	'replace-replica',
	'pause',
	'promote',
	'promote-full',
	'abort',
	'set-traffic',
];

/** Here going back is to choose a revision also in the middle of a canary: to abort it is another line. */
const ownLine: ReadonlySet<ActionType> = new Set(['roll-back', 'promote-full']);

export const menuLength = asked.length;

export const menuItems = ({means}: Menu, row: ServiceRow, snapshot: Snapshot): readonly MenuItem[] =>
	asked.map(needs => {
		const action = ownLine.has(needs) ? needs : actionFor(needs, row);
		return {
			action,
			key: keyOfSuggestion(action, 'service'),
			// Written for a page: marks of code mean nothing on a terminal.
			means: means.get(action)?.replaceAll('`', ''),
			refusal: actionRefusal(action, row, snapshot),
		};
	});

const wordWidth = 22;
const keyWidth = 8;

/** All actions of a service: its key, what it is called, how it is done here, or dim why it is not possible. The selected one in full. */
export const menuLines = (menu: Menu, row: ServiceRow, snapshot: Snapshot, theme: Theme, width: number): ReadonlyArray<readonly Span[]> => {
	const {ellipsis} = theme.glyphs;
	const items = menuItems(menu, row, snapshot);
	const room = Math.max(10, width - keyWidth - wordWidth - 4);
	const lines = items.map(({action, key, means, refusal}, index): readonly Span[] => {
		const isChosen = index === menu.chosen;
		const isRefused = refusal !== undefined;
		const texts = [
			fitText(key ?? '', keyWidth, 'left', ellipsis),
			fitText(verbOf(action), wordWidth, 'left', ellipsis),
			fitText(refusal ?? means ?? '', room, 'left', ellipsis),
		];
		const sign = isChosen && theme.marksSelection ? theme.glyphs.cursor : ' ';
		if (isChosen) return [{text: ` ${sign} ${texts.join('')}`, role: 'inverse'}];
		const [keyText = '', word = '', more = ''] = texts;
		return [
			{text: '   '},
			{text: keyText, role: isRefused ? 'dim' : 'accent'},
			{text: word, role: isRefused ? 'dim' : 'plain'},
			{text: more, role: 'dim'},
		];
	});
	const chosen = items[menu.chosen];
	const full = chosen?.refusal ?? chosen?.means ?? '';
	const rest = widthOf(full) > room ? wrapWords(full, width - 4) : [];
	return [
		[{text: ` Actions on ${row.service.namespace} / ${row.service.name}`, role: 'strong'}],
		[],
		...lines,
		[],
		...rest.map((text): readonly Span[] => [{text: `   ${text}`, role: chosen?.refusal === undefined ? 'plain' : 'look'}]),
	];
};
