import {ageText} from '../domain/age-text.ts';
import {urgentAlerts} from '../domain/alert-text.ts';
import {costText, idleText} from '../domain/cost-text.ts';
import {ownerMarks} from '../domain/ownership-text.ts';
import {readyText, scaleText, stateText, systemMark, versionText} from '../domain/service-text.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {badgeRole, badgeSign, severityRole} from './cell.ts';
import {badgeFor} from './number-column.ts';
import {numberColumns} from './number-columns.ts';
import {pendingWords} from './pending-words.ts';
import type {ListContext, ServiceColumn} from './service-column.ts';
import {cutMiddle, cutModel, widthOf} from './text-width.ts';
import type {Role, Span} from './theme.ts';

const plain = (text: string, role?: Role): readonly Span[] => [{text, role}];

const stateRole = (row: ServiceRow): Role =>
	row.state.severity === 'fine' && (row.state.word === 'Idle' || row.state.word === 'Parked') ? 'dim' : severityRole[row.state.severity];

const stateWords = (row: ServiceRow, context: ListContext): Span =>
	pendingWords(row.pending) ?? {text: stateText(row.state, context.now), role: stateRole(row)};

const restartsOf = ({service: {pods}}: ServiceRow): number | undefined => pods?.reduce((sum, pod) => sum + pod.restarts, 0);

/** Who else writes it; where not all have room, the last: what would put a change back matters more than what scales it. */
const ownersCell = ({service}: ServiceRow, width: number): string => {
	const marks = ownerMarks(service);
	const whole = marks.join(' ');
	return widthOf(whole) <= width ? whole : (marks.findLast(mark => widthOf(mark) <= width) ?? '');
};

const version = (row: ServiceRow): string => versionText(row.service);

/** How many alerts fire for it, with the sign of the worst. */
const alertsCell = ({metrics}: ServiceRow, {theme}: ListContext): Span => {
	const alerts = urgentAlerts(metrics?.alerts);
	const [worst] = alerts;
	if (worst === undefined) return {text: ''};
	return {text: `${theme.glyphs.severity[worst.severity]}${alerts.length}`, role: severityRole[worst.severity]};
};

export const serviceColumns: readonly ServiceColumn[] = [
	{
		id: 'namespace',
		title: 'NAMESPACE',
		about: 'namespace',
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
		about: 'name of the service',
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
		about: 'model it serves',
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
		about: 'version that serves, or the one that comes',
		align: 'left',
		width: 8,
		maximum: 18,
		priority: 12,
		from: 90,
		natural: row => widthOf(version(row)),
		sortText: row => version(row) || undefined,
		cell: (row, context, width) => plain(cutMiddle(version(row) || context.theme.glyphs.none, width, context.theme.glyphs.ellipsis), 'dim'),
	},
	{
		id: 'system',
		title: 'SYSTEM',
		about: 'what runs it',
		align: 'left',
		width: 7,
		maximum: 11,
		priority: 23,
		from: 160,
		isShown: context => context.hasSystems,
		natural: row => widthOf(systemMark(row.service)),
		sortText: row => systemMark(row.service),
		cell: row => plain(systemMark(row.service), 'dim'),
	},
	{
		id: 'ready',
		title: 'READY',
		about: 'replicas that are ready, of those that are wanted',
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
		about: 'bounds of its autoscaler',
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
		about: 'who else writes it',
		align: 'left',
		width: 4,
		maximum: 14,
		priority: 22,
		from: 136,
		isShown: context => context.hasOwners,
		natural: row => widthOf(ownerMarks(row.service).join(' ')),
		sortText: row => ownerMarks(row.service).join(' ') || undefined,
		cell: (row, _, width) => plain(ownersCell(row, width), 'dim'),
	},
	{
		id: 'alerts',
		title: 'ALERT',
		about: 'alerts that fire for it, by the rules of the cluster',
		align: 'left',
		width: 5,
		priority: 2,
		isShown: ({hasAlerts}) => hasAlerts,
		sortNumber: ({metrics}) => urgentAlerts(metrics?.alerts).length || undefined,
		cell: (row, context) => [alertsCell(row, context)],
	},
	{
		id: 'state',
		title: 'STATE',
		about: 'how it is',
		align: 'left',
		width: 15,
		maximum: 24,
		priority: 2,
		naturalNow: (row, context) => widthOf(stateWords(row, context).text),
		cell: (row, context) => [stateWords(row, context)],
	},
	{
		id: 'gpus',
		title: 'GPUS',
		about: 'GPUs it holds',
		align: 'right',
		width: 4,
		priority: 8,
		sortNumber: row => row.service.gpus.held,
		cell: (row, context) => {
			const badge = badgeFor(row, 'gpuError', context);
			return plain(badgeSign(badge, context.theme) + row.service.gpus.held, badge === undefined ? 'plain' : badgeRole[badge]);
		},
	},
	...numberColumns,
	{
		id: 'cost',
		title: 'COST/H',
		about: 'what its GPUs cost an hour',
		align: 'right',
		width: 6,
		maximum: 8,
		priority: 18,
		from: 140,
		wide: 10,
		isShown: ({hasCost}) => hasCost,
		naturalNow: (row, {currency}) => costText(row.cost, currency)?.length ?? 0,
		sortNumber: row => row.cost?.perHour,
		cell: (row, {theme, currency}) =>
			plain(costText(row.cost, currency)?.replace('≥', theme.isAscii ? '>=' : '≥') ?? theme.glyphs.none, 'dim'),
	},
	{
		id: 'idle',
		title: 'IDLE',
		about: 'what of its cost did nothing in the last hour; without a price the share of its GPUs',
		align: 'right',
		width: 6,
		priority: 17,
		from: 140,
		wide: 9,
		metric: 'gpuUtilization',
		sortNumber: ({cost, metrics}) => cost?.idlePerHour ?? (metrics?.gpuHour === undefined ? undefined : 1 - metrics.gpuHour.value),
		cell: ({cost, metrics}, {theme, currency}) => plain(idleText(cost, metrics?.gpuHour, currency) ?? theme.glyphs.none, 'dim'),
	},
	{
		id: 'engine',
		title: 'ENGINE',
		about: 'engine that serves the model',
		align: 'left',
		width: 8,
		maximum: 12,
		priority: 31,
		from: 220,
		wide: 21,
		natural: row => widthOf(row.service.engine ?? ''),
		sortText: row => row.service.engine,
		cell: (row, context) => plain(row.service.engine ?? context.theme.glyphs.none, 'dim'),
	},
	{
		id: 'restarts',
		title: 'RESTARTS',
		about: 'restarts of its containers',
		align: 'right',
		width: 8,
		priority: 32,
		from: 230,
		wide: 7,
		sortNumber: restartsOf,
		cell: (row, {theme}) => {
			const restarts = restartsOf(row);
			return plain(restarts === undefined ? theme.glyphs.none : String(restarts), restarts === 0 ? 'dim' : 'plain');
		},
	},
	{
		id: 'age',
		title: 'AGE',
		about: 'age of the service',
		align: 'right',
		width: 4,
		priority: 33,
		from: 220,
		wide: 23,
		sortNumber: row => row.service.createdAt,
		isRising: true,
		cell: (row, context) => plain(ageText(context.now - row.service.createdAt), 'dim'),
	},
];
