import type {Latency} from '../domain/service-metrics.ts';
import type {LatencyCoverage, LayerName} from './fleet/layers.ts';
import type {TargetIndex} from './fleet/target-index.ts';
import type {MetricsView} from './metrics-feed.ts';
import type {MetricsTarget} from './metrics-target.ts';
import {latencyPlan} from './plan-latency.ts';
import {openedQueries} from './plan-opened.ts';
import type {Capabilities} from './probe-capabilities.ts';
import {chunksOf} from './queries/chunks.ts';
import {devicesQuery} from './queries/device-query.ts';
import type {Term} from './queries/engine-terms.ts';
import {fleetGpuQueries} from './queries/fleet-gpu-query.ts';
import {loadQueries} from './queries/load-query.ts';
import {namespacesOf, scopeOf} from './queries/scope-of.ts';
import {isShortQuery} from './queries/short-query.ts';
import {isSmallFleet, shownTargets} from './shown-targets.ts';
import {someOf} from './some-of.ts';

/** One question, and the layers that its answer has. */
export type PlannedQuery = {readonly layers: readonly LayerName[]; readonly query: string};

/** Queries of one refresh, history and all, for the whole fleet. */
export const mostQueries = 6;

/** Milliseconds. Four samples, or a rate may be empty; two minutes, or a quiet service has too few requests for a p95. */
export const windowOf = ({scrapeInterval}: Capabilities): number => Math.min(600_000, Math.max(120_000, 4 * (scrapeInterval ?? 0)));

export type RefreshInput = {
	readonly capabilities: Capabilities;
	readonly targets: readonly MetricsTarget[];
	readonly index: TargetIndex;
	readonly opened: MetricsTarget | undefined;
	/** How many refreshes there were: what is too much for one comes in turns. */
	readonly turn: number;
	/** The page of all GPUs is open. */
	readonly hasDevices?: boolean;
	/** The list is sorted by it; `cursor`: where the services that are not on the screen come to next. */
	readonly ranking?: MetricsView['ranking'] | undefined;
	readonly cursor?: number;
	/** By UID, the engine whose series a service was seen to have. */
	readonly engineOf?: (uid: string) => string | undefined;
	/** One question for several layers was refused: each has its own. */
	readonly isApart?: boolean;
};

export type RefreshPlan = {
	readonly queries: readonly PlannedQuery[];
	readonly coverage: LatencyCoverage;
	readonly window: number;
	/** Refreshes until everything was asked for once, latencies for a ranking apart. */
	readonly rounds: number;
	/** Refreshes until every service was asked for. */
	readonly parts: number;
	/** Numbers of one service come with several refreshes. */
	readonly hasLoadTurns?: boolean;
	readonly ranking?: {readonly cursor: number; readonly rounds: number};
};

const kindOfRanking: Readonly<Record<NonNullable<MetricsView['ranking']>, Latency['of']>> = {
	latency: 'end to end',
	firstToken: 'time to first token',
	interToken: 'inter-token',
	queueTime: 'queue time',
};

const planned = (layer: LayerName, query: string | undefined): readonly PlannedQuery[] =>
	query === undefined ? [] : [{layers: [layer], query}];

/** Limited to the namespaces of services; without that limit where some question would get too long. */
const inNamespaces = (
	namespaces: readonly string[],
	queries: (scope: ReturnType<typeof scopeOf>) => readonly string[],
): readonly string[] => {
	const limited = queries(scopeOf(namespaces));
	return limited.every(isShortQuery) ? limited : queries({});
};

type Terms = ReadonlySet<Term['of']>;
const ofFleet: Terms = new Set(['fleet']);
const ofScreen: Terms = new Set(['fleet', 'screen']);
const onlyScreen: Terms = new Set(['screen']);

/** What is told of a fleet: gauges and counters of all, in one query each where an address can hold it. */
const mostLoadQueries = 2;

/** Of twenty numbers of a pod, with rates: a Prometheus takes some 0.1 ms for each pod. */
const costOfPod = 25;
/** Pods of all services in the namespaces of those on the screen, up to which these are asked for each time. */
const mostPodsBeside = 1500;

type Part = {readonly namespaces: readonly string[]; readonly hasShown: boolean; readonly count: number};

/** Namespaces whose services one refresh asks for: those of a large fleet come in turns, and what is on the screen each time. */
const partOf = (targets: readonly MetricsTarget[], opened: MetricsTarget | undefined, turn: number): Part => {
	const pods = new Map<string, number>();
	for (const target of targets) pods.set(target.namespace, (pods.get(target.namespace) ?? 0) + target.pods.length);
	const parts = chunksOf(namespacesOf(targets), pods, costOfPod);
	const own = parts[turn % Math.max(1, parts.length)] ?? [];
	if (parts.length <= 1) return {namespaces: own, hasShown: true, count: 1};
	const shown = namespacesOf(shownTargets(targets, opened));
	const beside = shown.reduce((sum, namespace) => sum + (own.includes(namespace) ? 0 : (pods.get(namespace) ?? 0)), 0);
	const hasShown = beside <= mostPodsBeside;
	return {namespaces: hasShown ? [...new Set([...own, ...shown])].toSorted() : own, hasShown, count: parts.length};
};

/** Who is told of by what was asked of a part. */
const withPart = (coverage: Required<Omit<LatencyCoverage, 'opened'>>, targets: readonly MetricsTarget[], part: Part): LatencyCoverage => {
	const namespaces = new Set(part.namespaces);
	const own = targets.filter(({namespace}) => namespaces.has(namespace)).map(({uid}) => uid);
	return {...coverage, load: new Set([...(coverage.load ?? []), ...own])};
};

/** What a refresh asks, in as few queries as there are kinds of answers. */
export const planRefresh = (input: RefreshInput): RefreshPlan => {
	const {
		capabilities,
		targets,
		index,
		opened,
		turn,
		hasDevices = false,
		ranking,
		cursor = 0,
		isApart = false,
		engineOf = () => undefined,
	} = input;
	const {names, gpus, engines} = capabilities;
	const window = windowOf(capabilities);
	const part = partOf(targets, opened, turn);
	// A part is as much as can be asked for at once.
	const pods = part.count > 1 ? 0 : targets.reduce((sum, target) => sum + (target.gpusPerReplica > 0 ? target.pods.length : 0), 0);
	const ofGpus = inNamespaces(part.namespaces, scope => fleetGpuQueries({sources: gpus, names, scope, pods}, isShortQuery));
	const of = isSmallFleet(targets) ? ofScreen : ofFleet;
	const ofLoad = inNamespaces(part.namespaces, scope => loadQueries({sources: engines, names, scope, window, of}, isShortQuery));
	const loadTurns = Math.ceil(ofLoad.length / mostLoadQueries);
	const round = Math.floor(turn / part.count);
	const fleet = [
		...someOf(ofGpus, 1, round).flatMap(query => planned('gpu', query)),
		...someOf(ofLoad, mostLoadQueries, round).flatMap(query => planned('load', query)),
		...(hasDevices ? planned('devices', devicesQuery(names)) : []),
	];
	// With all others it would be the last query there may be, and nothing of the past be asked for.
	const ofOpened = openedQueries(capabilities, opened, window, {
		isApart,
		withLoad: !isApart || turn % 2 === 0,
		// No exporter has new numbers of its GPUs sooner than every half a minute.
		withDevices: !hasDevices && turn % 2 === 1,
	});
	const latency = latencyPlan({
		...{capabilities, targets, index, opened, turn, window, engineOf},
		ranked: ranking === undefined ? undefined : {of: kindOfRanking[ranking], cursor},
		// One query is left for the past.
		load: !part.hasShown ? ofScreen : isSmallFleet(targets) ? new Set() : onlyScreen,
		most: Math.max(1, mostQueries - 1 - fleet.length - ofOpened.length),
	});
	return {
		window,
		coverage: {
			...(part.count > 1 ? withPart(latency.coverage, targets, part) : {...latency.coverage, load: undefined}),
			opened: opened?.uid ?? '',
		},
		queries: [...fleet, ...latency.queries, ...ofOpened],
		rounds: Math.max(latency.rounds, part.count * Math.max(ofGpus.length, loadTurns)),
		parts: part.count,
		hasLoadTurns: loadTurns > 1,
		...(latency.ranking === undefined ? {} : {ranking: latency.ranking}),
	};
};

/** What is asked at once when a service is opened: the rest of it is known. */
export const planOpened = (capabilities: Capabilities, opened: MetricsTarget | undefined, isApart: boolean): RefreshPlan => {
	const window = windowOf(capabilities);
	return {
		window,
		coverage: {shown: new Set(), ranked: new Set(), opened: opened?.uid ?? ''},
		queries: openedQueries(capabilities, opened, window, {isApart, withLoad: true, withDevices: true}),
		rounds: 1,
		parts: 1,
	};
};
