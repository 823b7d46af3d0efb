import type {Connection, Part} from '../domain/connection.ts';
import {isOutOfDate} from '../domain/freshness.ts';
import {freshnessOfMetrics} from '../domain/metrics-freshness.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {steppedAge} from './stepped-age.ts';
import type {Span} from './theme.ts';

export type Seen = Pick<Snapshot, 'connection' | 'now'> & {readonly parts?: readonly Part[] | undefined};

/** What a panel shows, by the kinds of the objects it is made of; of one namespace, or of all. */
export type Shown = {readonly kinds: readonly string[]; readonly namespace?: string};

/** What is worst about it comes first. */
const ranks: readonly Connection['freshness'][] = ['NO ACCESS', 'OFFLINE', 'THROTTLED', 'STALE', 'LAGGING'];

const concerns = ({kind, namespaces}: Part, {kinds, namespace}: Shown): boolean =>
	kinds.includes(kind) && (namespace === undefined || namespaces === undefined || namespaces.includes(namespace));

/** Why what a panel shows may not be what is; undefined: nothing speaks against it. */
export const doubtOf = ({parts = []}: Pick<Seen, 'parts'>, shown: Shown): Part | undefined =>
	parts
		.filter(part => concerns(part, shown))
		.toSorted(
			(one, other) =>
				ranks.indexOf(one.freshness) - ranks.indexOf(other.freshness) ||
				(one.provenAt ?? Number.POSITIVE_INFINITY) - (other.provenAt ?? Number.POSITIVE_INFINITY),
		)[0];

/** Kinds that tell of no replica: what they say is marked where it is shown. */
const besides: ReadonlySet<string> = new Set(['Node', 'Event', 'Namespace']);

/** All that the rows of the list are made of. */
export const listKinds = ({parts = []}: Pick<Seen, 'parts'>): readonly string[] =>
	parts.flatMap(({kind}) => (besides.has(kind) ? [] : [kind]));

/** What free and held GPUs are told from. */
export const capacityKinds: Shown = {kinds: ['Node', 'Pod']};

/** Why what a source of numbers told may not be what is; undefined: nothing speaks against it. */
export const metricsDoubt = ({metricsSource, now}: Pick<Snapshot, 'metricsSource' | 'now'>): Connection | undefined => {
	const freshness = freshnessOfMetrics(metricsSource, now);
	if (freshness === undefined || freshness === 'LIVE' || freshness === 'CONNECTING' || !('answeredAt' in metricsSource)) return undefined;
	return {freshness, provenAt: metricsSource.answeredAt};
};

/** The objects that a row is told from. */
export const rowKinds = ({service}: ServiceRow): Shown => ({kinds: [service.reference.resource.kind, 'Pod'], namespace: service.namespace});

/** Where the whole cluster is away, how far its single parts have noticed tells nobody anything. */
const isAway = ({freshness}: Connection, doubt: Connection): boolean => freshness === 'OFFLINE' && doubt.freshness !== 'NO ACCESS';

/** "LAGGING, as of 2m ago": the state in a word, where the first line does not have the same one, and since when; undefined: too young for an age. */
export const doubtWords = (doubt: Connection | undefined, {connection, now}: Seen): string | undefined => {
	if (doubt === undefined) return undefined;
	const age = doubt.provenAt === undefined ? undefined : steppedAge(now - doubt.provenAt);
	const isSaid = doubt.freshness === connection.freshness || isAway(connection, doubt);
	const words = [isSaid ? [] : doubt.freshness, age === undefined ? [] : `as of ${age} ago`].flat();
	return words.length === 0 ? undefined : words.join(', ');
};

/** The same, but for what the first line of the screen says already: then once is enough. */
export const ownWords = (doubt: Connection | undefined, seen: Seen): string | undefined => {
	const {connection, now} = seen;
	const ageOf = ({provenAt}: Connection): string | undefined => (provenAt === undefined ? undefined : steppedAge(now - provenAt));
	const isSame = doubt?.freshness === connection.freshness && ageOf(doubt) === ageOf(connection);
	const isSaid = doubt === undefined || isSame || isAway(connection, doubt);
	return isSaid ? undefined : doubtWords(doubt, seen);
};

const revisionsOf: Readonly<Record<string, string>> = {Deployment: 'ReplicaSet', StatefulSet: 'ControllerRevision'};

/** The objects that the revisions of a row are told from: those of a custom kind are its own, or of the workloads below it. */
export const revisionKinds = ({service: {namespace, reference}}: ServiceRow): Shown => {
	const {kind} = reference.resource;
	const known = revisionsOf[kind];
	return {kinds: known === undefined ? [kind, ...Object.values(revisionsOf)] : [known], namespace};
};

/** Everything dim: it says how it was. */
const dimmed = (spans: readonly Span[]): readonly Span[] => spans.map(span => ({...span, role: 'dim'}));

export const dimmedIf = (doubt: Connection | undefined, now: number, spans: readonly Span[]): readonly Span[] =>
	doubt !== undefined && isOutOfDate(doubt, now) ? dimmed(spans) : spans;
