import type {Latency} from '../domain/service-metrics.ts';
import type {LayerName} from './fleet/layers.ts';
import type {MetricsTarget} from './metrics-target.ts';
import type {PlannedQuery} from './plan-refresh.ts';
import type {Capabilities} from './probe-capabilities.ts';
import {podDevicesQuery} from './queries/device-query.ts';
import {enginesOfOne} from './queries/engines-of.ts';
import {podLatencyQuery} from './queries/latency-query.ts';
import {podLoadQuery} from './queries/load-query.ts';
import {union} from './queries/promql.ts';
import {podScopeOf} from './queries/scope-of.ts';
import {isShortQuery} from './queries/short-query.ts';

/** Pods of the open service that are told of one by one. */
const mostPods = 60;

const wholeRequests: ReadonlySet<Latency['of']> = new Set(['end to end']);

type Parts = {
	/** Each layer has a query of its own. */
	readonly isApart: boolean;
	readonly withLoad: boolean;
	readonly withDevices: boolean;
};

/** As many pods as an address can name. */
const fitting = (target: MetricsTarget, query: (scope: ReturnType<typeof podScopeOf>) => string | undefined): string | undefined =>
	[mostPods, mostPods / 2, mostPods / 4]
		.map(most => query(podScopeOf(target, most)))
		.find(text => text === undefined || isShortQuery(text));

/** Questions joined into one as far as an address can hold them. */
const joined = (queries: readonly PlannedQuery[]): readonly PlannedQuery[] => {
	const all: PlannedQuery[] = [];
	for (const next of queries) {
		const last = all.at(-1);
		const query = last === undefined ? next.query : union([last.query, next.query]);
		if (last === undefined || !isShortQuery(query)) all.push(next);
		else all[all.length - 1] = {layers: [...last.layers, ...next.layers], query};
	}
	return all;
};

/** The pods of the open service, one by one. */
export const openedQueries = (
	{names, engines, gpus}: Capabilities,
	opened: MetricsTarget | undefined,
	window: number,
	{isApart, withLoad, withDevices}: Parts,
): readonly PlannedQuery[] => {
	if (opened === undefined || opened.pods.length === 0) return [];
	const own = enginesOfOne(engines, opened);
	const ofPods = (layer: LayerName, query: (scope: ReturnType<typeof podScopeOf>) => string | undefined): readonly PlannedQuery[] => {
		const text = fitting(opened, query);
		return text === undefined ? [] : [{layers: [layer], query: text}];
	};
	const queries = [
		...ofPods('podLatency', scope => podLatencyQuery(own, names, wholeRequests, scope, window)),
		...(withLoad ? ofPods('podLoad', scope => podLoadQuery(own, names, scope, window)) : []),
		...(withDevices && opened.gpusPerReplica > 0 ? ofPods('podDevices', scope => podDevicesQuery(gpus, names, scope)) : []),
	];
	return isApart ? queries : joined(queries);
};
