import type {Connection} from '../domain/connection.ts';
import type {MetricsSourceState} from '../domain/service-metrics.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {noticeLines} from './layout.ts';
import {bothEnds, joinSpans} from './spans.ts';
import type {Role, Span, Theme} from './theme.ts';
import {ageText, freeText, percentText} from './words.ts';

const freshnessRole: Readonly<Record<Connection['freshness'], Role>> = {
	CONNECTING: 'dim',
	LIVE: 'live',
	LAGGING: 'look',
	STALE: 'look',
	OFFLINE: 'broken',
	THROTTLED: 'look',
	'NO ACCESS': 'broken',
};

/** Nothing repaints because a clock moved: an age appears late and then in steps. Milliseconds. */
const ageSteps: ReadonlyArray<readonly [number, string]> = [
	[300_000, '5m'],
	[120_000, '2m'],
	[60_000, '1m'],
	[30_000, '30s'],
];

/** Age of something that should be newer, in steps; whole hours from the first hour on; undefined while it is young. */
export const steppedAge = (age: number): string | undefined => {
	if (age >= 3_600_000) return ageText(Math.floor(age / 3_600_000) * 3_600_000);
	if (age >= 600_000) return ageText(Math.floor(age / 600_000) * 600_000);
	return ageSteps.find(([from]) => age >= from)?.[1];
};

const sourceSpans = (source: MetricsSourceState, now: number, isShort: boolean): readonly Span[] => {
	if (source.status === 'searching') return [{text: 'looking for metrics', role: 'dim'}];
	if (source.status !== 'live' && source.status !== 'stale') return [{text: 'no metrics', role: 'look'}];
	const name = isShort ? 'prom' : `prom ${source.name} ${ageText(source.interval)}`;
	const age = now - source.answeredAt;
	const isLate = source.status === 'stale' || age > 2 * source.interval;
	const old = isLate ? steppedAge(age) : undefined;
	return [{text: name, role: isLate ? 'look' : 'dim'}, ...(old === undefined ? [] : [{text: ` ${old} old`, role: 'look'} as const])];
};

/** How far the lists behind the first paint are, in steps of ten: a count that runs would repaint all the time. */
const progressSpans = ({loading}: Snapshot): readonly Span[] => {
	if (loading.stage !== 'background') return [];
	const {loaded, total} = loading;
	const share = total === undefined || total === 0 ? '' : ` ${Math.min(90, Math.floor((loaded / total) * 10) * 10)}%`;
	return [{text: `reading pods${share}`, role: 'dim'}];
};

const freshnessSpans = (snapshot: Snapshot, theme: Theme, isShort: boolean): readonly Span[] => {
	const {connection, metricsSource, now} = snapshot;
	const age = connection.freshness === 'LIVE' || connection.provenAt === undefined ? undefined : steppedAge(now - connection.provenAt);
	return joinSpans(
		[
			[{text: `${connection.freshness}${age === undefined ? '' : ` ${age}`}`, role: freshnessRole[connection.freshness]}],
			progressSpans(snapshot),
			sourceSpans(metricsSource, now, isShort),
		],
		{text: ` ${theme.glyphs.dot} `, role: 'dim'},
	);
};

export const namespacesText = (namespaces: Snapshot['identity']['namespaces']): string =>
	namespaces === undefined ? 'all namespaces' : namespaces.length > 3 ? `${namespaces.length} namespaces` : namespaces.join(', ');

/** First line: where, who, what may be done; on the right how fresh it is. `place`: the service that is open. */
export const identityLine = (snapshot: Snapshot, theme: Theme, width: number, place?: string): readonly Span[] => {
	const {identity} = snapshot;
	const isShort = width < 100;
	const left = joinSpans(
		[
			[{text: identity.context, role: 'strong'}],
			[{text: place ?? namespacesText(identity.namespaces)}],
			isShort && place !== undefined ? [] : [{text: identity.user}],
			[{text: identity.readOnly ? 'read-only' : 'read-write', role: identity.readOnly ? 'plain' : 'look'}],
			identity.isProtected && !identity.readOnly ? [{text: 'protected', role: 'look'}] : [],
			identity.insecure ? [{text: 'TLS not verified', role: 'broken'}] : [],
			identity.demo ? [{text: 'simulated', role: 'look'}] : [],
		],
		{text: ` ${theme.glyphs.dot} `, role: 'dim'},
	);
	const name: readonly Span[] = isShort ? [] : [{text: 'modeldeck', role: 'strong'}, {text: '  '}];
	return [{text: ' '}, ...bothEnds([...name, ...left], freshnessSpans(snapshot, theme, isShort), width - 2, theme.glyphs.ellipsis)];
};

/** Mean utilization of the GPUs that report, weighted by how many each service holds; undefined without any. */
const busyShare = (rows: readonly ServiceRow[]): number | undefined => {
	let busy = 0;
	let gpus = 0;
	for (const {service, metrics} of rows) {
		if (metrics?.gpuUtilization === undefined || service.gpus.held === 0) continue;
		busy += metrics.gpuUtilization.value * service.gpus.held;
		gpus += service.gpus.held;
	}
	return gpus === 0 ? undefined : busy / gpus;
};

const countText = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** Second line: how the fleet is and what is free. `shown`: rows that a filter leaves. */
export const summaryLine = (snapshot: Snapshot, theme: Theme, shown: number, width: number): readonly Span[] => {
	const {rows, capacity} = snapshot;
	const broken = rows.filter(row => row.state.severity === 'broken').length;
	const look = rows.filter(row => row.state.severity === 'look').length;
	const health = joinSpans(
		[
			broken === 0 ? [] : [{text: `${broken} broken`, role: 'broken'}],
			look === 0 ? [] : [{text: `${look} to look at`, role: 'look'}],
			broken + look === 0 && rows.length > 0 ? [{text: 'nothing to look at', role: 'dim'}] : [],
		],
		{text: ', ', role: 'dim'},
	);
	const fleet: readonly Span[] = [
		{text: countText(rows.length, 'service'), role: 'dim'},
		...(shown === rows.length ? [] : [{text: ` (${shown} shown)`}]),
		...(health.length === 0 ? [] : [{text: ': ', role: 'dim'} as const, ...health]),
	];
	const busy = busyShare(rows);
	const held = rows.reduce((sum, row) => sum + row.service.gpus.held, 0);
	const gpus: readonly Span[] =
		capacity === undefined
			? [{text: `GPUs ${held} held`, role: 'dim'}]
			: [
					{text: 'GPUs ', role: 'dim'},
					{text: String(capacity.held)},
					{text: ' of ', role: 'dim'},
					{text: String(capacity.total)},
					{text: ' held', role: 'dim'},
				];
	const busySpans: readonly Span[] =
		busy === undefined ? [] : [{text: ', ', role: 'dim'}, {text: percentText(busy)}, {text: ' busy', role: 'dim'}];
	const free = capacity === undefined ? [] : freeText(capacity);
	const freeSpans: readonly Span[] =
		capacity === undefined ? [] : [{text: ` ${theme.glyphs.dot} free `, role: 'dim'}, {text: free.length === 0 ? 'none' : free.join(', ')}];
	return [{text: ' '}, ...bothEnds([...fleet, {text: '   '}, ...gpus, ...busySpans, ...freeSpans], [], width - 2, theme.glyphs.ellipsis)];
};

/** What is wrong with the connection. */
export const noticeSpans = (notice: string | undefined, theme: Theme, width: number): ReadonlyArray<readonly Span[]> =>
	noticeLines(notice, width).map((text, index): readonly Span[] => [
		{text: ` ${index === 0 ? theme.glyphs.severity.look : ' '} ${text}`, role: 'look'},
	]);
