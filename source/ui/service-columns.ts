import {ageText} from '../domain/age-text.ts';
import {percentText, rateText} from '../domain/number-text.ts';
import {ownerMarks} from '../domain/ownership-text.ts';
import type {Latency, Quantile} from '../domain/service-metrics.ts';
import {readyText, scaleText, stateText, systemMark, versionText} from '../domain/service-text.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {type CellContext, percentCell, quantileCell, readingCell, severityRole} from './cell.ts';
import {pendingWords} from './pending-words.ts';
import {sparkline} from './sparkline.ts';
import type {Column} from './table.ts';
import {cutMiddle, cutModel, widthOf} from './text-width.ts';
import type {Role, Span} from './theme.ts';

/** The context of the list's cells. */
export type ListContext = CellContext & {
	readonly hasSeveralNamespaces: boolean;
	readonly isWide: boolean;
	/** Somebody else writes one of the services. */
	readonly hasOwners: boolean;
	/** Not all are plain workloads. */
	readonly hasSystems: boolean;
};

/** A column of the list, and what it sorts by: numbers largest first, texts A to Z; what is undefined goes last. */
export type ServiceColumn = Column<ServiceRow, ListContext> & {
	readonly sortNumber?: (row: ServiceRow) => number | undefined;
	readonly sortText?: (row: ServiceRow) => string | undefined;
	readonly isWideOnly?: boolean;
	/** The smallest number as shown comes first: ages, of which the youngest is of interest. */
	readonly isRising?: true;
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

/** Latency of one kind only: a column that mixed whole requests with first tokens would compare what cannot be compared. */
const latencyOf = ({metrics}: ServiceRow, of: Latency['of']): Latency | undefined =>
	metrics?.latency?.of === of ? metrics.latency : metrics?.tokenLatency?.find(latency => latency.of === of);

const endToEnd = (row: ServiceRow): Latency | undefined => latencyOf(row, 'end to end');

const restartsOf = ({service: {pods}}: ServiceRow): number | undefined => pods?.reduce((sum, pod) => sum + pod.restarts, 0);

const trend = (
	series: NonNullable<ServiceRow['metrics']>['gpuHistory'],
	context: ListContext,
	width: number,
	maximum?: number,
): readonly Span[] => plain(sparkline(series, width, context.theme.glyphs, maximum), 'accent');

/** Who else writes it; where not all have room, the last: what would put a change back matters more than what scales it. */
const ownersCell = ({service}: ServiceRow, width: number): string => {
	const marks = ownerMarks(service);
	const whole = marks.join(' ');
	return widthOf(whole) <= width ? whole : (marks.findLast(mark => widthOf(mark) <= width) ?? '');
};

const version = (row: ServiceRow): string => versionText(row.service);

/** A column of one quantile, coloured where the service is slow. */
const quantileColumn = (
	id: string,
	title: string,
	quantile: (row: ServiceRow) => Quantile | undefined,
	place: Pick<ServiceColumn, 'priority' | 'from' | 'isWideOnly'>,
): ServiceColumn => ({
	...place,
	id,
	title,
	align: 'right',
	width: 6,
	sortNumber: row => quantile(row)?.value,
	cell: (row, context) => quantileCell(context, quantile(row), id === 'p95' ? roleIf(row, 'Slow') : 'plain'),
});

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
		sortText: row => row.service.namespace,
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
		sortText: row => row.service.name,
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
		sortText: row => row.service.model?.value,
		cell: (row, context, width) =>
			plain(cutModel(row.service.model?.value ?? context.theme.glyphs.none, width, context.theme.glyphs.ellipsis), 'dim'),
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
		sortText: row => version(row) || undefined,
		cell: (row, context, width) => plain(cutMiddle(version(row) || context.theme.glyphs.none, width, context.theme.glyphs.ellipsis), 'dim'),
	},
	{
		id: 'system',
		title: 'SYSTEM',
		align: 'left',
		width: 7,
		maximum: 11,
		priority: 15,
		from: 116,
		isShown: context => context.hasSystems,
		natural: row => widthOf(systemMark(row.service)),
		sortText: row => systemMark(row.service),
		cell: row => plain(systemMark(row.service), 'dim'),
	},
	{
		id: 'ready',
		title: 'READY',
		align: 'right',
		width: 5,
		maximum: 9,
		priority: 1,
		natural: row => readyText(row.service).length,
		// What is missing most first.
		sortNumber: row => row.service.replicas.desired - row.service.replicas.ready,
		cell: row => plain(readyText(row.service)),
	},
	{
		id: 'scale',
		title: 'SCALE',
		align: 'right',
		width: 6,
		maximum: 9,
		priority: 13,
		from: 110,
		natural: row => widthOf(scaleText(row.service)),
		sortNumber: row => row.service.autoscalers[0]?.maximum,
		cell: (row, {theme}) => plain(scaleText(row.service).replace('∞', theme.glyphs.infinity), 'dim'),
	},
	{
		id: 'owners',
		title: 'BY',
		align: 'left',
		width: 4,
		maximum: 14,
		priority: 14,
		from: 110,
		isShown: context => context.hasOwners,
		natural: row => widthOf(ownerMarks(row.service).join(' ')),
		sortText: row => ownerMarks(row.service).join(' ') || undefined,
		cell: (row, _, width) => plain(ownersCell(row, width), 'dim'),
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
		sortNumber: row => row.service.gpus.held,
		cell: row => plain(String(row.service.gpus.held)),
	},
	{
		id: 'gpu',
		title: 'GPU',
		align: 'right',
		width: 4,
		priority: 3,
		sortNumber: row => row.metrics?.gpuUtilization?.value,
		cell: (row, context) => percentCell(context, row.metrics?.gpuUtilization, roleIf(row, 'At maximum')),
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
		sortNumber: row => row.metrics?.gpuMemory?.value,
		cell: (row, context) => percentCell(context, row.metrics?.gpuMemory),
	},
	{
		id: 'rate',
		title: 'REQ/S',
		align: 'right',
		width: 5,
		priority: 9,
		sortNumber: row => row.metrics?.requestRate?.value,
		cell: (row, context) => readingCell(context, row.metrics?.requestRate, ({value}) => rateText(value)),
	},
	{
		id: 'errors',
		title: 'ERR',
		align: 'right',
		width: 4,
		priority: 4,
		sortNumber: row => row.metrics?.errorRatio?.value,
		cell: (row, context) => readingCell(context, row.metrics?.errorRatio, ({value}) => percentText(value, true), roleIf(row, 'Erroring')),
	},
	{
		id: 'queue',
		title: 'QUEUE',
		align: 'right',
		width: 5,
		priority: 21,
		from: 140,
		isWideOnly: true,
		sortNumber: row => row.metrics?.waiting?.value,
		cell: (row, context) => readingCell(context, row.metrics?.waiting, ({value}) => rateText(value), roleIf(row, 'Queueing')),
	},
	{
		id: 'running',
		title: 'RUN',
		align: 'right',
		width: 4,
		priority: 27,
		from: 210,
		isWideOnly: true,
		sortNumber: row => row.metrics?.running?.value,
		cell: (row, context) => readingCell(context, row.metrics?.running, ({value}) => rateText(value)),
	},
	quantileColumn('ttft', 'TTFT', row => latencyOf(row, 'time to first token')?.p95, {priority: 22, from: 150, isWideOnly: true}),
	quantileColumn('inter-token', 'ITL', row => latencyOf(row, 'inter-token')?.p95, {priority: 28, from: 210, isWideOnly: true}),
	quantileColumn('p50', 'P50', row => endToEnd(row)?.p50, {priority: 23, from: 150, isWideOnly: true}),
	quantileColumn('p95', 'P95', row => endToEnd(row)?.p95, {priority: 5}),
	{
		id: 'p95-trend',
		title: '',
		align: 'left',
		width: 5,
		maximum: trendWidth,
		natural: () => trendWidth,
		priority: 16,
		from: 100,
		cell: (row, context, width) =>
			trend(row.metrics?.latency?.of === 'end to end' ? row.metrics.latencyHistory : undefined, context, width),
	},
	quantileColumn('p99', 'P99', row => endToEnd(row)?.p99, {priority: 24, from: 150, isWideOnly: true}),
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
		sortText: row => row.service.engine,
		cell: (row, context) => plain(row.service.engine ?? context.theme.glyphs.none, 'dim'),
	},
	{
		id: 'restarts',
		title: 'RESTARTS',
		align: 'right',
		width: 8,
		priority: 29,
		from: 210,
		isWideOnly: true,
		sortNumber: restartsOf,
		cell: (row, {theme}) => {
			const restarts = restartsOf(row);
			return plain(restarts === undefined ? theme.glyphs.none : String(restarts), restarts === 0 ? 'dim' : 'plain');
		},
	},
	{
		id: 'age',
		title: 'AGE',
		align: 'right',
		width: 4,
		priority: 26,
		from: 150,
		isWideOnly: true,
		sortNumber: row => row.service.createdAt,
		isRising: true,
		cell: (row, context) => plain(ageText(context.now - row.service.createdAt), 'dim'),
	},
];
