import {fitSpans} from './spans.ts';
import {type Align, fitText} from './text-width.ts';
import type {Span, Theme} from './theme.ts';

/**
 * A column as data. Widths are in cells. A column is shown while it fits; the lowest `priority` number stays longest.
 * `natural` columns take what their widest row needs, between `width` and `maximum`, so that paging does not move them.
 */
export type Column<Row, Context> = {
	readonly id: string;
	readonly title: string;
	readonly align: Align;
	readonly width: number;
	readonly maximum?: number;
	readonly natural?: (row: Row) => number;
	/** The same where it takes more than the row to tell, or where rows are made for each frame: it is not remembered. */
	readonly naturalNow?: (row: Row, context: Context) => number;
	readonly priority: number;
	/** Shown from this terminal width on. */
	readonly from?: number;
	readonly isShown?: (context: Context) => boolean;
	readonly cell: (row: Row, context: Context, width: number) => readonly Span[];
};

export type PlacedColumn<Row, Context> = {readonly column: Column<Row, Context>; readonly width: number};

/**
 * Chooses the columns for `width` cells with a blank between two, and how wide each is. Room that is left over goes to the
 * columns that need least of it, so that most of them are whole, and never beyond what their rows need.
 */
export const placeColumns = <Row extends object, Context>(
	columns: ReadonlyArray<Column<Row, Context>>,
	rows: readonly Row[],
	context: Context,
	width: number,
): ReadonlyArray<PlacedColumn<Row, Context>> => {
	const candidates = columns
		.filter(column => (column.from ?? 0) <= width && (column.isShown?.(context) ?? true))
		.sort((one, other) => one.priority - other.priority);
	const chosen = new Set<Column<Row, Context>>();
	let used = -1;
	for (const column of candidates) {
		if (used + 1 + column.width > width) break;
		chosen.add(column);
		used += 1 + column.width;
	}
	const placed = columns
		.filter(column => chosen.has(column))
		.map(column => ({column, width: column.width, wants: wanted(column, rows, context)}));
	let room = width - used;
	const needy = placed.filter(({width, wants}) => wants > width).sort((one, other) => one.wants - one.width - (other.wants - other.width));
	for (const entry of needy) {
		const more = Math.min(room, entry.wants - entry.width);
		entry.width += more;
		room -= more;
	}
	return placed.map(entry => ({column: entry.column, width: entry.width}));
};

/**
 * By row, then by what measures: of a large fleet's rows few are other ones than in the frame before. Not the other way round: a weak
 * table makes room for what has gone until it is collected, and keeps that room.
 */
const measured = new WeakMap<object, Map<unknown, number>>();

/** `measure`, but once for each row: rows do not change. */
const once =
	<Row extends object>(measure: (row: Row) => number): ((row: Row) => number) =>
	row => {
		const widths = measured.get(row) ?? new Map<unknown, number>();
		const known = widths.get(measure);
		if (known !== undefined) return known;
		const width = measure(row);
		measured.set(row, widths.set(measure, width));
		return width;
	};

const wanted = <Row extends object, Context>(column: Column<Row, Context>, rows: readonly Row[], context: Context): number => {
	const {natural: ofRow, naturalNow} = column;
	const natural = naturalNow ?? (ofRow === undefined ? undefined : once(ofRow));
	if (natural === undefined) return column.width;
	const {maximum = Number.POSITIVE_INFINITY} = column;
	let most = column.title.length;
	for (const row of rows) {
		// In a large fleet the first rows often want all there is.
		if (most >= maximum) break;
		most = Math.max(most, natural(row, context));
	}
	return Math.min(most, maximum);
};

type HeadMark = {readonly cursor?: string | undefined; readonly sorted?: string | undefined; readonly descending?: boolean};

/** The heads. The arrow of the sorted column takes the blank beside a title that fills its column: a head is never cut for it. */
export const headSpans = <Row, Context>(
	placed: ReadonlyArray<PlacedColumn<Row, Context>>,
	theme: Theme,
	mark?: HeadMark,
): readonly Span[] => {
	const {ascending, descending, ellipsis} = theme.glyphs;
	const arrow = mark?.descending === true ? descending : ascending;
	const isSorted = (index: number): boolean => mark?.sorted !== undefined && placed[index]?.column.id === mark.sorted;
	const isFull = (index: number): boolean => (placed[index]?.column.title.length ?? 0) >= (placed[index]?.width ?? 0);
	return placed.flatMap(({column, width}, index) => {
		const {title, align} = column;
		const inside = !isSorted(index) || isFull(index) ? title : align === 'right' ? arrow + title : title + arrow;
		const span: Span = {text: fitText(inside, width, align, ellipsis), role: column.id === mark?.cursor ? 'inverse' : 'dim'};
		const isBefore = isSorted(index) && isFull(index) && align === 'right';
		const isAfter = isSorted(index - 1) && isFull(index - 1) && placed[index - 1]?.column.align === 'left';
		return index === 0 ? [span] : [{text: isBefore || isAfter ? arrow : ' ', role: 'dim'}, span];
	});
};

export const rowSpans = <Row, Context extends {readonly theme: Theme}>(
	placed: ReadonlyArray<PlacedColumn<Row, Context>>,
	row: Row,
	context: Context,
): readonly Span[] =>
	placed.flatMap(({column, width}, index) => {
		const cell = fitSpans(column.cell(row, context, width), width, column.align, context.theme.glyphs.ellipsis);
		return index === 0 ? cell : [{text: ' '}, ...cell];
	});
