import type {ReactElement} from 'react';
import {type ColumnItem, columnItems, unknownColumns} from './column-choice.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {Lines} from './line.tsx';
import {paintLine} from './paint-line.ts';
import {currentRoute} from './route.ts';
import {columnName} from './service-column.ts';
import {fitText} from './text-width.ts';
import type {Span, Theme} from './theme.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';
import {scrollTo} from './viewport.ts';

const titles = {list: 'Columns of the list', wide: 'Columns of the wide list (ctrl-w)'} as const;

const nameWidth = 11;

const itemLine = ({column, isShown, hasRoom}: ColumnItem, isChosen: boolean, {glyphs, marksSelection}: Theme): readonly Span[] => {
	const cursor = isChosen && marksSelection ? glyphs.cursor : ' ';
	const name = fitText(columnName(column), nameWidth, 'left', glyphs.ellipsis);
	const note = isShown && !hasRoom ? '  (no room for it at this width)' : '';
	if (isChosen) return [{text: ` ${cursor}${isShown ? glyphs.tick : ' '} ${name} ${column.about}${note} `, role: 'inverse'}];
	return [
		{text: `  ${isShown ? glyphs.tick : ' '} `, role: 'accent'},
		{text: `${name} `, role: isShown && hasRoom ? 'strong' : 'dim'},
		{text: column.about, role: isShown && hasRoom ? 'plain' : 'dim'},
		{text: note, role: 'look'},
	];
};

/** Which columns a list shows and in which order: those that are shown first, then what else there is. */
export const ColumnsView = (): ReactElement => {
	const {theme} = useScreen();
	const snapshot = useSnapshot(value => value);
	const view = useView(state => state);
	const route = currentRoute(view.history);
	if (route.view !== 'columns') return <Lines lines={[]} />;
	const {body} = layoutOf(view.size, 'columns', noticeOf(snapshot));
	const items = columnItems(route.of, view, snapshot, theme);
	const unknown = unknownColumns(route.of, snapshot.settings);
	const head: ReadonlyArray<readonly Span[]> = [
		[
			{text: ` ${titles[route.of]}`, role: 'strong'},
			{text: ', in this order, as many as the width has room for.', role: 'dim'},
		],
		...(unknown.length === 0
			? []
			: [[{text: ` The settings name columns that do not exist: ${unknown.join(', ')}.`, role: 'look'} as const]]),
		[],
	];
	const room = Math.max(1, body - head.length);
	const top = scrollTo(0, view.chosen, room, items.length);
	const lines = items.slice(top, top + room).map((item, index) => itemLine(item, top + index === view.chosen, theme));
	return <Lines lines={[...head, ...lines].map(spans => paintLine(theme, spans, view.size.columns))} />;
};
