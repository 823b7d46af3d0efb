import type {ModelService, Revision, TrafficTarget} from '../domain/model-service.ts';
import {percentText, rateText} from '../domain/number-text.ts';
import type {RevisionMetrics} from '../domain/service-metrics.ts';
import {revisionOf, targetText} from '../domain/traffic-text.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {type CellContext, quantileCell, readingCell} from './cell.ts';
import type {Column} from './table.ts';
import {cutMiddle, widthOf} from './text-width.ts';
import type {Span} from './theme.ts';

/** A share of the traffic with the revision it goes to, or a revision that has replicas and no share. */
export type TrafficRow = {
	readonly name: string;
	readonly target: TrafficTarget | undefined;
	readonly revision: Revision | undefined;
	readonly numbers: RevisionMetrics | undefined;
	/** Of the requests that are measured, 0-1; undefined: they are not. */
	readonly seen: number | undefined;
};

/** A revision that has all the replicas has the numbers of the service. */
const numbersOfAlone = ({metrics, service}: ServiceRow, revision: Revision): RevisionMetrics | undefined => {
	const others = service.revisions?.some(({id, replicas}) => id !== revision.id && replicas.desired > 0) ?? true;
	if (metrics === undefined || others || revision.replicas.desired === 0) return undefined;
	const {requestRate, errorRatio, latency} = metrics;
	const p95 = latency?.of === 'end to end' ? latency.p95 : undefined;
	return {
		...(requestRate === undefined ? {} : {requestRate}),
		...(errorRatio === undefined ? {} : {errorRatio}),
		...(p95 === undefined ? {} : {p95}),
	};
};

const numbersOf = (row: ServiceRow, revision: Revision | undefined): RevisionMetrics | undefined => {
	if (revision === undefined) return undefined;
	const own = revision.hash === undefined ? undefined : row.metrics?.byRevision?.get(revision.hash);
	return own ?? numbersOfAlone(row, revision);
};

const requestsOf = (numbers: RevisionMetrics | undefined): number => numbers?.requestRate?.value ?? 0;

/** Largest share first, then the newest: the order of a canary turns round once, when it is through. */
export const trafficRows = (row: ServiceRow): readonly TrafficRow[] => {
	const {service} = row;
	const {traffic = [], revisions = []} = service;
	const targets = traffic.map(target => {
		const revision = revisionOf(service, target);
		return {name: targetText(service, target), target, revision, numbers: numbersOf(row, revision)};
	});
	const listed = new Set(targets.map(({revision}) => revision?.id));
	const others = revisions
		.filter(({id, newest, replicas}) => !listed.has(id) && (newest || replicas.desired > 0))
		.map(revision => ({name: `rev ${revision.number}`, target: undefined, revision, numbers: numbersOf(row, revision)}));
	const all = [...targets, ...others];
	const measured = new Map(all.map(({revision, numbers}) => [revision?.id, requestsOf(numbers)]));
	const total = [...measured.values()].reduce((sum, value) => sum + value, 0);
	return all
		.map(entry => ({
			...entry,
			seen: total === 0 || entry.numbers?.requestRate === undefined ? undefined : requestsOf(entry.numbers) / total,
		}))
		.toSorted(
			(one, other) =>
				(other.target?.percent ?? -1) - (one.target?.percent ?? -1) || (other.revision?.number ?? 0) - (one.revision?.number ?? 0),
		);
};

const roleText = ({target, revision}: TrafficRow): string => {
	const parts = [target?.role, target?.latest === true ? 'latest' : undefined, target?.tag === undefined ? undefined : `tag ${target.tag}`];
	const said = parts.filter(part => part !== undefined);
	return said.length > 0 ? said.join(', ') : revision?.newest === true ? 'newest' : '';
};

const barWidth = 10;

const shareSpans = ({target}: TrafficRow, {theme}: CellContext): readonly Span[] => {
	if (target === undefined) return [{text: theme.glyphs.none.padStart(4), role: 'dim'}];
	const [full, empty] = theme.glyphs.share;
	// What is not nothing is seen.
	const cells = target.percent === 0 ? 0 : Math.max(1, Math.round((target.percent / 100) * barWidth));
	return [
		{text: `${String(target.percent).padStart(3)}% `},
		{text: full.repeat(cells), role: 'accent'},
		{text: empty.repeat(Math.max(0, barWidth - cells)), role: 'dim'},
	];
};

const nameWithObject = ({name, revision, target}: TrafficRow): string => {
	const object = revision?.name ?? target?.revision;
	return object === undefined || object === name || name === target?.revision ? name : `${name}  ${object}`;
};

export const trafficColumns: ReadonlyArray<Column<TrafficRow, CellContext & {readonly service: ModelService}>> = [
	{
		id: 'revision',
		title: 'REVISION',
		align: 'left',
		width: 10,
		maximum: 44,
		priority: 0,
		natural: row => widthOf(nameWithObject(row)),
		cell: (row, {theme}, width) => {
			const whole = nameWithObject(row);
			const text = widthOf(whole) <= width || row.revision === undefined ? whole : row.name;
			return [{text: cutMiddle(text, width, theme.glyphs.ellipsis), role: 'strong'}];
		},
	},
	{
		id: 'role',
		title: 'ROLE',
		align: 'left',
		width: 7,
		maximum: 24,
		priority: 2,
		natural: row => widthOf(roleText(row)),
		cell: row => [{text: roleText(row)}],
	},
	{id: 'share', title: 'TRAFFIC', align: 'left', width: barWidth + 5, priority: 1, cell: shareSpans},
	{
		id: 'replicas',
		title: 'READY',
		align: 'right',
		width: 5,
		priority: 3,
		cell: ({revision}, {theme}) => [
			revision === undefined || revision.replicas.desired === 0
				? {text: theme.glyphs.none, role: 'dim'}
				: {text: `${revision.replicas.ready}/${revision.replicas.desired}`},
		],
	},
	{
		id: 'rate',
		title: 'REQ/S',
		align: 'right',
		width: 5,
		priority: 4,
		cell: ({numbers}, context) => readingCell(context, numbers?.requestRate, ({value}) => rateText(value)),
	},
	{
		id: 'errors',
		title: 'ERR',
		align: 'right',
		width: 5,
		priority: 5,
		cell: ({numbers}, context) => readingCell(context, numbers?.errorRatio, ({value}) => percentText(value, true)),
	},
	{id: 'p95', title: 'P95', align: 'right', width: 6, priority: 6, cell: ({numbers}, context) => quantileCell(context, numbers?.p95)},
	{
		id: 'seen',
		title: 'OF ALL',
		align: 'right',
		width: 6,
		priority: 8,
		cell: ({seen}, {theme}) => [seen === undefined ? {text: theme.glyphs.none, role: 'dim'} : {text: percentText(seen)}],
	},
	{
		id: 'version',
		title: 'VERSION',
		align: 'left',
		width: 8,
		maximum: 24,
		priority: 7,
		natural: ({revision}) => widthOf(revision?.version?.value ?? ''),
		cell: ({revision}, {theme}, width) => [
			{text: cutMiddle(revision?.version?.value ?? theme.glyphs.none, width, theme.glyphs.ellipsis), role: 'dim'},
		],
	},
];
