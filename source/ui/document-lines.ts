import {spansWidth} from './spans.ts';
import {type Column, headSpans, placeColumns, rowSpans} from './table.ts';
import {fits, widthOf, wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';

/** A line of the page of a service. `replica`: UID of the pod it shows. `isHead`: a section starts here. */
export type DocumentLine = {readonly spans: readonly Span[]; readonly replica?: string; readonly isHead?: true};

export const blank: DocumentLine = {spans: []};

export const indented = (spans: readonly Span[]): readonly Span[] => [{text: ' '}, ...spans];

export const textLine = (text: string, role?: Span['role']): DocumentLine => ({spans: [{text: ` ${text}`, role}]});

export const headLine = (spans: readonly Span[]): DocumentLine => ({spans: indented(spans), isHead: true});

export const tableLines = <Row extends object, Context extends {readonly theme: Theme}>(
	columns: ReadonlyArray<Column<Row, Context>>,
	rows: readonly Row[],
	context: Context,
	width: number,
	replica?: (row: Row) => string,
): readonly DocumentLine[] => {
	const placed = placeColumns(columns, rows, context, width - 3);
	return [
		headLine([{text: ' '}, ...headSpans(placed, context.theme)]),
		...rows.map((row): DocumentLine => {
			const spans: readonly Span[] = [{text: '  '}, ...rowSpans(placed, row, context)];
			return replica === undefined ? {spans} : {spans, replica: replica(row)};
		}),
	];
};

/** A text that is longer is no message: all of it is in the YAML of what says it. Characters. */
const longest = 2000;

/** A head and a text that stays in its column when it wraps; where the head takes most of the line, below it. */
export const wrapped = (spans: readonly Span[], text: string, width: number): readonly DocumentLine[] => {
	const start = spansWidth(spans);
	if (start > width / 2 && !fits(text, width - start - 2)) return [{spans}, ...wrapped([{text: ' '.repeat(8)}], text, width)];
	const told = text.length > longest ? `${text.slice(0, longest)}…` : text;
	return wrapWords(told, Math.max(20, width - start - 2)).map((part, index) => ({
		spans: index === 0 ? [...spans, {text: part}] : [{text: ' '.repeat(start)}, {text: part}],
	}));
};

/** A text that takes at least `width` cells, whatever it is written in. */
export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));
