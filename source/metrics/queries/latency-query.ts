import type {Latency} from '../../domain/service-metrics.ts';
import {type EngineSource, loadTag, placesOf, scopeWithin, withMatchers} from './load-query.ts';
import {bucketsByWorkload, firstOf, type Place, podLabels, rate, type Scope, type Window} from './place.ts';
import {tagged, union} from './promql.ts';

/** Rates of the buckets of all engines in one place, brought together and then marked with engine and kind. */
const bucketRates = (
	sources: readonly EngineSource[],
	names: ReadonlySet<string>,
	of: ReadonlySet<Latency['of']>,
	place: Place,
	scope: Scope,
	window: Window,
	grouped: (place: Place, rates: string) => string,
): readonly string[] =>
	sources
		.filter(source => source.places.includes(place))
		.flatMap(source =>
			source.engine.histograms.flatMap(metric => {
				const matchers = withMatchers(place, scopeWithin(scope, source), metric);
				const buckets = metric.names.map(name => `${name}_bucket`).filter(name => names.has(name));
				if (buckets.length === 0 || !of.has(metric.of)) return [];
				const rates = buckets.map(name => rate(name, matchers, window));
				return [tagged(loadTag(source.engine.engine, metric.of), grouped(place, firstOf(podLabels(place), rates)))];
			}),
		);

type BucketQuery = (
	sources: readonly EngineSource[],
	names: ReadonlySet<string>,
	of: ReadonlySet<Latency['of']>,
	scope: Scope,
	window: Window,
) => string | undefined;

const bucketQuery =
	(grouped: (place: Place, rates: string) => string, has: (place: Place) => boolean): BucketQuery =>
	(sources, names, of, scope, window) => {
		const expressions = placesOf(sources)
			.filter(has)
			.flatMap(place => bucketRates(sources, names, of, place, scope, window, grouped));
		return expressions.length === 0 ? undefined : union(expressions);
	};

/** Rates of buckets by workload. `of`: which latencies. Undefined: the source has none of them. */
export const latencyQuery = bucketQuery(bucketsByWorkload, () => true);

/** Rates of buckets by pod: for the replicas of one service. Gateways know none. */
export const podLatencyQuery = bucketQuery(
	(place, rates) => `sum by(le,${place.namespace},${place.pod})(${rates})`,
	({subject}) => subject === undefined,
);
