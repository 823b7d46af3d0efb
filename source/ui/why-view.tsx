import type {ReactElement} from 'react';
import {layoutOf, noticeOf} from './layout.ts';
import {Lines} from './line.tsx';
import {paintLine} from './paint-line.ts';
import {openedRow} from './reduce-service.ts';
import {currentRoute} from './route.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';
import {whyLines} from './why-lines.ts';

/** Where each number comes from, or why it is missing. */
export const WhyView = (): ReactElement => {
	const {theme} = useScreen();
	const snapshot = useSnapshot(value => value);
	const view = useView(state => state);
	const {columns} = view.size;
	const route = currentRoute(view.history);
	const row = openedRow(view, snapshot);
	const {body} = layoutOf(view.size, 'why', noticeOf(snapshot));
	const lines =
		row === undefined || route.view !== 'why'
			? [[{text: '  This service is gone. q goes back.'}]]
			: whyLines(row, route, view.why, snapshot, {theme, width: columns}).slice(view.why.top, view.why.top + body);
	return <Lines lines={Array.from({length: body}, (_, index) => paintLine(theme, lines[index] ?? [], columns))} />;
};
