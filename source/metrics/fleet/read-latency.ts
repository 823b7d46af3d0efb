import type {Latency} from '../../domain/service-metrics.ts';
import {secondsOf} from '../engines/engine-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {addHistograms, type Histogram} from '../numbers/histogram.ts';
import {latencyOf} from '../numbers/latency-of.ts';
import type {ByName} from '../numbers/read-numbers.ts';
import {type EngineSource, loadTag} from '../queries/load-query.ts';

export type Histograms = ByName<ReadonlyMap<string, Histogram>>;

/** All latencies one engine tells of some workloads or pods. `window`: seconds. */
export const readLatencies = (
	{namespace}: MetricsTarget,
	names: readonly string[],
	histograms: Histograms,
	{engine}: EngineSource,
	window: number,
	at: number,
): readonly Latency[] =>
	engine.histograms.flatMap(({of, unit}) => {
		const tag = loadTag(engine.engine, of);
		const found = names.flatMap(name => histograms.get(namespace)?.get(name)?.get(tag) ?? []);
		const [first, ...others] = found;
		if (first === undefined) return [];
		return latencyOf(of, others.reduce(addHistograms, first), secondsOf[unit], window, at) ?? [];
	});
