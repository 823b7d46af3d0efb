import {ageText} from '../domain/age-text.ts';
import type {PodRecord} from '../domain/cluster-record.ts';
import {percentText, rateText} from '../domain/number-text.ts';
import type {PodMetrics, Reading} from '../domain/service-metrics.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {type CellContext, percentCell, quantileCell, readingCell, severityRole} from './cell.ts';
import {coresText, memoryText} from './measure-text.ts';
import {replicaState} from './pod-words.ts';
import type {Column} from './table.ts';
import {cutMiddle, widthOf} from './text-width.ts';

export type ReplicaContext = CellContext & {readonly row: ServiceRow};

const numberOf = (pod: PodRecord, {row}: ReplicaContext): string => {
	const revision = row.service.revisions?.find(({hash}) => hash !== undefined && hash === pod.revisionHash);
	return revision === undefined ? '' : String(revision.number);
};

/** The component a pod is of; '' where that is not known. */
const roleOf = (pod: PodRecord, {row}: ReplicaContext): string =>
	row.service.components?.find(({pods}) => pods?.includes(pod.uid))?.role ?? '';

const metricsOf = (pod: PodRecord, {row}: ReplicaContext) => row.metrics?.byPod.get(pod.name);

type PodColumn = Pick<Column<PodRecord, ReplicaContext>, 'id' | 'title' | 'width' | 'priority'> & {
	readonly of: (metrics: PodMetrics) => Reading | undefined;
	readonly text: (value: number) => string;
};

/** A number that only some engines have by replica: without any there is no column of dashes. */
const podColumn = ({of, text, ...column}: PodColumn): Column<PodRecord, ReplicaContext> => ({
	...column,
	align: 'right',
	isShown: ({row}) => [...(row.metrics?.byPod.values() ?? [])].some(metrics => of(metrics) !== undefined),
	cell: (pod, context) => {
		const metrics = metricsOf(pod, context);
		return readingCell(context, metrics === undefined ? undefined : of(metrics), ({value}) => text(value));
	},
});

export const replicaColumns: ReadonlyArray<Column<PodRecord, ReplicaContext>> = [
	{
		id: 'replica',
		title: 'REPLICA',
		align: 'left',
		width: 16,
		maximum: 52,
		priority: 0,
		natural: pod => widthOf(pod.name),
		// Pods of one service differ in their last letters only.
		cell: (pod, {theme}, width) => [{text: cutMiddle(pod.name, width, theme.glyphs.ellipsis), role: 'strong'}],
	},
	{
		id: 'component',
		title: 'COMPONENT',
		align: 'left',
		width: 9,
		maximum: 20,
		priority: 3,
		isShown: ({row}) => (row.service.components?.length ?? 0) > 1,
		naturalNow: (pod, context) => widthOf(roleOf(pod, context)),
		cell: (pod, context) => [{text: roleOf(pod, context), role: 'dim'}],
	},
	{
		id: 'revision',
		title: 'REV',
		align: 'right',
		width: 4,
		priority: 3,
		cell: (pod, context) => [{text: numberOf(pod, context)}],
	},
	{
		id: 'state',
		title: 'STATE',
		align: 'left',
		width: 20,
		maximum: 40,
		priority: 1,
		natural: pod => widthOf(replicaState(pod).text),
		cell: pod => {
			const {text, severity} = replicaState(pod);
			return [{text, role: severityRole[severity]}];
		},
	},
	{
		id: 'restarts',
		title: 'RESTARTS',
		align: 'right',
		width: 8,
		priority: 2,
		cell: pod => [{text: String(pod.restarts), role: pod.restarts === 0 ? 'dim' : 'plain'}],
	},
	{
		id: 'node',
		title: 'NODE',
		align: 'left',
		width: 8,
		maximum: 40,
		priority: 5,
		natural: pod => widthOf(pod.node ?? ''),
		cell: (pod, {theme}) => [{text: pod.node ?? theme.glyphs.none, role: 'dim'}],
	},
	{
		id: 'gpu',
		title: 'GPU',
		align: 'right',
		width: 4,
		priority: 4,
		cell: (pod, context) => percentCell(context, metricsOf(pod, context)?.gpuUtilization),
	},
	{
		id: 'memory',
		title: 'MEM',
		align: 'right',
		width: 4,
		priority: 8,
		cell: (pod, context) => percentCell(context, metricsOf(pod, context)?.gpuMemory),
	},
	podColumn({id: 'rate', title: 'REQ/S', width: 5, priority: 9, of: ({requestRate}) => requestRate, text: rateText}),
	podColumn({id: 'waiting', title: 'WAIT', width: 4, priority: 11, of: ({waiting}) => waiting, text: rateText}),
	podColumn({id: 'running', title: 'RUN', width: 4, priority: 12, of: ({running}) => running, text: rateText}),
	podColumn({id: 'cache', title: 'KV', width: 4, priority: 10, of: ({cacheUsage}) => cacheUsage, text: percentText}),
	podColumn({id: 'tokens', title: 'TOK/S', width: 5, priority: 13, of: ({generatedTokens}) => generatedTokens, text: rateText}),
	{
		id: 'p95',
		title: 'P95',
		align: 'right',
		width: 6,
		priority: 6,
		cell: (pod, context) => quantileCell(context, metricsOf(pod, context)?.p95),
	},
	podColumn({id: 'cpu', title: 'CPU', width: 4, priority: 14, of: ({cpu}) => cpu, text: coresText}),
	podColumn({id: 'ram', title: 'RAM', width: 6, priority: 15, of: ({memory}) => memory, text: memoryText}),
	{
		id: 'age',
		title: 'AGE',
		align: 'right',
		width: 4,
		priority: 7,
		cell: (pod, {now}) => [{text: ageText(now - pod.createdAt), role: 'dim'}],
	},
];
