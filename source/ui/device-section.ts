import type {GpuDevice} from '../domain/gpu-device.ts';
import {bytesText, percentText} from '../domain/number-text.ts';
import type {Series} from '../domain/service-metrics.ts';
import type {ServiceDetail, ServiceRow, Snapshot} from '../session/snapshot.ts';
import {type CellContext, metricsInterval, percentCell, readingCell} from './cell.ts';
import {type DocumentLine, tableLines} from './document-lines.ts';
import type {ChartOptions} from './service-charts.ts';
import {sparkline} from './sparkline.ts';
import type {Column} from './table.ts';
import {cutMiddle, widthOf} from './text-width.ts';
import type {Span} from './theme.ts';

type Held = {
	readonly device: GpuDevice;
	/** The pod of this service that holds it. */
	readonly pod: string;
	/** Its utilization over the span of the charts. */
	readonly series: Series | undefined;
};

const nameOf = ({device}: Held): string => `${device.node}/${device.index}`;

const knownPoints = ({series}: Held): readonly number[] => (series?.points ?? []).filter(point => point !== undefined);

/** One number over the span of the charts. */
const overSpan =
	(of: (points: readonly number[]) => number): Column<Held, CellContext>['cell'] =>
	(held, {theme}): readonly Span[] => {
		const points = knownPoints(held);
		return points.length === 0 ? [{text: theme.glyphs.none, role: 'dim'}] : [{text: percentText(of(points)), role: 'dim'}];
	};

const modelOf = ({device}: Held): string => device.slice ?? device.model ?? '';

const errorText = ({device: {error}}: Held): string =>
	error === undefined ? '' : `XID ${error.code}${error.message === undefined ? '' : ` ${error.message}`}`;

const columns: ReadonlyArray<Column<Held, CellContext>> = [
	{
		id: 'device',
		title: 'GPU',
		align: 'left',
		width: 8,
		maximum: 30,
		priority: 0,
		natural: held => widthOf(nameOf(held)),
		cell: (held, {theme}, width) => [{text: cutMiddle(nameOf(held), width, theme.glyphs.ellipsis), role: 'strong'}],
	},
	{
		id: 'model',
		title: 'MODEL',
		align: 'left',
		width: 8,
		maximum: 24,
		priority: 9,
		natural: held => widthOf(modelOf(held)),
		cell: (held, {theme}, width) => [{text: cutMiddle(modelOf(held), width, theme.glyphs.ellipsis), role: 'dim'}],
	},
	{
		id: 'pod',
		title: 'REPLICA',
		align: 'left',
		width: 12,
		maximum: 52,
		priority: 5,
		natural: ({pod}) => widthOf(pod),
		cell: ({pod, device}, {theme}, width) => [
			{text: cutMiddle(pod, width - (device.isShared ? 7 : 0), theme.glyphs.ellipsis)},
			...(device.isShared ? [{text: ' shared', role: 'dim'} as const] : []),
		],
	},
	{id: 'now', title: 'NOW', align: 'right', width: 4, priority: 1, cell: ({device}, context) => percentCell(context, device.utilization)},
	{
		id: 'trend',
		title: '',
		align: 'left',
		width: 8,
		maximum: 20,
		priority: 6,
		natural: () => 20,
		cell: ({series}, {theme}, width) => [{text: sparkline(series, width, theme.glyphs, 1), role: 'accent'}],
	},
	{id: 'min', title: 'MIN', align: 'right', width: 4, priority: 4, cell: overSpan(points => Math.min(...points))},
	{
		id: 'mean',
		title: 'MEAN',
		align: 'right',
		width: 4,
		priority: 4,
		cell: overSpan(points => points.reduce((sum, point) => sum + point, 0) / points.length),
	},
	{id: 'max', title: 'MAX', align: 'right', width: 4, priority: 4, cell: overSpan(points => Math.max(...points))},
	{
		id: 'memory',
		title: 'MEMORY',
		align: 'right',
		width: 7,
		priority: 2,
		cell: ({device}, context) => readingCell(context, device.memoryUsed, ({value}) => bytesText(value)),
	},
	{
		id: 'total',
		title: 'OF',
		align: 'right',
		width: 7,
		priority: 7,
		cell: ({device}, context) => readingCell(context, device.memoryTotal, ({value}) => bytesText(value), 'dim'),
	},
	{
		id: 'temperature',
		title: 'TEMP',
		align: 'right',
		width: 5,
		priority: 3,
		cell: ({device}, context) =>
			readingCell(context, device.temperature, ({value}) => `${Math.round(value)}${context.theme.glyphs.degree}C`),
	},
	{
		id: 'power',
		title: 'POWER',
		align: 'right',
		width: 5,
		priority: 8,
		cell: ({device}, context) => readingCell(context, device.power, ({value}) => `${Math.round(value)}W`),
	},
	{
		id: 'error',
		title: 'ERROR',
		align: 'left',
		width: 7,
		maximum: 40,
		priority: 1,
		natural: held => widthOf(errorText(held)),
		cell: (held, {theme}) =>
			held.device.error === undefined ? [{text: theme.glyphs.none, role: 'dim'}] : [{text: errorText(held), role: 'broken'}],
	},
];

/** The GPUs of a service, one by one; nothing where no exporter tells of them. */
export const deviceSection = (
	{metrics}: ServiceRow,
	detail: ServiceDetail | undefined,
	snapshot: Snapshot,
	{theme, width}: ChartOptions,
): readonly DocumentLine[] => {
	const lines = detail?.charts?.charts.find(({name}) => name === 'gpu')?.lines ?? [];
	const held = [...(metrics?.byPod ?? [])]
		.flatMap(([pod, {devices = []}]) =>
			devices.map((device): Held => ({device, pod, series: lines.find(({name}) => name === `${device.node}/${device.index}`)?.series})),
		)
		.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other), 'en', {numeric: true}));
	if (held.length === 0) return [];
	return tableLines(columns, held, {theme, now: snapshot.now, interval: metricsInterval(snapshot.metricsSource)}, width);
};
