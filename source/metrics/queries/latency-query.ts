import type {Latency} from '../../domain/service-metrics.ts';
import {shownQuantiles} from '../numbers/latency-of.ts';
import {type EngineSource, loadTag, placesOf, scopeWithin, withMatchers} from './load-query.ts';
import {bucketsByWorkload, firstOf, type Place, podLabels, rate, type Scope, type Window} from './place.ts';
import {nativeMarks, tagged, union} from './promql.ts';

const bounded = (mark: string, expression: string): string => `label_replace(${expression},"le","${mark}","","")`;

/**
 * A native histogram is one sample without buckets: its quantiles and its count are asked for in their place, each with a mark where
 * a bucket has its bound.
 */
const nativeQuantiles = (rates: string): string =>
	union([
		...shownQuantiles.map(quantile => bounded(`${nativeMarks.quantile}${quantile}`, `histogram_quantile(${quantile},${rates})`)),
		bounded(nativeMarks.count, `histogram_count(${rates})`),
	]);

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
				if (!of.has(metric.of)) return [];
				const matchers = withMatchers(place, scopeWithin(scope, source), metric);
				const tag = loadTag(source.engine.engine, metric.of);
				const buckets = metric.names.map(name => `${name}_bucket`).filter(name => names.has(name));
				const rates = buckets.map(name => rate(name, matchers, window));
				if (rates.length > 0) return [tagged(tag, grouped(place, firstOf(podLabels(place), rates)))];
				const native = metric.names.filter(name => names.has(name)).map(name => rate(name, matchers, window));
				return native.length === 0 ? [] : [tagged(tag, nativeQuantiles(grouped(place, firstOf(podLabels(place), native))))];
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
