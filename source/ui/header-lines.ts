import {ageText} from '../domain/age-text.ts';
import type {Connection} from '../domain/connection.ts';
import {freshnessOfMetrics} from '../domain/metrics-freshness.ts';
import {percentText} from '../domain/number-text.ts';
import type {MetricsSourceState, MetricsVia} from '../domain/service-metrics.ts';
import type {Snapshot} from '../session/snapshot.ts';
import {busyShare} from './busy-share.ts';
import {capacityKinds, dimmedIf, doubtOf, listKinds, ownWords} from './doubt.ts';
import {freeAndCostSpans} from './free-spans.ts';
import {noticeLines} from './layout.ts';
import {bothEnds, cutSpans, joinSpans, spansWidth} from './spans.ts';
import {steppedAge} from './stepped-age.ts';
import {cutMiddle, widthOf} from './text-width.ts';
import type {Role, Span, Theme} from './theme.ts';

const freshnessRole: Readonly<Record<Connection['freshness'], Role>> = {
	CONNECTING: 'dim',
	LIVE: 'live',
	LAGGING: 'look',
	STALE: 'look',
	OFFLINE: 'broken',
	THROTTLED: 'look',
	'NO ACCESS': 'broken',
};

/** Who tells of everything; what is scraped or told by the API server alone tells of little. */
const sourceWords: Readonly<Record<MetricsVia, string>> = {
	'service proxy': 'prom',
	'pod proxy': 'prom',
	url: 'prom',
	'direct scrape': 'scraped',
	'metrics.k8s.io': 'CPU and memory',
};

const sourceSpans = (source: MetricsSourceState, now: number, isShort: boolean): readonly Span[] => {
	if (source.status === 'searching') return [{text: 'looking for metrics', role: 'dim'}];
	if (source.status !== 'live' && source.status !== 'stale') return [{text: 'no metrics', role: 'look'}];
	const word = sourceWords[source.via];
	const name = isShort ? word : word === 'prom' ? `prom ${source.name} ${ageText(source.interval)}` : `${word} ${ageText(source.interval)}`;
	const age = now - source.answeredAt;
	const isLate = source.status === 'stale' || age > 2 * source.interval;
	const old = isLate ? steppedAge(age) : undefined;
	const freshness = old === undefined ? 'LIVE' : freshnessOfMetrics(source, now);
	return [
		{text: name, role: isLate ? 'look' : 'dim'},
		...(old === undefined || freshness === undefined ? [] : [{text: ` ${freshness} ${old}`, role: freshnessRole[freshness]}]),
		...(source.isInsecure ? [{text: ', TLS not verified', role: 'look'} as const] : []),
		...(source.warnings.length > 0 ? [{text: ', warns', role: 'look'} as const] : []),
	];
};

/** That not all is read yet; how far the lists behind the first paint are, in steps of ten: a count that runs would repaint all the time. */
const progressSpans = ({loading, connection}: Snapshot): readonly Span[] => {
	// Where nothing comes, nothing is being read.
	if (loading.stage === 'done' || connection.freshness !== 'LIVE') return [];
	if (loading.stage === 'workloads') return [{text: 'reading services', role: 'dim'}];
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

type Detail = {readonly hasName: boolean; readonly hasUser: boolean; readonly isShort: boolean};

/** What gives way first when room is short. Where we are and whether we may write never does. */
const details: readonly Detail[] = [
	{hasName: true, hasUser: true, isShort: false},
	{hasName: true, hasUser: true, isShort: true},
	{hasName: false, hasUser: true, isShort: true},
	{hasName: false, hasUser: false, isShort: true},
];

const mayWriteText = ({readOnly, isLogOff}: Snapshot['identity']): string =>
	readOnly ? `read-only${isLogOff === true ? ': audit log' : ''}` : 'read-write';

const identitySpans = ({identity}: Snapshot, theme: Theme, place: string, {hasName, hasUser}: Detail, width: number): readonly Span[] => {
	const {ellipsis, dot} = theme.glyphs;
	const mayWrite: Span = {text: mayWriteText(identity), role: identity.readOnly && identity.isLogOff !== true ? 'plain' : 'look'};
	// Whom we talk to is not known: that stays when all else gives way, and so does whether we may write to it.
	const doubt: readonly Span[] = identity.insecure ? [{text: 'TLS not verified', role: 'broken'}] : [];
	const isTight = identity.insecure && !hasUser;
	const parts = joinSpans(
		[
			// Contexts can be whole ARNs, which differ at their ends.
			[{text: cutMiddle(identity.context, Math.floor(width / (isTight ? 6 : 3)), ellipsis), role: 'strong'}],
			doubt,
			isTight ? [mayWrite] : [],
			[{text: place}],
			hasUser ? [{text: identity.user}] : [],
			isTight ? [] : [mayWrite],
			identity.isProtected && !identity.readOnly ? [{text: 'protected', role: 'look'}] : [],
			identity.demo ? [{text: 'simulated', role: 'look'}] : [],
		],
		{text: ` ${dot} `, role: 'dim'},
	);
	return hasName ? [{text: 'modeldeck', role: 'strong'}, {text: '  '}, ...parts] : parts;
};

/** First line: where, who, what may be done; on the right how fresh it is. `place`: the service that is open. */
export const identityLine = (snapshot: Snapshot, theme: Theme, width: number, place?: string): readonly Span[] => {
	const {ellipsis} = theme.glyphs;
	const where = place ?? namespacesText(snapshot.identity.namespaces);
	const variants = details.map(detail => ({
		left: identitySpans(snapshot, theme, where, detail, width),
		right: freshnessSpans(snapshot, theme, detail.isShort),
	}));
	const fitting = variants.find(({left, right}) => spansWidth(left) + spansWidth(right) + 4 <= width);
	if (fitting !== undefined) return [{text: ' '}, ...bothEnds(fitting.left, fitting.right, width - 2, ellipsis)];
	const fresh = freshnessSpans(snapshot, theme, true);
	const right = snapshot.identity.insecure ? cutSpans(fresh, Math.max(12, width - 48), ellipsis) : fresh;
	const least: Detail = {hasName: false, hasUser: false, isShort: true};
	const excess = spansWidth(identitySpans(snapshot, theme, where, least, width)) + spansWidth(right) + 4 - width;
	const left = identitySpans(snapshot, theme, cutMiddle(where, Math.max(8, widthOf(where) - excess), ellipsis), least, width);
	return [{text: ' '}, ...bothEnds(left, right, width - 2, ellipsis)];
};

const countText = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** Second line: how the fleet is and what is free. `shown`: rows that a filter leaves. */
export const summaryLine = (snapshot: Snapshot, theme: Theme, shown: number, width: number): readonly Span[] => {
	const {rows, capacity, loading} = snapshot;
	// With half of it read, nothing found is not nothing there.
	const calm = loading.stage === 'done' ? 'nothing to look at' : 'still reading';
	const broken = rows.filter(row => row.state.severity === 'broken').length;
	const look = rows.filter(row => row.state.severity === 'look').length;
	const health = joinSpans(
		[
			broken === 0 ? [] : [{text: `${broken} broken`, role: 'broken'}],
			look === 0 ? [] : [{text: `${look} to look at`, role: 'look'}],
			broken + look === 0 && rows.length > 0 ? [{text: calm, role: 'dim'}] : [],
		],
		{text: ', ', role: 'dim'},
	);
	// Nothing has been read: that there is nothing would be a guess.
	const isUnread = rows.length === 0 && loading.stage === 'workloads';
	const fleet: readonly Span[] = [
		{text: isUnread ? 'services not read yet' : countText(rows.length, 'service'), role: 'dim'},
		...(shown === rows.length ? [] : [{text: ` (${shown} shown)`}]),
		...(health.length === 0 ? [] : [{text: ': ', role: 'dim'} as const, ...health]),
	];
	const busy = busyShare(snapshot);
	const held = rows.reduce((sum, row) => sum + row.service.gpus.held, 0);
	const gpus: readonly Span[] =
		capacity === undefined
			? [{text: isUnread ? 'GPUs not known' : `GPUs ${held} held`, role: 'dim'}]
			: [
					{text: 'GPUs ', role: 'dim'},
					{text: String(capacity.held)},
					{text: ' of ', role: 'dim'},
					{text: String(capacity.total)},
					{text: ' held', role: 'dim'},
				];
	const busySpans: readonly Span[] =
		busy === undefined ? [] : [{text: ', ', role: 'dim'}, {text: percentText(busy)}, {text: ' busy', role: 'dim'}];
	const doubt = doubtOf(snapshot, capacityKinds);
	const words = ownWords(doubt, snapshot);
	const start: readonly Span[] = [...dimmedIf(doubtOf(snapshot, {kinds: listKinds(snapshot)}), snapshot.now, fleet), {text: '   '}];
	const age: readonly Span[] = words === undefined ? [] : [{text: `${words}: `, role: 'look'}];
	const before: readonly Span[] = [...start, ...age, ...dimmedIf(doubt, snapshot.now, [...gpus, ...busySpans])];
	const rest = isUnread ? [] : dimmedIf(doubt, snapshot.now, freeAndCostSpans(snapshot, theme, width - 2 - spansWidth(before)));
	return [{text: ' '}, ...bothEnds([...before, ...rest], [], width - 2, theme.glyphs.ellipsis)];
};

/** What is wrong with the connection. */
export const noticeSpans = (notice: string | undefined, theme: Theme, width: number): ReadonlyArray<readonly Span[]> =>
	noticeLines(notice, width).map((text, index): readonly Span[] => [
		{text: ` ${index === 0 ? theme.glyphs.severity.look : ' '} ${text}`, role: 'look'},
	]);
