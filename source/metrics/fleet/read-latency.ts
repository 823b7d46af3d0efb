import type {Latency} from '../../domain/service-metrics.ts';
import {secondsOf} from '../engines/engine-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {ByName} from '../numbers/by-name.ts';
import {addHistograms, type Histogram} from '../numbers/histogram.ts';
import {latencyOf} from '../numbers/latency-of.ts';
import {type EngineSource, loadTag} from '../queries/load-query.ts';
import {enginesFor, namesFor} from './read-load.ts';

export type Histograms = ByName<ReadonlyMap<string, Histogram>>;

/** All latencies one engine tells of some workloads or pods. `window`: seconds. */
const readLatencies = (
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

/** Whole requests first. */
export const kinds: readonly Latency['of'][] = ['end to end', 'time to first token', 'inter-token', 'queue time'];

export type ToldLatency = {readonly latency: Latency; readonly source: EngineSource};

/**
 * All latencies of a service, whole requests first: each kind by the first that has it, and by gateways where no engine has. `window`:
 * seconds.
 */
export const readServiceLatencies = (
	target: MetricsTarget,
	workloads: readonly string[],
	subjects: readonly string[],
	histograms: Histograms,
	sources: readonly EngineSource[],
	window: number,
	at: number,
): readonly ToldLatency[] => {
	const told = enginesFor(target, sources).flatMap(source =>
		readLatencies(target, namesFor(source, workloads, subjects), histograms, source, window, at).map(latency => ({latency, source})),
	);
	return kinds.flatMap(kind => told.find(({latency}) => latency.of === kind) ?? []);
};
