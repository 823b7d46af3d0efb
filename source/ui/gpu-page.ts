import type {Snapshot} from '../session/snapshot.ts';
import {metricsInterval, severityRole} from './cell.ts';
import {dimmedIf, doubtOf} from './doubt.ts';
import {type GpuContext, gpuColumns} from './gpu-columns.ts';
import {isNodeSortDescending} from './gpu-order.ts';
import {type GpuRow, type GpuRows, type GpuTableRow, gpuRows, type WaitingRow} from './gpu-rows.ts';
import {gpuTotals} from './gpu-totals.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {ruleLine} from './list-lines.ts';
import {headSpans, type PlacedColumn, placeColumns, rowSpans} from './table.ts';
import {wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';
import type {GpusState, Size} from './view-state.ts';
import {scrollTo} from './viewport.ts';
import {waitingColumns} from './waiting-columns.ts';

type Spans = readonly Span[];

/** One line of the scrolled part: a row that the cursor can be on, or what stands between. */
type GpuEntry = {readonly key?: string; readonly isHead?: true; readonly spans: () => Spans};

export type GpuPage = {
	/** Lines above that stay. */
	readonly totals: readonly Spans[];
	readonly entries: readonly GpuEntry[];
	/** Lines of the window over the entries. */
	readonly height: number;
	readonly rows: GpuRows;
};

/** Margin, sign of severity, blank; and one blank on the right. */
const margin = 4;

export const gpuContext = ({gpus, metricsSource, settings, cost, now}: Snapshot, theme: Theme): GpuContext => ({
	theme,
	now,
	interval: metricsInterval(metricsSource),
	temperature: settings.thresholds.gpuTemperature,
	currency: cost?.currency ?? settings.prices?.currency ?? '$',
	hasPrices: gpus?.nodes.some(({price}) => price !== undefined) === true,
	hasSpot: gpus?.nodes.some(({spot}) => spot === true) === true,
	hasDevices: gpus?.nodes.some(({devices}) => devices.length > 0) === true,
});

export const placeGpuColumns = (
	table: readonly GpuTableRow[],
	context: GpuContext,
	width: number,
): ReadonlyArray<PlacedColumn<GpuTableRow, GpuContext>> => placeColumns(gpuColumns, table, context, width - margin);

const signSpans = (row: GpuRow, {glyphs}: Theme): Spans => {
	const severity = row.kind === 'waiting' ? 'look' : row.kind === 'node' ? row.state.severity : 'fine';
	return [{text: ' '}, {text: glyphs.severity[severity], role: severityRole[severity]}, {text: ' '}];
};

const blank: GpuEntry = {spans: () => []};

const waitingEntries = (rows: readonly WaitingRow[], context: GpuContext, width: number): readonly GpuEntry[] => {
	if (rows.length === 0) return [];
	const placed = placeColumns(waitingColumns, rows, context, width - margin);
	return [
		{isHead: true, spans: () => [{text: '   '}, ...headSpans(placed, context.theme)]},
		...rows.map((row): GpuEntry => ({key: row.key, spans: () => [...signSpans(row, context.theme), ...rowSpans(placed, row, context)]})),
		blank,
	];
};

const tableEntries = (
	table: readonly GpuTableRow[],
	{sort, column}: GpusState,
	context: GpuContext,
	width: number,
): readonly GpuEntry[] => {
	if (table.length === 0) return [];
	const placed = placeGpuColumns(table, context, width);
	const sorted = sort.column === 'severity' ? {} : {sorted: sort.column, descending: isNodeSortDescending(sort)};
	return [
		{isHead: true, spans: () => [{text: '   '}, ...headSpans(placed, context.theme, {cursor: column, ...sorted})]},
		{spans: () => ruleLine(context.theme, width)},
		...table.map((row): GpuEntry => ({key: row.key, spans: () => [...signSpans(row, context.theme), ...rowSpans(placed, row, context)]})),
	];
};

/** What keeps a kind from being up to date, where the first lines of the screen do not say it. */
const doubtWhy = (snapshot: Snapshot, kind: string): string | undefined => {
	const doubt = doubtOf(snapshot, {kinds: [kind]});
	if (doubt?.reason === undefined || snapshot.connection.sentence?.includes(doubt.reason) === true) return undefined;
	return doubt.sentence ?? doubt.reason;
};

const noteEntries = (snapshot: Snapshot, isEmpty: boolean, width: number): readonly GpuEntry[] => {
	const {gpus} = snapshot;
	const doubts = ['Node', 'Pod'].flatMap(kind => doubtWhy(snapshot, kind) ?? []);
	const sentences = [...doubts, ...(gpus === undefined ? (doubts.length > 0 ? [] : ['Reading the nodes and their GPUs…']) : gpus.missing)];
	if (isEmpty && sentences.length === 0) sentences.push('No node of this cluster has GPUs.');
	const lines = sentences.flatMap(sentence => wrapWords(sentence, width - 4));
	return lines.length === 0
		? []
		: [...(isEmpty ? [] : [blank]), ...lines.map((text): GpuEntry => ({spans: () => [{text: `   ${text}`, role: 'dim'}]}))];
};

const makePage = (snapshot: Snapshot, state: GpusState, theme: Theme, size: Size): GpuPage => {
	const {body, sentence, isTall} = layoutOf(size, 'gpus', noticeOf(snapshot));
	const rows = gpuRows(snapshot, state);
	const context = gpuContext(snapshot, theme);
	const totals = [...gpuTotals(snapshot, theme, size.columns), ...(isTall ? [[]] : [])];
	const aged = (kinds: readonly string[], entries: readonly GpuEntry[]): readonly GpuEntry[] => {
		const doubt = doubtOf(snapshot, {kinds});
		return doubt === undefined ? entries : entries.map(entry => ({...entry, spans: () => dimmedIf(doubt, snapshot.now, entry.spans())}));
	};
	const isEmpty = rows.waiting.length + rows.table.length === 0;
	return {
		totals,
		rows,
		entries: [
			...aged(['Pod'], waitingEntries(rows.waiting, context, size.columns)),
			...aged(['Node', 'Pod'], tableEntries(rows.table, state, context, size.columns)),
			...noteEntries(snapshot, isEmpty, size.columns),
		],
		height: Math.max(1, body - totals.length - sentence),
	};
};

/** The last page of each snapshot, and what it was made of. */
const pages = new WeakMap<Snapshot, {readonly of: readonly unknown[]; readonly page: GpuPage}>();

/**
 * The page of nodes and GPUs: totals that stay, and below them a window over who waits, the nodes, and what is missing. Keys that move
 * the cursor, and the frames that answer them, all want the same one: of a thousand nodes it is not made again for each.
 */
export const gpuPage = (snapshot: Snapshot, state: GpusState, theme: Theme, size: Size): GpuPage => {
	const of = [state.open, state.sort, state.column, theme, size];
	const known = pages.get(snapshot);
	if (known?.of.every((value, index) => value === of[index])) return known.page;
	const page = makePage(snapshot, state, theme, size);
	pages.set(snapshot, {of, page});
	return page;
};

/** The head of the section that a line is in, by its index. */
export const headAbove = (entries: readonly GpuEntry[], index: number): number => {
	for (let at = index; at >= 0; at--) if (entries[at]?.isHead === true) return at;
	return -1;
};

/** The first line of the window that holds a row: the head of its section stays on the first line, and must not hide it. */
export const scrollToEntry = (top: number, index: number, {entries, height}: GpuPage): number => {
	const moved = scrollTo(top, index, height, entries.length);
	const head = headAbove(entries, index);
	// What stands above the first row is shown with it.
	if (index <= head + 2) return scrollTo(moved, head, height, entries.length);
	return index === moved && head < moved ? moved - 1 : moved;
};
