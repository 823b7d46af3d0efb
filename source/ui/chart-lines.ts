import {plot} from 'asciichart';
import {ageText} from '../domain/age-text.ts';
import type {Series} from '../domain/service-metrics.ts';
import {fitSpans} from './spans.ts';
import {resample} from './sparkline.ts';
import {fitText, wrapWords} from './text-width.ts';
import type {Role, Span, Theme} from './theme.ts';

export type Pen = 'light' | 'heavy' | 'dashed';

type DrawnLine = {
	readonly series: Series;
	/** Drawn with heavy, light or dashed lines: quantiles are told apart without colour. */
	readonly pen: Pen;
	readonly role?: Role | undefined;
};

export type DrawnChart = {
	readonly title: string;
	/** At the right end of the title: how many replicas, which line is which, or what they are at the cursor. */
	readonly legend: string;
	/** Of one start, step and length; later ones are drawn over earlier ones. */
	readonly lines: readonly DrawnLine[];
	/** Top of the scale; the bottom is always 0. */
	readonly maximum: number;
	readonly format: (value: number) => string;
	/** Why there is nothing to draw. */
	readonly missing: string | undefined;
	/** When rollouts began, and what to write there. */
	readonly rollouts: readonly Rollout[];
	/** Index of the point that is read. */
	readonly cursor: number | undefined;
	/** How long ago it ends, where that is not now: "2m". */
	readonly endAge?: string | undefined;
};

type Rollout = {readonly at: number; readonly label: string};

type Cell = {readonly character: string; readonly role: Role | undefined};
type Grid = Cell[][];
type Symbols = [string, string, string, string, string, string, string, string, string, string];

const pens: Readonly<Record<Pen, string>> = {light: '─ ╶╴─╰╭╮╯│', heavy: '━ ╺╸━┗┏┓┛┃', dashed: '┅ ╶╴┅╰╭╮╯┆'};
const asciiPens: Readonly<Record<Pen, string>> = {light: "- ---'..'|", heavy: "= ==='..'|", dashed: "~ ~~~'..'|"};

const labelWidth = 5;

/** Runs of points without a gap: asciichart draws NaN as a crash and a missing point as a line to nowhere. */
export const segmentsOf = (
	points: ReadonlyArray<number | undefined>,
): ReadonlyArray<{readonly start: number; readonly points: readonly number[]}> => {
	const segments: {start: number; points: number[]}[] = [];
	let isOpen = false;
	for (const [index, point] of points.entries()) {
		const isPoint = point !== undefined && Number.isFinite(point);
		if (isPoint && isOpen) segments.at(-1)?.points.push(point);
		else if (isPoint) segments.push({start: index, points: [point]});
		isOpen = isPoint;
	}
	return segments;
};

const drawLine = (grid: Grid, line: DrawnLine, maximum: number, width: number, theme: Theme): void => {
	const height = grid.length - 1;
	const symbols = [...(theme.isAscii ? asciiPens : pens)[line.pen]] as Symbols;
	for (const segment of segmentsOf(resample(line.series.points, width))) {
		// Scaled to rows from 1 on: at row 0 asciichart draws its own axis. One symbol serves as first value and as axis.
		const rows = segment.points.map(point => 1 + Math.min(1, Math.max(0, point / maximum)) * height);
		const drawing = plot(rows, {min: 1, max: 1 + height, height, offset: 2, format: () => ' ', symbols}).split('\n');
		for (const [row, text] of drawing.entries()) {
			for (const [column, character] of [...text].slice(1).entries()) {
				const cells = grid[row];
				const x = segment.start + column;
				if (character !== ' ' && cells !== undefined && x < width) cells[x] = {character, role: line.role};
			}
		}
	}
};

const spanOf = (series: Series): {readonly start: number; readonly end: number} => ({
	start: series.start,
	end: series.start + series.step * Math.max(0, series.points.length - 1),
});

/** A line from top to bottom that leaves what is drawn there. */
const drawColumn = (grid: Grid, column: number, character: string, role: Role): void => {
	for (const cells of grid) if (cells[column]?.character === ' ') cells[column] = {character, role};
};

type Mark = {readonly column: number; readonly label: string};

/** Where in the chart the rollouts of its time began, newest first. */
const marksOf = (
	rollouts: readonly Rollout[],
	{start, end}: {readonly start: number; readonly end: number},
	width: number,
): readonly Mark[] =>
	rollouts
		.filter(({at}) => at > start && at <= end)
		.toSorted((one, other) => other.at - one.at)
		.map(({at, label}) => ({column: Math.min(width - 1, Math.round(((at - start) / (end - start)) * width)), label}));

/** Where the chart is read, with the time in UTC as logs and alerts have it. */
const cursorOf = (index: number | undefined, {start, step, points}: Series, width: number): Mark | undefined =>
	index === undefined
		? undefined
		: {
				column: Math.min(width - 1, Math.floor(((index + 0.5) * width) / points.length)),
				label: `${new Date(start + index * step).toISOString().slice(11, 16)} UTC`,
			};

/** How far back it goes, what is marked, and how it ends: now, most of the time. Of labels that would run into each other the newest is written. */
const axisLine = (range: {start: number; end: number}, last: string, marks: readonly Mark[], width: number, theme: Theme): string => {
	const start = `${theme.glyphs.minus}${ageText(range.end - range.start)}`;
	const cells = [...fitText(start, width - last.length, 'left', ''), ...last];
	let free = width - last.length - 1;
	for (const {column, label} of marks) {
		// The label stands right of its mark, or left of it where the next one is too near.
		const isRight = column + label.length + 1 <= free;
		const at = isRight ? column : column - label.length;
		if (at <= start.length || at + label.length + 1 > Math.max(free, column + 1) || column > free + 3) continue;
		cells.splice(at, label.length + 1, ...(isRight ? [theme.glyphs.rollout, ...label] : [...label, theme.glyphs.rollout]));
		free = at - 1;
	}
	return cells.join('');
};

const cellsToSpans = (cells: readonly Cell[]): readonly Span[] => {
	const spans: {text: string; role: Role | undefined}[] = [];
	for (const {character, role} of cells) {
		const last = spans.at(-1);
		if (last !== undefined && last.role === role) last.text += character;
		else spans.push({text: character, role});
	}
	return spans;
};

/** A chart of `height` + 3 lines of exactly `width` cells: title, `height` + 1 rows with their scale, time axis. */
export const chartLines = (chart: DrawnChart, width: number, height: number, theme: Theme): ReadonlyArray<readonly Span[]> => {
	const {ellipsis} = theme.glyphs;
	const plotWidth = Math.max(1, width - labelWidth - 2);
	const room = Math.max(0, width - chart.title.length - chart.legend.length);
	const title = fitSpans(
		[{text: chart.title, role: 'strong'}, {text: ' '.repeat(room)}, {text: chart.legend, role: 'dim'}],
		width,
		'left',
		ellipsis,
	);
	const drawn = chart.lines.find(line => line.series.points.some(point => point !== undefined));
	if (drawn === undefined) {
		const margin = ' '.repeat(labelWidth + 2);
		const reason = wrapWords(chart.missing ?? 'No data.', plotWidth).slice(0, height + 1);
		return [
			title,
			...Array.from({length: height + 2}, (_, row) =>
				fitSpans([{text: `${margin}${reason[row] ?? ''}`, role: 'dim'}], width, 'left', ellipsis),
			),
		];
	}
	const last = chart.endAge === undefined ? 'now' : `${chart.endAge} ago`;
	const grid: Grid = Array.from({length: height + 1}, () =>
		Array.from({length: plotWidth}, (): Cell => ({character: ' ', role: undefined})),
	);
	for (const line of chart.lines)
		drawLine(grid, chart.endAge === undefined ? line : {...line, role: 'dim'}, chart.maximum, plotWidth, theme);
	const range = spanOf(drawn.series);
	const cursor = cursorOf(chart.cursor, drawn.series, plotWidth);
	if (cursor !== undefined) drawColumn(grid, cursor.column, theme.glyphs.cursorLine, 'strong');
	const rollouts = marksOf(chart.rollouts, range, plotWidth);
	for (const {column} of rollouts) drawColumn(grid, column, theme.glyphs.rollout, 'dim');
	const rows = grid.map((cells, row): readonly Span[] => [
		{text: fitText(chart.format((chart.maximum * (height - row)) / height), labelWidth, 'right', ellipsis), role: 'dim'},
		{text: ` ${theme.isAscii ? '|' : '┤'}`, role: 'dim'},
		...cellsToSpans(cells),
	]);
	const axis: readonly Span[] = [
		{text: ' '.repeat(labelWidth + 2)},
		{text: axisLine(range, last, cursor === undefined ? rollouts : [cursor], plotWidth, theme), role: 'dim'},
	];
	return [title, ...rows, axis];
};

/** The next of 1, 2, 4, 6, 8 times a power of ten: a scale that stands still while values move a little, with round quarters. */
export const niceCeiling = (value: number): number => {
	// Below a millionth the steps of the scale are no numbers a chart can be divided by.
	if (!(value > 1e-6)) return 1;
	const power = 10 ** Math.floor(Math.log10(value));
	const step = [1, 2, 4, 6, 8, 10].find(candidate => candidate * power >= value * 0.9999) ?? 10;
	return step * power;
};
