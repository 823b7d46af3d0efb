import type {ReactElement} from 'react';
import {lastGood} from '../domain/last-good.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {differenceLines} from './difference-lines.ts';
import {dimmedIf, doubtOf, doubtWords, revisionKinds} from './doubt.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {Lines} from './line.tsx';
import {ruleLine} from './list-lines.ts';
import {paintLine} from './paint-line.ts';
import {openedRow, selectedRevision} from './reduce-service.ts';
import {evidenceText, revisionColumns} from './revision-columns.ts';
import {headSpans, placeColumns, rowSpans} from './table.ts';
import {wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';
import type {ViewState} from './view-state.ts';
import {scrollTo} from './viewport.ts';

const explanation = (row: ServiceRow, selected: string | undefined, now: number): string => {
	const revisions = row.service.revisions ?? [];
	const good = lastGood(revisions);
	const chosen = revisions.find(({id}) => id === selected);
	if (chosen === undefined) return 'It is not known which revision was good. Choose one; nothing is preselected.';
	if (chosen.newest) return `Revision ${chosen.number} is what the service asks for now.`;
	const evidence = `Revision ${chosen.number}: ${evidenceText(chosen, now)}.`;
	return chosen.id === good?.id ? `${evidence} It is the last one known to be good.` : evidence;
};

const differencesOf = (
	view: ViewState,
	selected: string | undefined,
	isNewest: boolean,
	theme: Theme,
	width: number,
): ReadonlyArray<readonly Span[]> => {
	if (selected === undefined || isNewest) return [];
	const outcome = view.revisions.differences.get(selected);
	if (outcome === undefined) return [[{text: '  Comparing the pod templates…', role: 'dim'}]];
	if (!outcome.ok) return [[{text: `  ${outcome.failure.sentence}`, role: 'look'}]];
	if (outcome.value.length === 0) return [[{text: '  The pod templates are the same.', role: 'dim'}]];
	return differenceLines(outcome.value, theme, width);
};

const revisionLines = (
	row: ServiceRow,
	view: ViewState,
	snapshot: Snapshot,
	theme: Theme,
	height: number,
): ReadonlyArray<readonly Span[]> => {
	const {columns} = view.size;
	const {revisions} = row.service;
	const doubt = doubtOf(snapshot, revisionKinds(row));
	if (revisions === undefined) {
		const why = doubt?.sentence ?? doubt?.reason ?? 'The revisions are not read yet.';
		return wrapWords(why, columns - 4).map(text => [{text: `  ${text}`, role: doubt === undefined ? 'dim' : 'look'}]);
	}
	if (revisions.length === 0) return [[{text: '  There is no history of this service: revisionHistoryLimit may be 0.'}]];
	const selected = selectedRevision(row, view);
	const context = {theme, now: snapshot.now};
	const placed = placeColumns(revisionColumns, revisions, context, columns - 4);
	const at = revisions.findIndex(({id}) => id === selected);
	const room = Math.max(1, Math.min(revisions.length, Math.floor((height - 5) / 2)));
	const top = scrollTo(0, Math.max(0, at), room, revisions.length);
	const rows = revisions.slice(top, top + room).map((revision, index): readonly Span[] => {
		const isSelected = top + index === at;
		const line: readonly Span[] = [
			{text: isSelected && theme.marksSelection ? ` ${theme.glyphs.cursor} ` : '   '},
			...rowSpans(placed, revision, context),
		];
		return isSelected ? [{text: `${line.map(span => span.text).join('')} `, role: 'inverse'}] : dimmedIf(doubt, snapshot.now, line);
	});
	const isNewest = revisions[at]?.newest === true;
	const lines = [
		[{text: '   '}, ...headSpans(placed, theme)],
		ruleLine(theme, columns, doubtWords(doubt, snapshot)),
		...rows,
		ruleLine(theme, columns),
		...wrapWords(explanation(row, selected, snapshot.now), columns - 4).map((text): readonly Span[] => [{text: `  ${text}`}]),
		...differencesOf(view, selected, isNewest, theme, columns),
	];
	if (lines.length <= height) return lines;
	const hidden = lines.length - height + 1;
	return [
		...lines.slice(0, height - 1),
		[{text: `  ${theme.glyphs.descending} ${hidden} more lines; enter shows all that would change.`, role: 'look'}],
	];
};

/** The history of a service: one list for looking and for rolling back, with what would change in the pod template. */
export const RevisionsView = (): ReactElement => {
	const {theme} = useScreen();
	const snapshot = useSnapshot(value => value);
	const view = useView(state => state);
	const row = openedRow(view, snapshot);
	const {body} = layoutOf(view.size, 'revisions', noticeOf(snapshot));
	const lines = row === undefined ? [[{text: '  This service is gone. q goes back.'}]] : revisionLines(row, view, snapshot, theme, body);
	return <Lines lines={Array.from({length: body}, (_, index) => paintLine(theme, lines[index] ?? [], view.size.columns))} />;
};
