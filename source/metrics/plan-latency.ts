import type {Latency} from '../domain/service-metrics.ts';
import type {LatencyCoverage} from './fleet/layers.ts';
import type {TargetIndex} from './fleet/target-index.ts';
import type {MetricsTarget} from './metrics-target.ts';
import type {PlannedQuery, RefreshPlan} from './plan-refresh.ts';
import type {Capabilities} from './probe-capabilities.ts';
import type {Term} from './queries/engine-terms.ts';
import {enginesOf, latencyEnginesOf} from './queries/engines-of.ts';
import {latencyQuery} from './queries/latency-query.ts';
import {loadQueries} from './queries/load-query.ts';
import {union} from './queries/promql.ts';
import {namespacesOf, scopeOf} from './queries/scope-of.ts';
import {isShortQuery} from './queries/short-query.ts';
import {shownTargets} from './shown-targets.ts';
import {someOf} from './some-of.ts';

/** `cursor`: which of the others is next. */
type Ranked = {readonly of: Latency['of']; readonly cursor: number};

type Input = {
	readonly capabilities: Capabilities;
	readonly targets: readonly MetricsTarget[];
	readonly index: TargetIndex;
	readonly opened: MetricsTarget | undefined;
	readonly turn: number;
	/** Milliseconds. */
	readonly window: number;
	/** The list is sorted by this one: it is asked for of all others too. */
	readonly ranked: Ranked | undefined;
	/** Queries, at least 1. */
	readonly most: number;
	/** By UID, the engine whose series a service was seen to have, where its image does not say. */
	readonly engineOf: (uid: string) => string | undefined;
	/** What of the load is told of those on the screen alone. */
	readonly load: ReadonlySet<Term['of']>;
};

type Kinds = ReadonlySet<Latency['of']>;
type Group = {readonly targets: readonly MetricsTarget[]; readonly query: string};

export type LatencyPlan = Pick<RefreshPlan, 'queries' | 'rounds' | 'ranking'> & {
	readonly coverage: Required<Omit<LatencyCoverage, 'opened'>>;
};

const everyKind: Kinds = new Set(['end to end', 'time to first token', 'inter-token', 'queue time']);

/** Services of one query, whose buckets cost a Prometheus about as much as all else of a refresh. */
const mostServices = 60;
/** After the names of all engines. */
const last = '\uffff';
/** Series of buckets of one kind that one query may read without naming the services. */
const mostSeries = 10_000;

/** Groups of services whose names fit into an address. */
const named = (targets: readonly MetricsTarget[], kinds: Kinds, input: Input): readonly Group[] => {
	if (targets.length === 0) return [];
	const {capabilities, index, window} = input;
	const {names, engines} = capabilities;
	const query = latencyQuery(latencyEnginesOf(engines, targets, index), names, kinds, scopeOf(namespacesOf(targets)), window);
	if (query === undefined) return [];
	if (targets.length === 1 || (targets.length <= mostServices && isShortQuery(query))) return [{targets, query}];
	const half = Math.ceil(targets.length / 2);
	return [targets.slice(0, half), targets.slice(half)].flatMap(part => named(part, kinds, input));
};

/** Whole namespaces, where there are few others in them: a short question with hardly a longer answer. */
const whole = (shown: readonly MetricsTarget[], input: Input): readonly Group[] | undefined => {
	const {capabilities, targets, window} = input;
	const namespaces = new Set(namespacesOf(shown));
	const series = [...namespaces].reduce((sum, namespace) => sum + (capabilities.bucketSeries.get(namespace) ?? 0), 0);
	const all = targets.filter(({namespace}) => namespaces.has(namespace));
	if (series > mostSeries || all.length > mostServices) return undefined;
	const query = latencyQuery(capabilities.engines, capabilities.names, everyKind, scopeOf([...namespaces]), window);
	return query === undefined ? [] : isShortQuery(query) ? [{targets: all, query}] : undefined;
};

const uidsOf = (groups: readonly Group[]): ReadonlySet<string> => new Set(groups.flatMap(({targets}) => targets.map(({uid}) => uid)));

/** The next of those that are not on the screen: as many as fit, from the cursor on and around. */
const nextRanked = (
	others: readonly MetricsTarget[],
	{of, cursor}: Ranked,
	input: Input,
): {readonly group: Group; readonly cursor: number} | undefined => {
	const start = cursor % Math.max(1, others.length);
	const next = [...others.slice(start), ...others.slice(0, start)].slice(0, mostServices);
	const [group] = named(next, new Set([of]), input);
	return group === undefined ? undefined : {group, cursor: (start + group.targets.length) % others.length};
};

/** What else is told of those on the screen alone, where the same address can hold it too. */
const withLoad = (group: Group, {capabilities: {engines, names}, load: of, index, window}: Input): PlannedQuery => {
	const alone: PlannedQuery = {layers: ['shown'], query: group.query};
	if (of.size === 0) return alone;
	const question = {
		sources: enginesOf(engines, group.targets, index),
		names,
		scope: scopeOf(namespacesOf(group.targets)),
		window,
		of,
	};
	const [load] = loadQueries(question, () => true);
	const query = load === undefined ? undefined : union([group.query, load]);
	return query === undefined || !isShortQuery(query) ? alone : {layers: ['shown', 'load'], query};
};

/**
 * Buckets of the services on the screen and of the open one, all kinds with every refresh; and of one kind, while the list is sorted
 * by it, of all others in turns: never of a whole large fleet at once.
 */
export const latencyPlan = (input: Input): LatencyPlan => {
	const {targets, opened, turn, ranked, most, engineOf} = input;
	const shown = shownTargets(targets, opened);
	// Services of one engine beside each other: their question is the shortest.
	const byEngine = shown
		.map(target => {
			const engine = target.engine ?? engineOf(target.uid);
			return engine === undefined ? target : {...target, engine};
		})
		.toSorted((one, other) => (one.engine ?? last).localeCompare(other.engine ?? last));
	const groups = whole(shown, input) ?? named(byEngine, everyKind, input);
	const isShown = new Set(shown);
	const others =
		ranked === undefined || most < 2 ? [] : targets.filter(target => !isShown.has(target) && target.pods.some(({ready}) => ready));
	const next = ranked === undefined || others.length === 0 ? undefined : nextRanked(others, ranked, input);
	const room = Math.max(1, most - (next === undefined ? 0 : 1));
	const asked = someOf(groups, room, turn).map(group => ({...group, ...withLoad(group, input)}));
	return {
		queries: [
			...asked.map(({layers, query}): PlannedQuery => ({layers, query})),
			...(next === undefined ? [] : [{layers: ['ranked'], query: next.group.query} as const]),
		],
		coverage: {
			shown: uidsOf(asked),
			ranked: next === undefined ? new Set() : uidsOf([next.group]),
			load: uidsOf(asked.filter(({layers}) => layers.includes('load'))),
		},
		rounds: Math.ceil(groups.length / room),
		...(next === undefined ? {} : {ranking: {cursor: next.cursor, rounds: Math.ceil(others.length / next.group.targets.length)}}),
	};
};
