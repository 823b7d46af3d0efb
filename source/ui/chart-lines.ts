import {plot} from 'asciichart';
import {ageText} from '../domain/age-text.ts';
import type {Series} from '../domain/service-metrics.ts';
import {fitSpans} from './spans.ts';
import {resample} from './sparkline.ts';
import {fitText} from './text-width.ts';
import type {Role, Span, Theme} from './theme.ts';

type ChartLine = {
	readonly series: Series | undefined;
	/** Drawn with heavy, light or dashed lines: quantiles are told apart without colour. */
	readonly pen: 'light' | 'heavy' | 'dashed';
	readonly role?: Role;
};

export type Chart = {
	readonly title: string;
	/** At the right end of the title: how many replicas, which line is which. */
	readonly legend: string;
	readonly lines: readonly ChartLine[];
	/** Top of the scale; the bottom is always 0. */
	readonly maximum: number;
	readonly format: (value: number) => string;
	/** Why there is nothing to draw. */
	readonly missing: string | undefined;
	/** When the newest rollout began, and what to write there. */
	readonly rollout: {readonly at: number; readonly label: string} | undefined;
};

type Cell = {readonly character: string; readonly role: Role | undefined};
type Grid = Cell[][];
type Symbols = [string, string, string, string, string, string, string, string, string, string];

const pens: Readonly<Record<ChartLine['pen'], string>> = {light: '─ ╶╴─╰╭╮╯│', heavy: '━ ╺╸━┗┏┓┛┃', dashed: '┅ ╶╴┅╰╭╮╯┆'};
const asciiPens: Readonly<Record<ChartLine['pen'], string>> = {light: "- ---'..'|", heavy: "= ==='..'|", dashed: "~ ~~~'..'|"};

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

const drawLine = (grid: Grid, line: ChartLine, maximum: number, width: number, theme: Theme): void => {
	const height = grid.length - 1;
	const symbols = [...(theme.isAscii ? asciiPens : pens)[line.pen]] as Symbols;
	for (const segment of segmentsOf(resample(line.series?.points ?? [], width))) {
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

const drawRollout = (grid: Grid, column: number, theme: Theme): void => {
	for (const cells of grid) if (cells[column]?.character === ' ') cells[column] = {character: theme.glyphs.rollout, role: 'dim'};
};

const axisLine = (range: {start: number; end: number}, column: number | undefined, label: string, width: number, theme: Theme): string => {
	const start = `${theme.glyphs.minus}${ageText(range.end - range.start)}`;
	const cells = [...fitText(start, width - 3, 'left', ''), ...'now'];
	if (column !== undefined) {
		// The label stands right of its mark, or left of it where "now" is too near.
		const right = [...`${theme.glyphs.rollout}${label}`];
		const isRight = column + right.length < width - 4;
		const at = isRight ? column : column - label.length;
		if (at > start.length) cells.splice(at, right.length, ...(isRight ? right : [...`${label}${theme.glyphs.rollout}`]));
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
export const chartLines = (chart: Chart, width: number, height: number, theme: Theme): ReadonlyArray<readonly Span[]> => {
	const {ellipsis} = theme.glyphs;
	const plotWidth = Math.max(1, width - labelWidth - 2);
	const room = Math.max(0, width - chart.title.length - chart.legend.length);
	const title = fitSpans(
		[{text: chart.title, role: 'strong'}, {text: ' '.repeat(room)}, {text: chart.legend, role: 'dim'}],
		width,
		'left',
		ellipsis,
	);
	const drawn = chart.lines.find(line => line.series?.points.some(point => point !== undefined));
	if (drawn?.series === undefined) {
		const reason = fitSpans([{text: `${' '.repeat(labelWidth + 2)}${chart.missing ?? 'no data'}`, role: 'dim'}], width, 'left', ellipsis);
		return [title, ...Array.from({length: height + 2}, (_, row) => (row === 1 ? reason : fitSpans([], width, 'left', ellipsis)))];
	}
	const grid: Grid = Array.from({length: height + 1}, () =>
		Array.from({length: plotWidth}, (): Cell => ({character: ' ', role: undefined})),
	);
	for (const line of chart.lines) drawLine(grid, line, chart.maximum, plotWidth, theme);
	const range = spanOf(drawn.series);
	const {rollout} = chart;
	const share = rollout === undefined || range.end <= range.start ? -1 : (rollout.at - range.start) / (range.end - range.start);
	const column = share > 0 && share <= 1 ? Math.min(plotWidth - 1, Math.round(share * plotWidth)) : undefined;
	if (column !== undefined) drawRollout(grid, column, theme);
	const rows = grid.map((cells, row): readonly Span[] => [
		{text: fitText(chart.format((chart.maximum * (height - row)) / height), labelWidth, 'right', ellipsis), role: 'dim'},
		{text: ` ${theme.isAscii ? '|' : '┤'}`, role: 'dim'},
		...cellsToSpans(cells),
	]);
	const axis: readonly Span[] = [
		{text: ' '.repeat(labelWidth + 2)},
		{text: axisLine(range, column, rollout?.label ?? '', plotWidth, theme), role: 'dim'},
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
