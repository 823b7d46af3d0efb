import {type ReactElement, useMemo} from 'react';
import type {ServiceRow} from '../session/snapshot.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {Lines} from './line.tsx';
import {paintLine} from './paint-line.ts';
import {documentOf, openedRow, selectedReplica} from './reduce-service.ts';
import {spansWidth} from './spans.ts';
import {blankLine, paint} from './theme.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';

const Document = ({row}: {readonly row: ServiceRow}): ReactElement => {
	const {theme} = useScreen();
	const snapshot = useSnapshot(value => value);
	const view = useView(state => state);
	const {size, service} = view;
	const {span, cursor, hasAllCharts} = view.service;
	// biome-ignore lint/correctness/useExhaustiveDependencies: of the view only these shape the page
	const lines = useMemo(() => documentOf(row, view, {snapshot, theme}), [row, size, snapshot, theme, span, cursor, hasAllCharts]);
	const {body} = layoutOf(size, 'service', noticeOf(snapshot));
	const top = Math.max(0, Math.min(service.top, lines.length - body));
	const selected = selectedReplica(lines, service.replica);
	const painted = Array.from({length: body}, (_, index) => {
		const line = lines[top + index];
		if (line === undefined) return blankLine;
		if (line.replica === undefined || line.replica !== selected) return paintLine(theme, line.spans, size.columns);
		const [margin, ...rest] = line.spans;
		const marked = theme.marksSelection ? [{text: `${theme.glyphs.cursor} `}, ...rest] : [{text: margin?.text ?? ''}, ...rest];
		return paint(theme, [...marked, {text: ' '.repeat(Math.max(0, size.columns - spansWidth(line.spans)))}], true);
	});
	return <Lines lines={painted} />;
};

export const ServiceView = (): ReactElement => {
	const {theme} = useScreen();
	const snapshot = useSnapshot(value => value);
	const row = useView(state => openedRow(state, snapshot));
	if (row !== undefined) return <Document row={row} />;
	return <Lines lines={[blankLine, paint(theme, [{text: '  This service is gone. q goes back.'}])]} />;
};
