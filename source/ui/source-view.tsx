import type {ReactElement} from 'react';
import {layoutOf, noticeOf} from './layout.ts';
import {Lines} from './line.tsx';
import {paintLine} from './paint-line.ts';
import {sourceLines} from './source-lines.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';

/** Where numbers come from, and why from there. */
export const SourceView = (): ReactElement => {
	const {theme} = useScreen();
	const snapshot = useSnapshot(value => value);
	const size = useView(state => state.size);
	const top = useView(state => state.helpTop);
	const {body} = layoutOf(size, 'source', noticeOf(snapshot));
	const lines = sourceLines(snapshot, {theme, width: size.columns}).slice(top, top + body);
	return <Lines lines={Array.from({length: body}, (_, index) => paintLine(theme, lines[index]?.spans ?? [], size.columns))} />;
};
