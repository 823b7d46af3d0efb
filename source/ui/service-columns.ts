import type {Latency} from '../domain/service-metrics.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {type CellContext, readingCell, severityRole} from './cell.ts';
import {pendingWords} from './pending-words.ts';
import {sparkline} from './sparkline.ts';
import type {Column} from './table.ts';
import {cutMiddle, widthOf} from './text-width.ts';
import type {Role, Span} from './theme.ts';
import {ageText, latencyText, percentText, rateText, readyText, scaleText, stateText, versionText} from './words.ts';

/** The context of the list's cells. */
export type ListContext = CellContext & {readonly hasSeveralNamespaces: boolean; readonly isWide: boolean};

/** A column of the list, and what it sorts by: numbers largest first, texts A to Z; undefined goes last. */
export type ServiceColumn = Column<ServiceRow, ListContext> & {
	readonly sortValue?: (row: ServiceRow) => number | string | undefined;
	readonly isWideOnly?: boolean;
};

/** Cells of a sparkline where there is room. */
const trendWidth = 10;

const plain = (text: string, role?: Role): readonly Span[] => [{text, role}];

const stateRole = (row: ServiceRow): Role =>
	row.state.severity === 'fine' && (row.state.word === 'Idle' || row.state.word === 'Parked') ? 'dim' : severityRole[row.state.severity];

const stateWords = (row: ServiceRow, context: ListContext): Span =>
	pendingWords(row.pending) ?? {text: stateText(row.state, context.now), role: stateRole(row)};

/** Colour where the number itself is what the state complains of. */
const roleIf = (row: ServiceRow, word: string): Role => (row.state.word === word ? severityRole[row.state.severity] : 'plain');

const tokenLatency = (row: ServiceRow, of: Latency['of']): Latency | undefined => {
	const {metrics} = row;
	return metrics?.latency?.of === of ? metrics.latency : metrics?.tokenLatency?.find(latency => latency.of === of);
};

const trend = (
	series: NonNullable<ServiceRow['metrics']>['gpuHistory'],
	context: ListContext,
	width: number,
	maximum?: number,
): readonly Span[] => plain(sparkline(series, width, context.theme.glyphs, maximum), 'accent');

const version = (row: ServiceRow): string => versionText(row.service) || '';

export const serviceColumns: readonly ServiceColumn[] = [
	{
		id: 'namespace',
		title: 'NAMESPACE',
		align: 'left',
		width: 9,
		maximum: 24,
		priority: 7,
		isShown: context => context.hasSeveralNamespaces,
		natural: row => widthOf(row.service.namespace),
		sortValue: row => row.service.namespace,
		cell: row => plain(row.service.namespace),
	},
	{
		id: 'service',
		title: 'SERVICE',
		align: 'left',
		width: 13,
		maximum: 48,
		priority: 0,
		natural: row => widthOf(row.service.name),
		sortValue: row => row.service.name,
		cell: row => plain(row.service.name, 'strong'),
	},
	{
		id: 'model',
		title: 'MODEL',
		align: 'left',
		width: 13,
		maximum: 44,
		priority: 12,
		from: 100,
		natural: row => widthOf(row.service.model?.value ?? ''),
		sortValue: row => row.service.model?.value,
		cell: (row, context, width) =>
			plain(cutMiddle(row.service.model?.value ?? context.theme.glyphs.none, width, context.theme.glyphs.ellipsis), 'dim'),
	},
	{
		id: 'version',
		title: 'VERSION',
		align: 'left',
		width: 8,
		maximum: 18,
		priority: 11,
		from: 90,
		natural: row => widthOf(version(row)),
		sortValue: version,
		cell: (row, context, width) => plain(cutMiddle(version(row) || context.theme.glyphs.none, width, context.theme.glyphs.ellipsis), 'dim'),
	},
	{
		id: 'ready',
		title: 'READY',
		align: 'right',
		width: 5,
		maximum: 9,
		priority: 1,
		natural: row => readyText(row.service).length,
		sortValue: row => row.service.replicas.ready - row.service.replicas.desired,
		cell: row => plain(readyText(row.service)),
	},
	{
		id: 'scale',
		title: 'SCALE',
		align: 'right',
		width: 6,
		maximum: 9,
		priority: 14,
		from: 110,
		natural: row => widthOf(scaleText(row.service)),
		sortValue: row => row.service.autoscalers[0]?.maximum,
		cell: row => plain(scaleText(row.service), 'dim'),
	},
	{
		id: 'state',
		title: 'STATE',
		align: 'left',
		width: 16,
		maximum: 24,
		priority: 2,
		natural: (row, context) => widthOf(stateWords(row, context).text),
		cell: (row, context) => [stateWords(row, context)],
	},
	{
		id: 'gpus',
		title: 'GPUS',
		align: 'right',
		width: 4,
		priority: 8,
		sortValue: row => row.service.gpus.held,
		cell: row => plain(String(row.service.gpus.held)),
	},
	{
		id: 'gpu',
		title: 'GPU',
		align: 'right',
		width: 4,
		priority: 3,
		sortValue: row => row.metrics?.gpuUtilization?.value,
		cell: (row, context) => readingCell(context, row.metrics?.gpuUtilization, percentText, roleIf(row, 'At maximum')),
	},
	{
		id: 'gpu-trend',
		title: '',
		align: 'left',
		width: 5,
		maximum: trendWidth,
		natural: () => trendWidth,
		priority: 6,
		cell: (row, context, width) => trend(row.metrics?.gpuHistory, context, width, 1),
	},
	{
		id: 'memory',
		title: 'MEM',
		align: 'right',
		width: 4,
		priority: 20,
		from: 140,
		isWideOnly: true,
		sortValue: row => row.metrics?.gpuMemory?.value,
		cell: (row, context) => readingCell(context, row.metrics?.gpuMemory, percentText),
	},
	{
		id: 'rate',
		title: 'REQ/S',
		align: 'right',
		width: 5,
		priority: 9,
		sortValue: row => row.metrics?.requestRate?.value,
		cell: (row, context) => readingCell(context, row.metrics?.requestRate, rateText),
	},
	{
		id: 'errors',
		title: 'ERR',
		align: 'right',
		width: 4,
		priority: 4,
		sortValue: row => row.metrics?.errorRatio?.value,
		cell: (row, context) => readingCell(context, row.metrics?.errorRatio, value => percentText(value, true), roleIf(row, 'Erroring')),
	},
	{
		id: 'queue',
		title: 'QUEUE',
		align: 'right',
		width: 5,
		priority: 21,
		from: 140,
		isWideOnly: true,
		sortValue: row => row.metrics?.waiting?.value,
		cell: (row, context) => readingCell(context, row.metrics?.waiting, rateText, roleIf(row, 'Queueing')),
	},
	{
		id: 'ttft',
		title: 'TTFT',
		align: 'right',
		width: 5,
		priority: 22,
		from: 150,
		isWideOnly: true,
		sortValue: row => tokenLatency(row, 'time to first token')?.p95?.value,
		cell: (row, context) => readingCell(context, tokenLatency(row, 'time to first token')?.p95, latencyText),
	},
	{
		id: 'p50',
		title: 'P50',
		align: 'right',
		width: 5,
		priority: 23,
		from: 150,
		isWideOnly: true,
		sortValue: row => row.metrics?.latency?.p50?.value,
		cell: (row, context) => readingCell(context, row.metrics?.latency?.p50, latencyText),
	},
	{
		id: 'p95',
		title: 'P95',
		align: 'right',
		width: 5,
		priority: 5,
		sortValue: row => row.metrics?.latency?.p95?.value,
		cell: (row, context) => readingCell(context, row.metrics?.latency?.p95, latencyText, roleIf(row, 'Slow')),
	},
	{
		id: 'p95-trend',
		title: '',
		align: 'left',
		width: 5,
		maximum: trendWidth,
		natural: () => trendWidth,
		priority: 13,
		from: 100,
		cell: (row, context, width) => trend(row.metrics?.latencyHistory, context, width),
	},
	{
		id: 'p99',
		title: 'P99',
		align: 'right',
		width: 5,
		priority: 24,
		from: 150,
		isWideOnly: true,
		sortValue: row => row.metrics?.latency?.p99?.value,
		cell: (row, context) => readingCell(context, row.metrics?.latency?.p99, latencyText),
	},
	{
		id: 'engine',
		title: 'ENGINE',
		align: 'left',
		width: 8,
		maximum: 12,
		priority: 25,
		from: 150,
		isWideOnly: true,
		natural: row => widthOf(row.service.engine ?? ''),
		sortValue: row => row.service.engine,
		cell: (row, context) => plain(row.service.engine ?? context.theme.glyphs.none, 'dim'),
	},
	{
		id: 'age',
		title: 'AGE',
		align: 'right',
		width: 4,
		priority: 26,
		from: 150,
		isWideOnly: true,
		sortValue: row => row.service.createdAt,
		cell: (row, context) => plain(ageText(context.now - row.service.createdAt), 'dim'),
	},
];
