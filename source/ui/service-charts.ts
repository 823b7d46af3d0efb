import {ageWords} from '../domain/age-text.ts';
import {latencyText, percentText, rateText} from '../domain/number-text.ts';
import type {Chart, ChartName, Series, ServiceCharts} from '../domain/service-metrics.ts';
import type {ServiceDetail, ServiceRow, Snapshot} from '../session/snapshot.ts';
import {metricsInterval} from './cell.ts';
import {chartLines, type DrawnChart, niceCeiling, type Pen} from './chart-lines.ts';
import {chartSpans} from './chart-spans.ts';
import {type DocumentLine, indented, textLine, wrapped} from './document-lines.ts';
import {coverageText} from './service-facts.ts';
import {steppedAge} from './stepped-age.ts';
import type {Role, Theme} from './theme.ts';
import type {ViewState} from './view-state.ts';

/** How a line is drawn, in the order of drawing: what matters most comes last, over the others. */
type LineStyle = {readonly pen: Pen; readonly role?: Role};

type ChartStyle = {
	readonly title: string;
	readonly lines: Readonly<Record<string, LineStyle>>;
	/** Ratios are drawn from 0 to 1, unless only their small values are of interest. */
	readonly isWhole?: true;
	/** The scale goes up to this at least: below it, its steps would read the same. */
	readonly floor?: number;
	readonly format: (value: number) => string;
};

const main: LineStyle = {pen: 'heavy', role: 'accent'};
const usual: LineStyle = {pen: 'light', role: 'dim'};
const edge: LineStyle = {pen: 'dashed'};
const quantiles = {mean: main, p99: edge, p50: usual, p95: main};
const extremes = {max: edge, min: usual, mean: main};

/** All charts in the order of the page; the first stand there at once. */
const styles: Readonly<Record<ChartName, ChartStyle>> = {
	gpu: {title: 'GPU busy', lines: extremes, isWhole: true, format: percentText},
	latency: {title: 'Latency, end to end', lines: quantiles, format: latencyText},
	queue: {title: 'Running and waiting', lines: {running: usual, waiting: main}, floor: 4, format: rateText},
	tokens: {title: 'Tokens/s', lines: {in: usual, out: main}, floor: 1, format: rateText},
	firstToken: {title: 'Time to first token', lines: quantiles, format: latencyText},
	interToken: {title: 'Time between tokens', lines: quantiles, format: latencyText},
	requests: {title: 'Requests/s', lines: {'': main}, floor: 1, format: rateText},
	errors: {title: 'Errors', lines: {'': main}, floor: 0.004, format: value => percentText(value, true)},
	cacheUsage: {title: 'KV cache', lines: {...extremes, '': main}, isWhole: true, format: percentText},
	queueTime: {title: 'Time in the queue', lines: quantiles, format: latencyText},
	gpuMemory: {title: 'GPU memory', lines: {...extremes, '': main}, isWhole: true, format: percentText},
};

const names = Object.keys(styles) as readonly ChartName[];

export type ChartOptions = {
	readonly theme: Theme;
	readonly width: number;
	readonly isTall: boolean;
	readonly service: ViewState['service'];
};

/** What the age of a chart is told from. */
type Told = Pick<Snapshot, 'now' | 'metricsSource'>;

/** The lines of a chart in their order of drawing, without those of single devices: they have a table. */
const linesOf = (chart: Chart | undefined, {lines}: ChartStyle) => {
	const found = Object.entries(lines).flatMap(([name, style]) => {
		const line = chart?.lines.find(candidate => candidate.name === name);
		return line === undefined ? [] : [{...line, ...style}];
	});
	// A line alone needs no weight to be told apart.
	return found.length === 1 ? found.map(line => ({...line, pen: 'light' as const})) : found;
};

/** Index of the point under the cursor; undefined: nowhere, or out of the chart. */
const cursorIndex = (series: {readonly step: number; readonly points: readonly unknown[]} | undefined, before: number | undefined) => {
	if (series === undefined || before === undefined) return undefined;
	const index = series.points.length - 1 - Math.round(before / series.step);
	return index < 0 ? undefined : index;
};

const penText: Readonly<Record<Pen, readonly [plain: string, ascii: string]>> = {
	light: ['─', '-'],
	heavy: ['━', '='],
	dashed: ['┅', '~'],
};

/** As people say them, whatever is drawn first. */
const order = ['min', 'mean', 'max', 'p50', 'p95', 'p99', 'running', 'waiting', 'in', 'out'];

const legendOf = (lines: ReturnType<typeof linesOf>, style: ChartStyle, cursor: number | undefined, theme: Theme): string => {
	const drawn = lines.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
	if (cursor === undefined) {
		return drawn.length < 2 ? '' : drawn.map(({name, pen}) => `${name} ${penText[pen][theme.isAscii ? 1 : 0]}`).join('  ');
	}
	return drawn
		.map(({name, series}) => {
			const value = series.points[cursor];
			return `${name === '' ? '' : `${name} `}${value === undefined ? theme.glyphs.none : style.format(value)}`;
		})
		.join('  ');
};

const maximumOf = ({isWhole, floor = 0}: ChartStyle, drawn: ReturnType<typeof linesOf>): number => {
	if (isWhole === true) return 1;
	const most = Math.max(0, ...drawn.flatMap(({series}) => series.points.map(point => point ?? 0)));
	return niceCeiling(Math.max(most, floor));
};

const rolloutsOf = ({service}: ServiceRow): DrawnChart['rollouts'] =>
	(service.revisions ?? []).map(({createdAt, number}) => ({at: createdAt, label: `rev ${number}`}));

/** How far back they go, and what is on its way where another span was chosen. */
const spanText = ({span}: ServiceCharts, {span: index}: ViewState['service']): string => {
	const wanted = chartSpans[index];
	return wanted === undefined || wanted.milliseconds === span
		? ageWords(span)
		: `${ageWords(span)}, reading ${ageWords(wanted.milliseconds)}…`;
};

/** Refreshes that a chart may miss. */
const missed = 3;

/** How long ago a chart ends that should go on until now: nothing newer came. Its last step may not have been over when it was asked for. */
const endAgeOf = (series: Series | undefined, {now, metricsSource}: Told): string | undefined => {
	if (series === undefined) return undefined;
	const {start, step, points} = series;
	const age = now - (start + step * (points.length - 1));
	return age > step + Math.max(step, missed * metricsInterval(metricsSource)) ? steppedAge(age) : undefined;
};

const drawingOf = (name: ChartName, row: ServiceRow, charts: ServiceCharts, told: Told, {theme, service}: ChartOptions): DrawnChart => {
	const style = styles[name];
	const drawn = linesOf(
		charts.charts.find(chart => chart.name === name),
		style,
	);
	const cursor = cursorIndex(drawn[0]?.series, service.cursor);
	const covered = name === 'gpu' && cursor === undefined ? coverageText(row, true) : undefined;
	return {
		title: `${style.title}, ${spanText(charts, service)}`,
		legend: [covered, legendOf(drawn, style, cursor, theme)].filter(part => part !== undefined && part !== '').join('  '),
		lines: drawn,
		maximum: maximumOf(style, drawn),
		format: style.format,
		missing: charts.missing[name],
		rollouts: rolloutsOf(row),
		cursor,
		endAge: endAgeOf(drawn[0]?.series, told),
	};
};

const gap = 3;
/** Charts side by side by the width of the terminal. */
const columnsOf = (width: number): number => (width >= 180 ? 3 : width >= 110 ? 2 : 1);

const placed = (drawings: readonly DrawnChart[], {width, isTall, theme}: ChartOptions): readonly DocumentLine[] => {
	const columns = columnsOf(width);
	const each = Math.floor((width - 2 - gap * (columns - 1)) / columns);
	const height = isTall ? 4 : 3;
	const rows = Array.from({length: Math.ceil(drawings.length / columns)}, (_, row) => drawings.slice(row * columns, (row + 1) * columns));
	return rows.flatMap(row => {
		const drawn = row.map(drawing => chartLines(drawing, each, height, theme));
		return (drawn[0] ?? []).map(
			(_, line): DocumentLine => ({
				spans: indented(drawn.flatMap((lines, column) => [...(column === 0 ? [] : [{text: ' '.repeat(gap)}]), ...(lines[line] ?? [])])),
			}),
		);
	});
};

/** The charts of a service: the first, or all of them, and for each that is not there the reason. */
export const chartSection = (
	row: ServiceRow,
	detail: ServiceDetail | undefined,
	told: Told,
	options: ChartOptions,
): readonly DocumentLine[] => {
	const {width, service} = options;
	const charts = detail?.charts;
	if (charts === undefined) return [textLine('Reading the charts…', 'dim')];
	// Of those that are always there a chart stands also without data, with the reason in it.
	const first = names.slice(0, Math.max(2, columnsOf(width)));
	const isThere = (name: ChartName): boolean => charts.charts.some(chart => chart.name === name);
	const shown = names.filter(name => first.includes(name) || (service.hasAllCharts && isThere(name)));
	const missing = service.hasAllCharts ? names.filter(name => !shown.includes(name)) : [];
	const drawn = placed(
		shown.map(name => drawingOf(name, row, charts, told, options)),
		options,
	);
	return [
		...drawn.map((line, index): DocumentLine => (index === 0 ? {...line, isHead: true} : line)),
		...missing.flatMap(name =>
			wrapped([{text: `  ${styles[name].title}: `, role: 'dim'}], charts.missing[name] ?? 'Not told here.', width).map(({spans}) => ({
				spans: spans.map(span => ({...span, role: 'dim' as const})),
			})),
		),
	];
};

/** Milliseconds that one step of the cursor moves it, and how far it can go: what is drawn under it. */
export const cursorRange = (charts: ServiceCharts | undefined): {readonly step: number; readonly most: number} | undefined => {
	const [first] = charts?.charts.flatMap(({lines}) => lines) ?? [];
	if (first === undefined) return undefined;
	const {step, points} = first.series;
	return {step: step * Math.max(1, Math.round(points.length / 60)), most: step * (points.length - 1)};
};
