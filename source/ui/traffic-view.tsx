import type {ReactElement} from 'react';
import {layoutOf, noticeOf} from './layout.ts';
import {Lines} from './line.tsx';
import {paintLine} from './paint-line.ts';
import {openedRow} from './reduce-service.ts';
import {trafficLines} from './traffic-lines.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';

/** Where the requests of a service go, and how each revision answers them. */
export const TrafficView = (): ReactElement => {
	const {theme} = useScreen();
	const snapshot = useSnapshot(value => value);
	const view = useView(state => state);
	const row = openedRow(view, snapshot);
	const {body} = layoutOf(view.size, 'traffic', noticeOf(snapshot));
	const {columns} = view.size;
	const lines = row === undefined ? [[{text: '  This service is gone. q goes back.'}]] : trafficLines(row, snapshot, theme, columns, body);
	return <Lines lines={Array.from({length: body}, (_, index) => paintLine(theme, lines[index] ?? [], columns))} />;
};
