import {type NamedMetric, secondsOf} from '../engines/engine-metrics.ts';
import type {Capabilities} from '../probe-capabilities.ts';
import {meanOf} from './engine-terms.ts';
import {utilizationByPod} from './gpu-query.ts';
import {loadTag, scopeWithin, withMatchers} from './load-query.ts';
import {bucketsByWorkload, byPod, byWorkload, firstOf, groupedLabels, podLabels, rate, type Scope} from './place.ts';
import {tagged, union} from './promql.ts';

/** Mean utilization of the GPUs of each workload. */
export const gpuHistoryQuery = ({gpus, names}: Capabilities, scope: Scope): string | undefined => {
	const parts = gpus
		.filter(({gpu}) => gpu.utilization.some(({name}) => names.has(name)))
		.flatMap(({gpu, places}) => places.map(place => byWorkload(place, 'avg', [tagged('gpu', utilizationByPod(gpu, names, place, scope))])));
	return parts.length === 0 ? undefined : union(parts);
};

/** Kinds of latency of which a p95 is remembered, by their marks. */
const rememberedLatencies = [
	['p95', 'end to end'],
	['firstToken', 'time to first token'],
] as const;

/** p95 in seconds of each workload, where at least `fewest` requests came in the window (milliseconds). By engine and kind. */
export const latencyHistoryQuery = ({engines, names}: Capabilities, scope: Scope, window: number, fewest: number): string | undefined => {
	const parts = engines.flatMap(source =>
		source.places.flatMap(place =>
			rememberedLatencies.flatMap(([what, kind]) => {
				const {engine} = source;
				const metric = engine.histograms.find(({of}) => of === kind);
				const buckets = metric?.names.map(name => `${name}_bucket`).filter(name => names.has(name)) ?? [];
				if (metric === undefined || buckets.length === 0) return [];
				const labels = groupedLabels(place);
				const matchers = withMatchers(place, scopeWithin(scope, source), metric);
				const quantiles = buckets.map(name => {
					const rates = bucketsByWorkload(place, rate(name, matchers, window));
					const total = bucketsByWorkload(place, rate(name, [matchers, 'le="+Inf"'].filter(part => part !== '').join(','), window));
					return `(histogram_quantile(0.95, ${rates}) * ${secondsOf[metric.unit]} and on (${labels.join(', ')}) (${total} >= ${fewest / (window / 1000)}))`;
				});
				return [tagged(loadTag(engine.engine, what), firstOf(labels, quantiles))];
			}),
		),
	);
	return parts.length === 0 ? undefined : union(parts);
};

/** Mean in seconds of each workload, over the window (milliseconds). Two counters where a p95 needs all buckets. By engine. */
export const meanHistoryQuery = ({engines, names}: Capabilities, scope: Scope, window: number): string | undefined => {
	const parts = engines.flatMap(source =>
		source.places.flatMap(place => {
			const mean = meanOf(source.engine);
			if (mean === undefined) return [];
			const tag = loadTag(source.engine.engine, 'mean');
			const of = (metric: NamedMetric): string | undefined => {
				const matchers = withMatchers(place, scopeWithin(scope, source), metric);
				const present = metric.names.filter(name => names.has(name)).map(name => byPod(place, 'sum', rate(name, matchers, window)));
				return present.length === 0 ? undefined : byWorkload(place, 'sum', [tagged(tag, firstOf(podLabels(place), present))]);
			};
			const [time, count] = [of(mean.sum), of(mean.count)];
			return time === undefined || count === undefined ? [] : [`(${time} / ${count} * ${secondsOf[mean.unit]})`];
		}),
	);
	return parts.length === 0 ? undefined : union(parts);
};
