import {memo, type ReactElement, useMemo} from 'react';
import {ownershipSentences} from '../domain/ownership-text.ts';
import type {Suggestion} from '../domain/state.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {chosenColumns} from './column-choice.ts';
import {dimmedIf, doubtOf, doubtWords, listKinds, rowKinds} from './doubt.ts';
import {emptyLines} from './empty-lines.ts';
import {keyOfSuggestion} from './key-map.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {Line, Lines} from './line.tsx';
import {
	columnNeeds,
	listContext,
	listHead,
	type PlacedColumns,
	placeServiceColumns,
	ruleLine,
	serviceLine,
	usualLag,
} from './list-lines.ts';
import {Loading} from './loading.tsx';
import {selectedUid} from './reduce-list.ts';
import {sentenceLines} from './sentence-lines.ts';
import type {ListContext} from './service-column.ts';
import {blankLine, paint, type Theme} from './theme.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';

type RowProps = {
	readonly row: ServiceRow;
	readonly placed: PlacedColumns;
	readonly context: ListContext;
	readonly width: number;
	readonly isSelected: boolean;
	readonly isMarked: boolean;
};

/** Painted again only when its row, its place or its columns changed. */
const Row = memo(
	({row, placed, context, width, isSelected, isMarked}: RowProps): ReactElement => (
		<Line text={serviceLine(placed, row, context, {isSelected, isMarked}, width)} />
	),
);

/** By UID; made anew only when the rows are. */
const useRowsByUid = (rows: Snapshot['rows']): ReadonlyMap<string, ServiceRow> =>
	useMemo(() => new Map(rows.map(row => [row.service.uid, row])), [rows]);

/** Columns keep their identity while their widths do, so that rows stay memoised when a snapshot changes numbers only. */
const useColumns = (
	snapshot: Snapshot,
	theme: Theme,
	isWide: boolean,
	chosen: readonly string[] | undefined,
	width: number,
): {placed: PlacedColumns; context: ListContext} => {
	const {rows, now, identity, metricsSource, parts} = snapshot;
	const currency = snapshot.cost?.currency;
	const lag = useMemo(() => usualLag(rows, now), [rows, now]);
	const {hasOwners, hasSystems, hasAlerts, hasCost} = useMemo(() => columnNeeds(rows), [rows]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the context depends on these parts of the snapshot alone
	const context = useMemo(
		() => listContext(snapshot, theme, isWide, chosen),
		[now, identity, metricsSource, parts, currency, lag, theme, isWide, chosen, hasOwners, hasSystems, hasAlerts, hasCost],
	);
	const fresh = useMemo(() => placeServiceColumns(rows, context, width), [rows, context, width]);
	const signature = fresh.map(({column, width: cells}) => `${column.id}:${cells}`).join(' ');
	// biome-ignore lint/correctness/useExhaustiveDependencies: equal signatures are equal columns
	const placed = useMemo(() => fresh, [signature, isWide, chosen]);
	return {placed, context};
};

const Sentence = ({height}: {readonly height: number}): ReactElement => {
	const {theme} = useScreen();
	const {columns} = useView(state => state.size);
	const list = useView(state => state.list);
	const snapshot = useSnapshot(value => value);
	const uid = selectedUid(list);
	const row = snapshot.rows.find(({service}) => service.uid === uid);
	const keyOf = (intent: Suggestion['intent']): string | undefined => keyOfSuggestion(intent, 'list');
	const lines =
		row === undefined
			? []
			: sentenceLines(row, snapshot, theme, columns, height - 1, keyOf, ownershipSentences(row.service, row.state.word));
	const doubt = row === undefined ? undefined : doubtOf(snapshot, rowKinds(row));
	const padded = Array.from({length: height - 1}, (_, index) => paint(theme, dimmedIf(doubt, snapshot.now, lines[index] ?? [])));
	return <Lines lines={[paint(theme, ruleLine(theme, columns)), ...padded]} />;
};

export const ListView = (): ReactElement => {
	const {theme} = useScreen();
	const snapshot = useSnapshot(value => value);
	const list = useView(state => state.list);
	const size = useView(state => state.size);
	const choices = useView(state => state.columns);
	const {isWide} = list;
	const chosen = useMemo(() => chosenColumns(isWide ? 'wide' : 'list', choices, snapshot.settings), [isWide, choices, snapshot.settings]);
	const {columns} = size;
	const notice = noticeOf(snapshot);
	const {listRows, sentence, body} = layoutOf(size, 'list', notice);
	const {placed, context} = useColumns(snapshot, theme, list.isWide, chosen, columns);
	const rows = useRowsByUid(snapshot.rows);
	// Nobody is asked while the next try is waited for: then nothing moves.
	if (snapshot.loading.stage === 'workloads' && snapshot.rows.length === 0 && notice === undefined) return <Loading snapshot={snapshot} />;
	if (list.order.length === 0) return <Lines lines={emptyLines(snapshot, list, columns, body).map(spans => paint(theme, spans))} />;
	const selected = selectedUid(list);
	const visible = list.order.slice(list.top, list.top + listRows);
	return (
		<>
			<Line text={paint(theme, listHead(placed, theme, list.sort, list.column))} />
			<Line text={paint(theme, ruleLine(theme, columns, doubtWords(doubtOf(snapshot, {kinds: listKinds(snapshot)}), snapshot)))} />
			{visible.map((uid, index) => {
				const row = rows.get(uid);
				return row === undefined ? (
					<Line key={index} text={blankLine} />
				) : (
					<Row
						key={index}
						row={row}
						placed={placed}
						context={context}
						width={columns}
						isSelected={uid === selected}
						isMarked={list.marks.has(uid)}
					/>
				);
			})}
			{Array.from({length: listRows - visible.length}, (_, index) => (
				<Line key={`blank-${index}`} text={blankLine} />
			))}
			<Sentence height={sentence} />
		</>
	);
};
