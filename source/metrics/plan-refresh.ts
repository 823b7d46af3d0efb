import type {Latency} from '../domain/service-metrics.ts';
import type {LatencyCoverage, LayerName} from './fleet/layers.ts';
import type {TargetIndex} from './fleet/target-index.ts';
import {hasSeveralRevisions, type MetricsTarget} from './metrics-target.ts';
import type {Capabilities} from './probe-capabilities.ts';
import {chunksOf} from './queries/chunks.ts';
import {devicesQuery, podDevicesQuery} from './queries/device-query.ts';
import {enginesOf} from './queries/engines-of.ts';
import {gpuQueries} from './queries/gpu-query.ts';
import {latencyQuery, podLatencyQuery} from './queries/latency-query.ts';
import {loadQuery, podLoadQuery} from './queries/load-query.ts';
import type {Scope} from './queries/place.ts';
import {namespacesOf, podScopeOf, scopeOf} from './queries/scope-of.ts';

export type PlannedQuery = {readonly layer: LayerName; readonly query: string};

/** Queries of one refresh, history and all, for the whole fleet. */
export const mostQueries = 6;

/** Pods of the open service whose latency is told one by one. */
const mostPods = 60;

/** Milliseconds. Four samples, or a rate may be empty; two minutes, or a quiet service has too few requests for a p95. */
export const windowOf = ({scrapeInterval}: Capabilities): number => Math.min(600_000, Math.max(120_000, 4 * (scrapeInterval ?? 0)));

export type RefreshInput = {
	readonly capabilities: Capabilities;
	readonly targets: readonly MetricsTarget[];
	readonly index: TargetIndex;
	readonly opened: MetricsTarget | undefined;
	/** How many refreshes there were: large fleets are asked for in turns. */
	readonly turn: number;
	/** The page of all GPUs is open. */
	readonly hasDevices?: boolean;
};

export type RefreshPlan = {readonly queries: readonly PlannedQuery[]; readonly coverage: LatencyCoverage; readonly window: number};

const everyKind: ReadonlySet<Latency['of']> = new Set(['end to end', 'time to first token', 'inter-token']);
const wholeRequests: ReadonlySet<Latency['of']> = new Set(['end to end']);

/** Services up to which all kinds of latency are asked for all of them, and that can be on a screen at once. */
const smallFleet = 100;
const mostShown = 80;

/** Many proxies take no longer address. */
const longestAddress = 7500;

const planned = (layer: LayerName, query: string | undefined): readonly PlannedQuery[] => (query === undefined ? [] : [{layer, query}]);

const isShort = (query: string | undefined): boolean => query === undefined || encodeURIComponent(query).length <= longestAddress;

const openedQueries = (
	{names, engines, gpus}: Capabilities,
	opened: MetricsTarget | undefined,
	window: number,
	{withLoad, withDevices}: {readonly withLoad: boolean; readonly withDevices: boolean},
): readonly PlannedQuery[] => {
	if (opened === undefined || opened.pods.length === 0) return [];
	const scope = podScopeOf(opened, mostPods);
	const devices = [mostPods, mostPods / 2, mostPods / 4].map(most => podDevicesQuery(gpus, names, podScopeOf(opened, most)));
	return [
		...planned('podLatency', podLatencyQuery(engines, names, wholeRequests, scope, window)),
		...(withLoad && hasSeveralRevisions(opened) ? planned('podLoad', podLoadQuery(engines, names, scope, window)) : []),
		...(withDevices && opened.gpusPerReplica > 0 ? planned('podDevices', devices.find(isShort)) : []),
	];
};

/** A query limited to namespaces, or without that limit where it would get too long. */
const inScope = (namespaces: readonly string[], query: (scope: Scope) => string | undefined): string | undefined => {
	const limited = query(scopeOf(namespaces));
	return isShort(limited) ? limited : query({});
};

/** All latencies of the services on the screen: of as many as fit into an address. */
const shownQuery = (
	{names, engines}: Capabilities,
	targets: readonly MetricsTarget[],
	index: TargetIndex,
	window: number,
): {readonly shown: readonly MetricsTarget[]; readonly query: string | undefined} => {
	let shown = targets.filter(({onScreen}) => onScreen).slice(0, mostShown);
	for (;;) {
		const workloads = shown.flatMap(index.workloadsOf);
		const sources = workloads.length === 0 ? [] : enginesOf(engines, shown, index);
		const query = latencyQuery(sources, names, everyKind, scopeOf(namespacesOf(shown)), window);
		if (isShort(query) || shown.length <= 1) return {shown, query};
		shown = shown.slice(0, Math.ceil(shown.length / 2));
	}
};

/** What a refresh asks, in as few queries as there are kinds of answers. */
export const planRefresh = ({capabilities, targets, index, opened, turn, hasDevices = false}: RefreshInput): RefreshPlan => {
	const {names, gpus, engines} = capabilities;
	const window = windowOf(capabilities);
	const namespaces = namespacesOf(targets);
	const chunks = chunksOf(namespaces, capabilities.bucketSeries);
	const isOneChunk = chunks.length <= 1;
	const isWhole = isOneChunk && targets.length <= smallFleet;
	const chunk = chunks[turn % Math.max(1, chunks.length)] ?? [];
	const latency = (scope: Scope): string | undefined => latencyQuery(engines, names, isWhole ? everyKind : wholeRequests, scope, window);
	const {shown, query: ofShown} = isWhole ? {shown: [], query: undefined} : shownQuery(capabilities, targets, index, window);
	const limitedGpus = gpuQueries(gpus, names, scopeOf(namespaces), isShort);
	const gpuTurns = limitedGpus.every(isShort) ? limitedGpus : gpuQueries(gpus, names, {}, isShort);
	return {
		window,
		coverage: {namespaces: new Set(chunk), isWhole, shown: new Set(shown.map(({uid}) => uid))},
		queries: [
			// Where exporters of several kinds are more than an address can hold, they come in turns.
			...planned('gpu', gpuTurns[turn % gpuTurns.length]),
			...planned(
				'load',
				inScope(namespaces, scope => loadQuery(engines, names, scope, window)),
			),
			...planned('latency', isOneChunk ? inScope(chunk, latency) : latency(scopeOf(chunk))),
			...planned('shown', ofShown),
			...(hasDevices ? planned('devices', devicesQuery(names)) : []),
			// With all others it would be the last query there may be, and nothing of the past be asked for. No exporter has new numbers
			// of its GPUs sooner than every half a minute.
			...openedQueries(capabilities, opened, window, {
				withLoad: isWhole || turn % 2 === 0,
				withDevices: !hasDevices && turn % (isWhole ? 2 : 4) === 1,
			}),
		],
	};
};

/** What is asked at once when a service is opened: the rest of it is known. */
export const planOpened = (capabilities: Capabilities, opened: MetricsTarget | undefined): RefreshPlan => {
	const window = windowOf(capabilities);
	return {
		window,
		coverage: {namespaces: new Set(), isWhole: false, shown: new Set()},
		queries: openedQueries(capabilities, opened, window, {withLoad: true, withDevices: true}),
	};
};
