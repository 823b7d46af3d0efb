import type {Latency} from '../../domain/service-metrics.ts';
import type {HistogramMetric} from '../engines/engine-metrics.ts';
import {type EngineSource, loadTag, withMatchers} from './load-query.ts';
import {bucketsByWorkload, firstOf, type Place, rate, type Scope} from './place.ts';
import {tagged, union, workloadLabel} from './promql.ts';

const presentBuckets = (metric: HistogramMetric, names: ReadonlySet<string>): readonly string[] =>
	metric.names.map(name => `${name}_bucket`).filter(name => names.has(name));

const expressionsOf = (
	sources: readonly EngineSource[],
	names: ReadonlySet<string>,
	of: ReadonlySet<Latency['of']>,
	read: (place: Place, metric: HistogramMetric, buckets: readonly string[]) => string,
): readonly string[] =>
	sources.flatMap(({engine, places}) =>
		places.flatMap(place =>
			engine.histograms.flatMap(metric => {
				const buckets = presentBuckets(metric, names);
				return buckets.length === 0 || !of.has(metric.of) ? [] : [tagged(loadTag(engine.engine, metric.of), read(place, metric, buckets))];
			}),
		),
	);

/** Rates of buckets by workload. `of`: which latencies. Undefined: the source has none of them. */
export const latencyQuery = (
	sources: readonly EngineSource[],
	names: ReadonlySet<string>,
	of: ReadonlySet<Latency['of']>,
	scope: Scope,
	window: number,
): string | undefined => {
	const expressions = expressionsOf(sources, names, of, (place, metric, buckets) =>
		firstOf(
			[place.namespace, workloadLabel],
			buckets.map(name => bucketsByWorkload(place, rate(name, withMatchers(place, scope, metric), window))),
		),
	);
	return expressions.length === 0 ? undefined : union(expressions);
};

/** Rates of buckets by pod: for the replicas of one service. */
export const podLatencyQuery = (
	sources: readonly EngineSource[],
	names: ReadonlySet<string>,
	of: ReadonlySet<Latency['of']>,
	scope: Scope,
	window: number,
): string | undefined => {
	const expressions = expressionsOf(sources, names, of, (place, metric, buckets) =>
		firstOf(
			[place.namespace, place.pod],
			buckets.map(name => `sum by (le, ${place.namespace}, ${place.pod}) (${rate(name, withMatchers(place, scope, metric), window)})`),
		),
	);
	return expressions.length === 0 ? undefined : union(expressions);
};
