import type {Latency} from '../domain/service-metrics.ts';
import type {LayerName} from './fleet/layers.ts';
import type {MetricsTarget} from './metrics-target.ts';
import type {Capabilities} from './probe-capabilities.ts';
import {gpuQuery} from './queries/gpu-query.ts';
import {latencyQuery, podLatencyQuery} from './queries/latency-query.ts';
import {loadQuery} from './queries/load-query.ts';
import {podScopeOf, scopeOf} from './queries/scope-of.ts';

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
	/** Namespaces that are watched; undefined: all. */
	readonly namespaces: readonly string[] | undefined;
	readonly opened: MetricsTarget | undefined;
};

const allLatencies: ReadonlySet<Latency['of']> = new Set(['end to end', 'time to first token', 'inter-token']);
const wholeRequests: ReadonlySet<Latency['of']> = new Set(['end to end']);

/** What a refresh asks, in as few queries as there are kinds of answers. */
export const planRefresh = ({capabilities, targets, namespaces, opened}: RefreshInput): readonly PlannedQuery[] => {
	const {names, gpus, engines} = capabilities;
	const scope = scopeOf(targets, namespaces);
	const window = windowOf(capabilities);
	const queries: Readonly<Record<LayerName, string | undefined>> = {
		gpu: gpuQuery(gpus, names, scope),
		load: loadQuery(engines, names, scope, window),
		latency: latencyQuery(engines, names, allLatencies, scope, window),
		podLatency:
			opened === undefined || opened.pods.length === 0
				? undefined
				: podLatencyQuery(engines, names, wholeRequests, podScopeOf(opened, mostPods), window),
	};
	return (Object.entries(queries) as [LayerName, string | undefined][]).flatMap(([layer, query]) =>
		query === undefined ? [] : [{layer, query}],
	);
};
