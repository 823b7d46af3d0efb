import {toSafeText} from '../../domain/safe-text.ts';
import type {Reading, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {readServiceLatencies, type ToldLatency} from './read-latency.ts';
import {readServiceLoad, type ServiceLoad} from './read-load.ts';
import {isEnough} from './read-pods.ts';
import {latencyLayer, serviceLatency} from './service-latency.ts';
import type {BuildContext} from './service-metrics.ts';
import {reading} from './tidy.ts';

/** What was told before stands where nothing is told now, until it is too old. */
export type Keep = <Value extends Reading>(now: Value | undefined, before: Value | undefined) => Value | undefined;

/** What is told of the open service alone, one pod after the other; of the others it is undefined. */
const openedLoad = (target: MetricsTarget, subjects: readonly string[], {layers, capabilities}: BuildContext): ServiceLoad | undefined =>
	layers.podLoad === undefined
		? undefined
		: readServiceLoad(
				target,
				target.pods.map(({name}) => name),
				layers.podLoad,
				capabilities.engines,
				subjects,
				true,
			);

/** Who told the numbers; what is not asked this time is told by whom it was told before. */
const toldBy = (load: ServiceLoad | undefined, latencies: readonly ToldLatency[], previous: ServiceMetrics | undefined) => {
	if (load === undefined) return {engine: previous?.engine, gateway: previous?.gateway};
	const ofLatency = (isGateway: boolean): string | undefined =>
		latencies.find(({source: {engine}}) => (engine.isGateway === true) === isGateway)?.source.engine.engine;
	return {
		engine: load.engine?.engine.engine ?? ofLatency(false),
		gateway: load.gateway?.engine.engine ?? ofLatency(true),
	};
};

/** A service whose pods are all not ready does not serve; without pods it may stand in front of others, or be called in vain. */
const mayBeCounted = ({pods}: MetricsTarget): boolean => pods.length === 0 || pods.some(({ready}) => ready);

type Numbers = {readonly [Key in keyof ServiceMetrics]?: ServiceMetrics[Key] | undefined};

const noNumbers: Numbers = {};

/** All that engines and gateways tell of a service. What was not asked, or has just vanished, stays for a while with its own time. */
export const engineNumbers = (
	target: MetricsTarget,
	workloads: readonly string[],
	previous: ServiceMetrics | undefined,
	context: BuildContext,
	keep: Keep,
): Numbers => {
	const {layers, index, capabilities, keepFor} = context;
	if (!mayBeCounted(target)) return noNumbers;
	const subjects = index.subjectsOf(target);
	const told = layers.load === undefined ? undefined : readServiceLoad(target, workloads, layers.load, capabilities.engines, subjects);
	if (target.pods.length === 0 && told === undefined) return noNumbers;
	// The series have ended, and rates of what is left in the window run out: a slope that nobody drove. What was told before stands.
	const isRunningOut = told !== undefined && told.at === undefined && told.source.engine.engine === previous?.newestLoad?.engine;
	const load = isRunningOut ? undefined : told;
	const opened = isRunningOut ? undefined : openedLoad(target, subjects, context);
	const at = Math.min(layers.at, load?.at ?? previous?.newestLoad?.at ?? layers.at);
	const requestRate = keep(reading(load?.requests ?? opened?.requests, at), previous?.requestRate);
	const waiting = keep(reading(load?.waiting ?? opened?.waiting, at), previous?.waiting);
	// Gone, and nothing of it is kept any more.
	const isGone = layers.load !== undefined && load === undefined && requestRate === undefined && waiting === undefined;
	const layer = latencyLayer(target, layers);
	const latencies =
		isGone || layer === undefined
			? []
			: readServiceLatencies(target, workloads, subjects, layer.histograms, capabilities.engines, layers.window / 1000, at);
	const oldest = layers.at - (context.keepLatencyFor ?? keepFor);
	const {latency, tokenLatency} = serviceLatency({latencies, layer, load, names: capabilities.names, previous, at, oldest});
	const {engine, gateway} = isGone ? {engine: undefined, gateway: undefined} : toldBy(load, latencies, previous);
	return {
		requestRate,
		waiting,
		running: keep(reading(load?.running ?? opened?.running, at), previous?.running),
		cacheUsage: keep(reading(load?.cacheUsage ?? opened?.cacheUsage, at), previous?.cacheUsage),
		promptTokens: keep(reading(load?.promptTokens ?? opened?.promptTokens, at), previous?.promptTokens),
		generatedTokens: keep(reading(load?.generatedTokens ?? opened?.generatedTokens, at), previous?.generatedTokens),
		prefixHitRatio: keep(reading(load?.prefixHitRatio ?? opened?.prefixHitRatio, at), previous?.prefixHitRatio),
		preemptions: keep(reading(load?.preemptions ?? opened?.preemptions, at), previous?.preemptions),
		meanLatency: keep(reading(load?.mean ?? opened?.mean, at), previous?.meanLatency),
		// Of nothing there is no ratio: it is not kept where requests are told.
		errorRatio: load === undefined ? keep(undefined, previous?.errorRatio) : reading(load.errorRatio, at),
		errorKinds:
			layers.podLoad === undefined
				? previous?.errorKinds?.filter(({rate}) => layers.at - rate.at <= keepFor)
				: opened?.errorKinds?.map(({kind, rate}) => ({kind: toSafeText(kind), rate: {value: rate, at}})),
		imbalance:
			load === undefined || isEnough(load.requests, layers.window) ? keep(reading(load?.imbalance, at), previous?.imbalance) : undefined,
		latency,
		tokenLatency,
		engine,
		gateway,
		newestLoad: load?.at === undefined ? previous?.newestLoad : {engine: load.source.engine.engine, at},
	};
};
