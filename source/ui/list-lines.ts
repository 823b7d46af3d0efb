import {urgentAlerts} from '../domain/alert-text.ts';
import {ownerMarks} from '../domain/ownership-text.ts';
import type {MetricsSourceState} from '../domain/service-metrics.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {metricsInterval, severityRole} from './cell.ts';
import {dimmedIf, doubtOf, rowKinds} from './doubt.ts';
import type {ListContext, ServiceColumn} from './service-column.ts';
import {serviceColumns} from './service-columns.ts';
import {isDescending, type Sort} from './service-order.ts';
import {headSpans, type PlacedColumn, placeColumns, rowSpans} from './table.ts';
import {widthOf} from './text-width.ts';
import {type PaintedLine, paint, type Span, type Theme} from './theme.ts';

export type PlacedColumns = ReadonlyArray<PlacedColumn<ServiceRow, ListContext>>;

/** Margin, sign of severity, blank; and one blank on the right. */
const margin = 4;

const plainWorkloads: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet']);

/** Columns that a fleet without anything to say in them does without. */
export const columnNeeds = (rows: readonly ServiceRow[]): Pick<ListContext, 'hasOwners' | 'hasSystems' | 'hasAlerts' | 'hasCost'> => ({
	hasOwners: rows.some(({service}) => ownerMarks(service).length > 0),
	hasSystems: rows.some(({service}) => !plainWorkloads.has(service.reference.resource.kind)),
	hasAlerts: rows.some(({metrics}) => urgentAlerts(metrics?.alerts).length > 0),
	hasCost: rows.some(({cost}) => cost !== undefined),
});

/** When a source that is in time answered last. */
const answerTime = (source: MetricsSourceState, now: number): number | undefined =>
	source.status === 'live' && now - source.answeredAt <= 2 * source.interval ? source.answeredAt : undefined;

/** Of a hundred services this many have told of their load since. */
const most = 0.8;

/** Milliseconds since most engines told of their load: where few are asked at a time, an old number is no sign of silence. */
export const usualLag = (rows: readonly ServiceRow[], now: number): number => {
	const lags = rows.flatMap(({loadAt}) => (loadAt === undefined ? [] : [now - loadAt])).sort((one, other) => one - other);
	return lags[Math.floor(most * (lags.length - 1))] ?? 0;
};

const usualCurrency = '$';

export const listContext = (snapshot: Snapshot, theme: Theme, isWide: boolean, chosen?: readonly string[]): ListContext => {
	const {identity, rows, metricsSource, settings, now} = snapshot;
	const {namespaces} = identity;
	return {
		theme,
		now,
		interval: metricsInterval(metricsSource),
		answeredAt: answerTime(metricsSource, now),
		parts: snapshot.parts,
		source: metricsSource,
		thresholds: settings.thresholds,
		currency: settings.prices?.currency ?? snapshot.cost?.currency ?? usualCurrency,
		usualLag: usualLag(rows, now),
		hasSeveralNamespaces: namespaces === undefined || namespaces.length > 1,
		isWide,
		chosen,
		...columnNeeds(rows),
	};
};

/** What identifies a row stays on both lists. */
const identityPriority = 2;
const afterAllWide = 100;

/** In the wide list the columns that the usual one has no room for come right after what identifies a row. */
const widened: readonly ServiceColumn[] = serviceColumns.map(({from: _, ...column}) => ({
	...column,
	priority:
		column.wide !== undefined ? identityPriority + column.wide : column.priority + (column.priority > identityPriority ? afterAllWide : 0),
}));

const byId: ReadonlyMap<string, ServiceColumn> = new Map(serviceColumns.map(column => [column.id, column]));

/** The columns that were chosen, in their order: what has no room is left out from the end. */
const chosenColumns = (ids: readonly string[]): readonly ServiceColumn[] =>
	ids.flatMap((id, index) => {
		const column = byId.get(id);
		if (column === undefined) return [];
		const {from: _, isShown: __, ...always} = column;
		return [{...always, priority: id === 'service' ? -1 : index}];
	});

const columnsOf = ({chosen, isWide}: ListContext): readonly ServiceColumn[] =>
	chosen !== undefined ? chosenColumns(chosen) : isWide ? widened : serviceColumns;

export const placeServiceColumns = (rows: readonly ServiceRow[], context: ListContext, width: number): PlacedColumns =>
	placeColumns(columnsOf(context), rows, context, width - margin);

export const listHead = (placed: PlacedColumns, theme: Theme, sort: Sort, cursor: string | undefined): readonly Span[] => [
	{text: '   '},
	...headSpans(placed, theme, {
		cursor,
		...(sort.column === 'severity' ? {} : {sorted: sort.column, descending: isDescending(sort)}),
	}),
];

/** `words`: what there is to say of all that stands below it, near its end. */
export const ruleLine = (theme: Theme, width: number, words?: string): readonly Span[] => {
	const {rule} = theme.glyphs;
	const whole = Math.max(0, width - 2);
	const after = words === undefined ? 0 : 2;
	const rest = whole - (words === undefined ? 0 : widthOf(words) + 2) - after;
	if (words === undefined || rest < 1) return [{text: ' '}, {text: rule.repeat(whole), role: 'dim'}];
	return [{text: ' '}, {text: rule.repeat(rest), role: 'dim'}, {text: ` ${words} `, role: 'look'}, {text: rule.repeat(after), role: 'dim'}];
};

/** One line of the list, painted. `width` is the terminal's: a selected line is reversed from edge to edge. */
export const serviceLine = (
	placed: PlacedColumns,
	row: ServiceRow,
	context: ListContext,
	state: {readonly isSelected: boolean; readonly isMarked: boolean},
	width: number,
): PaintedLine => {
	const {theme} = context;
	const {glyphs} = theme;
	const told: readonly Span[] = [
		{text: state.isSelected && theme.marksSelection ? glyphs.cursor : ' '},
		{text: glyphs.severity[row.state.severity], role: severityRole[row.state.severity]},
		{text: state.isMarked ? glyphs.mark : ' ', role: 'accent'},
		...rowSpans(placed, row, context),
	];
	const spans = dimmedIf(context.parts === undefined ? undefined : doubtOf(context, rowKinds(row)), context.now, told);
	const used = margin - 1 + placed.reduce((sum, entry) => sum + entry.width + 1, -1);
	return paint(theme, [...spans, {text: ' '.repeat(Math.max(0, width - used))}], state.isSelected);
};
