import type {EngineMetrics, HistogramMetric} from '../engines/engine-metrics.ts';
import type {Capabilities} from '../probe-capabilities.ts';
import {utilizationByPod} from './gpu-query.ts';
import {withMatchers} from './load-query.ts';
import {bucketsByWorkload, byPod, byWorkload, firstOf, places, rate, type Scope, scopeMatchers} from './place.ts';
import {selector, tagged, union, workloadLabel} from './promql.ts';
import {controllerPattern} from './workload-of-pod.ts';

export const chartTags = {sum: 'gpu.sum', count: 'gpu.count'} as const;

/** Sum and number of the utilizations of pods, by what made the pods: which of them count is decided by the reader. */
export const gpuChartQuery = ({gpus, names}: Capabilities, scope: Scope): string | undefined => {
	const parts = gpus
		.filter(({gpu}) => gpu.utilization.some(({name}) => names.has(name)))
		.flatMap(({gpu, places: used}) =>
			used.flatMap(place =>
				(['sum', 'count'] as const).map(how =>
					byWorkload(place, how, [tagged(chartTags[how], utilizationByPod(gpu, names, place, scope))], controllerPattern),
				),
			),
		);
	return parts.length === 0 ? undefined : union(parts);
};

export const presentHistogram = (engine: EngineMetrics, names: ReadonlySet<string>): HistogramMetric | undefined =>
	engine.histograms.find(metric => metric.names.some(name => names.has(`${name}_bucket`)));

/** Rates of the buckets of one engine's histogram. `window`: milliseconds. */
export const latencyChartQuery = (
	{engines, names}: Capabilities,
	engine: EngineMetrics,
	metric: HistogramMetric,
	scope: Scope,
	window: number,
): string | undefined => {
	const used = engines.find(source => source.engine === engine)?.places ?? [];
	const parts = used.map(place =>
		firstOf(
			[place.namespace, workloadLabel],
			metric.names
				.map(name => `${name}_bucket`)
				.filter(name => names.has(name))
				.map(name => bucketsByWorkload(place, rate(name, withMatchers(place, scope, metric), window))),
		),
	);
	return parts.length === 0 ? undefined : union(parts);
};

/** Of kube-state-metrics: the best witness of what served. */
export const readyMetric = 'kube_pod_status_ready';

/** Where pods of a revision were ready, or without kube-state-metrics answered requests: by what made the pods. `window`: milliseconds. */
export const evidenceQuery = ({engines, names}: Capabilities, scope: Scope, window: number): string | undefined => {
	const ready = places.map(place =>
		byWorkload(
			place,
			'max',
			[tagged('ready', byPod(place, 'max', selector(readyMetric, scopeMatchers(place, scope), 'condition="true"')))],
			controllerPattern,
		),
	);
	const answered = engines.flatMap(({engine, places: used}) =>
		used.flatMap(place => {
			const present = (engine.requests?.names ?? []).filter(name => names.has(name));
			const rates = present.map(name => rate(name, withMatchers(place, scope, engine.requests ?? {names: []}), window));
			return present.length === 0
				? []
				: [byWorkload(place, 'max', [tagged('ready', byPod(place, 'max', union(rates)))], controllerPattern)];
		}),
	);
	const parts = names.has(readyMetric) ? ready : answered;
	return parts.length === 0 ? undefined : `(${union(parts)}) > 0`;
};
