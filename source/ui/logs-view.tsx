import type {ReactElement} from 'react';
import {layoutOf, noticeOf} from './layout.ts';
import {Lines} from './line.tsx';
import {logLines, logStatus} from './log-lines.ts';
import {paintLine} from './paint-line.ts';
import {currentRoute} from './route.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';

export const LogsView = (): ReactElement => {
	const {theme} = useScreen();
	const notice = useSnapshot(noticeOf);
	const logs = useView(state => state.logs);
	const size = useView(state => state.size);
	const route = useView(state => currentRoute(state.history));
	const {body} = layoutOf(size, 'logs', notice, logs.isFull);
	const status = route.view === 'logs' ? logStatus(logs, route.target, theme, size.columns) : [];
	const lines = logLines(logs, theme, size.columns, body - 1, notice);
	return <Lines lines={[status, ...lines].map(spans => paintLine(theme, spans, size.columns))} />;
};
