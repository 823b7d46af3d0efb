import {ownerMarks} from '../domain/ownership-text.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {metricsInterval, severityRole} from './cell.ts';
import {type ListContext, type ServiceColumn, serviceColumns} from './service-columns.ts';
import {isDescending, type Sort} from './service-order.ts';
import {headSpans, type PlacedColumn, placeColumns, rowSpans} from './table.ts';
import {type PaintedLine, paint, type Span, type Theme} from './theme.ts';

export type PlacedColumns = ReadonlyArray<PlacedColumn<ServiceRow, ListContext>>;

/** Margin, sign of severity, blank; and one blank on the right. */
const margin = 4;

const plainWorkloads: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet']);

/** Columns that a fleet without anything to say in them does without. */
export const columnNeeds = (rows: readonly ServiceRow[]): Pick<ListContext, 'hasOwners' | 'hasSystems'> => ({
	hasOwners: rows.some(({service}) => ownerMarks(service).length > 0),
	hasSystems: rows.some(({service}) => !plainWorkloads.has(service.reference.resource.kind)),
});

export const listContext = (snapshot: Snapshot, theme: Theme, isWide: boolean): ListContext => {
	const {identity, rows} = snapshot;
	const {namespaces} = identity;
	return {
		theme,
		now: snapshot.now,
		interval: metricsInterval(snapshot.metricsSource),
		hasSeveralNamespaces: namespaces === undefined || namespaces.length > 1,
		isWide,
		...columnNeeds(rows),
	};
};

/** In wide mode the columns of wide terminals come right after what identifies a row. */
const widened: readonly ServiceColumn[] = serviceColumns.map(({from: _from, ...column}) => ({
	...column,
	priority: column.isWideOnly === true ? column.priority - 17 : column.priority > 2 ? column.priority + 20 : column.priority,
}));

export const placeServiceColumns = (rows: readonly ServiceRow[], context: ListContext, width: number): PlacedColumns =>
	placeColumns(context.isWide ? widened : serviceColumns, rows, context, width - margin);

export const listHead = (placed: PlacedColumns, theme: Theme, sort: Sort, cursor: string | undefined): readonly Span[] => [
	{text: '   '},
	...headSpans(placed, theme, {
		cursor,
		...(sort.column === 'severity' ? {} : {sorted: sort.column, descending: isDescending(sort)}),
	}),
];

export const ruleLine = (theme: Theme, width: number): readonly Span[] => [
	{text: ' '},
	{text: theme.glyphs.rule.repeat(Math.max(0, width - 2)), role: 'dim'},
];

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
	const spans: readonly Span[] = [
		{text: state.isSelected && theme.marksSelection ? glyphs.cursor : ' '},
		{text: glyphs.severity[row.state.severity], role: severityRole[row.state.severity]},
		{text: state.isMarked ? glyphs.mark : ' ', role: 'accent'},
		...rowSpans(placed, row, context),
	];
	const used = margin - 1 + placed.reduce((sum, entry) => sum + entry.width + 1, -1);
	return paint(theme, [...spans, {text: ' '.repeat(Math.max(0, width - used))}], state.isSelected);
};
