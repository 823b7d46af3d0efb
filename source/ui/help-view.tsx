import {type ReactElement, useMemo} from 'react';
import {helpLines} from './help-lines.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {Lines} from './line.tsx';
import {helpFrom} from './place.ts';
import {paint} from './theme.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';

export const HelpView = (): ReactElement => {
	const {theme} = useScreen();
	const notice = useSnapshot(noticeOf);
	const size = useView(state => state.size);
	const top = useView(state => state.helpTop);
	const {body} = layoutOf(size, 'help', notice);
	const from = useView(helpFrom);
	const lines = useMemo(() => helpLines(theme, size.columns, from).map(spans => paint(theme, spans)), [theme, size.columns, from]);
	return <Lines lines={lines.slice(top, top + body)} />;
};
