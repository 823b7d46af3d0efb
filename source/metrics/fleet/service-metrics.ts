import {toSafeText} from '../../domain/safe-text.ts';
import type {Reading, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {Capabilities} from '../probe-capabilities.ts';
import type {Layers} from './layers.ts';
import {missingOf} from './missing.ts';
import type {EngineLoad} from './read-engine.ts';
import {readServiceGpu} from './read-gpu.ts';
import {readServiceLatencies, type ToldLatency} from './read-latency.ts';
import {readServiceLoad, type ServiceLoad} from './read-load.ts';
import {imbalanceOf, isEnough, readPods} from './read-pods.ts';
import {readRevisions} from './read-revisions.ts';
import {latencyLayer, serviceLatency} from './service-latency.ts';
import type {TargetIndex} from './target-index.ts';
import {reading, tidy} from './tidy.ts';

export type BuildContext = {
	readonly layers: Layers;
	readonly index: TargetIndex;
	readonly capabilities: Capabilities;
	/** Milliseconds a reading outlives its series, dimmed by its age; then it is no data. */
	readonly keepFor: number;
	/** The same of a latency, which may be asked for less often. */
	readonly keepLatencyFor?: number;
};

type Draft = {-readonly [Key in keyof ServiceMetrics]?: ServiceMetrics[Key] | undefined};

/** Numbers of the engine that stay for a while after their series have gone. */
const kept = [
	['requestRate', 'requests'],
	['waiting', 'waiting'],
	['running', 'running'],
	['cacheUsage', 'cacheUsage'],
	['promptTokens', 'promptTokens'],
	['generatedTokens', 'generatedTokens'],
	['prefixHitRatio', 'prefixHitRatio'],
	['preemptions', 'preemptions'],
	['meanLatency', 'mean'],
] as const satisfies ReadonlyArray<readonly [keyof ServiceMetrics, keyof EngineLoad]>;

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
			);

/** Who told the numbers; what is not asked this time is told by whom it was told before. */
const toldBy = (
	load: ServiceLoad | undefined,
	latencies: readonly ToldLatency[],
	previous: ServiceMetrics | undefined,
): Pick<ServiceMetrics, 'engine' | 'gateway'> => {
	const ofLatency = (isGateway: boolean): string | undefined =>
		latencies.find(({source: {engine}}) => (engine.isGateway === true) === isGateway)?.source.engine.engine;
	const engine = load === undefined ? previous?.engine : (load.engine?.engine.engine ?? ofLatency(false));
	const gateway = load === undefined ? previous?.gateway : (load.gateway?.engine.engine ?? ofLatency(true));
	return {...(engine === undefined ? {} : {engine}), ...(gateway === undefined ? {} : {gateway})};
};

/** A service whose pods are all not ready does not serve; without pods it may stand in front of others, or be called in vain. */
const mayBeCounted = ({pods}: MetricsTarget): boolean => pods.length === 0 || pods.some(({ready}) => ready);

/** The numbers of one service after a refresh. What was not asked, or has just vanished, stays for a while with its own time. */
export const buildServiceMetrics = (target: MetricsTarget, previous: ServiceMetrics | undefined, context: BuildContext): ServiceMetrics => {
	const {layers, index, capabilities, keepFor} = context;
	const workloads = index.workloadsOf(target);
	const readyCount = target.pods.filter(({ready}) => ready).length;
	const isServing = readyCount > 0;
	const draft: Draft = {askedReplicas: isServing ? readyCount : undefined};
	const keep = <Value extends Reading>(now: Value | undefined, before: Value | undefined): Value | undefined =>
		now ?? (before !== undefined && layers.at - before.at <= keepFor ? before : undefined);
	const subjects = index.subjectsOf(target);
	const load =
		layers.load === undefined || !mayBeCounted(target)
			? undefined
			: readServiceLoad(target, workloads, layers.load, capabilities.engines, subjects);
	// A gate in front of other services has no pods of its own, and one that is parked may be called all the same.
	const isCounted = isServing || load !== undefined;
	if (isServing) {
		const gpu = layers.gpu === undefined ? undefined : readServiceGpu(target, workloads, layers.gpu, layers.at);
		draft.gpuUtilization = keep(reading(gpu?.utilization, gpu?.at ?? 0), previous?.gpuUtilization);
		draft.gpuMemory = keep(reading(gpu?.memory, gpu?.at ?? 0), previous?.gpuMemory);
		draft.gpuTemperature = keep(reading(gpu?.temperature, gpu?.at ?? 0), previous?.gpuTemperature);
		draft.gpuPower =
			(gpu?.isShared ?? target.sharesGpus) === true ? undefined : keep(reading(gpu?.power, gpu?.at ?? 0), previous?.gpuPower);
		draft.gpuShared = target.sharesGpus ?? (gpu === undefined ? previous?.gpuShared : gpu.isShared);
		draft.gpuReplicas = gpu?.replicas ?? (draft.gpuUtilization === undefined ? undefined : previous?.gpuReplicas);
	}
	if (isCounted) {
		const opened = openedLoad(target, subjects, context);
		// The series are gone and the rates of the window run out: they are as old as the last sample.
		const at = Math.min(layers.at, load?.at ?? previous?.requestRate?.at ?? layers.at);
		for (const [name, what] of kept) draft[name] = keep(reading(load?.[what] ?? opened?.[what], at), previous?.[name]);
		draft.errorRatio = load === undefined ? keep(undefined, previous?.errorRatio) : reading(load.errorRatio, at);
		draft.errorKinds =
			layers.podLoad === undefined
				? previous?.errorKinds?.filter(({rate}) => layers.at - rate.at <= keepFor)
				: opened?.errorKinds?.map(({kind, rate}) => ({kind: toSafeText(kind), rate: {value: rate, at}}));
		const isMuch = isEnough(load?.requests, layers.window);
		draft.imbalance = isMuch || load === undefined ? keep(reading(load?.imbalance, at), previous?.imbalance) : undefined;
		// Gone, and nothing of it is kept any more.
		const isGone = layers.load !== undefined && load === undefined && draft.requestRate === undefined && draft.waiting === undefined;
		const layer = latencyLayer(target, layers);
		const latencies =
			isGone || layer === undefined
				? []
				: readServiceLatencies(target, workloads, subjects, layer.histograms, capabilities.engines, layers.window / 1000, at);
		const oldest = layers.at - (context.keepLatencyFor ?? keepFor);
		Object.assign(draft, serviceLatency({latencies, layer, load, names: capabilities.names, previous, at, oldest}));
		Object.assign(draft, isGone ? {} : toldBy(load, latencies, previous));
	}
	draft.byRevision = readRevisions(target, previous?.byRevision, context);
	draft.byPod = readPods(target, context, previous, draft.gpuUtilization?.at ?? layers.at);
	if (isServing && layers.podLoad !== undefined)
		draft.imbalance = reading(imbalanceOf(target, draft.byPod, layers.window), layers.at) ?? draft.imbalance;
	const metrics = tidy(draft) as Omit<ServiceMetrics, 'missing'>;
	return {
		...metrics,
		missing: missingOf({
			target,
			capabilities,
			layers,
			isAmbiguous: index.isAmbiguous(target),
			source: capabilities.engines.find(({engine}) => engine.engine === draft.engine),
			metrics,
			before: previous?.missing ?? {},
		}),
	};
};
