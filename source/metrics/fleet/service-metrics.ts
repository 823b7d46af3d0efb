import type {Latency, PodMetrics, Reading, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {Capabilities} from '../probe-capabilities.ts';
import type {EngineSource} from '../queries/load-query.ts';
import type {Layers} from './layers.ts';
import {missingOf} from './missing.ts';
import {devicesByPod, readServiceGpu} from './read-gpu.ts';
import {type Histograms, readLatencies} from './read-latency.ts';
import {enginesFor, readServiceLoad, type ServiceLoad} from './read-load.ts';
import {readRevisions} from './read-revisions.ts';
import type {TargetIndex} from './target-index.ts';

export type BuildContext = {
	readonly layers: Layers;
	readonly index: TargetIndex;
	readonly capabilities: Capabilities;
	/** Milliseconds a reading outlives its series, dimmed by its age; then it is no data. */
	readonly keepFor: number;
};

const noPods: ReadonlyMap<string, PodMetrics> = new Map();

const reading = (value: number | undefined, at: number): Reading | undefined => (value === undefined ? undefined : {value, at});

/** The histograms of a service of this refresh; undefined: it was not asked for, or that failed. */
const latencyLayer = (
	{uid, namespace}: MetricsTarget,
	{latency, shown, coverage}: Layers,
): {readonly histograms: Histograms; readonly isWhole: boolean} | undefined => {
	if (coverage.shown.has(uid) && shown !== undefined) return {histograms: shown, isWhole: true};
	return latency !== undefined && coverage.namespaces.has(namespace) ? {histograms: latency, isWhole: coverage.isWhole} : undefined;
};

/** Of an engine without a histogram: its own percentiles, or the mean. */
const countedLatency = ({mean, quantiles = []}: ServiceLoad, at: number): Latency | undefined =>
	mean === undefined && quantiles.length === 0
		? undefined
		: {
				of: 'end to end',
				...Object.fromEntries(quantiles.map(([name, value]) => [name, {value, at}])),
				...(mean === undefined ? {} : {mean: {value: mean, at}}),
			};

const newest = (latency: Latency | undefined): number => (latency?.p95 ?? latency?.p50 ?? latency?.mean)?.at ?? 0;

type Draft = {-readonly [Key in keyof ServiceMetrics]?: ServiceMetrics[Key] | undefined};

/** Without what is undefined. */
const tidy = <Value extends object>(draft: Value): {readonly [Key in keyof Value]: Exclude<Value[Key], undefined>} => {
	for (const key of Object.keys(draft) as (keyof Value)[]) if (draft[key] === undefined) delete draft[key];
	return draft as {readonly [Key in keyof Value]: Exclude<Value[Key], undefined>};
};

const podsOf = (
	target: MetricsTarget,
	{layers, keepFor}: BuildContext,
	source: EngineSource | undefined,
	previous: ServiceMetrics | undefined,
	gpuAt: number,
): ReadonlyMap<string, PodMetrics> => {
	if (!target.onScreen) return noPods;
	const numbers = layers.gpu?.pods.get(target.namespace);
	const devices = devicesByPod(target, layers.podDevices ?? layers.devices);
	const keep = (now: Reading | undefined, before: Reading | undefined): Reading | undefined =>
		now ?? (before !== undefined && layers.at - before.at <= keepFor ? before : undefined);
	const pods = new Map<string, PodMetrics>();
	for (const {name} of target.pods) {
		const before = previous?.byPod.get(name);
		const gpu = numbers?.get(name);
		const latencies =
			source === undefined || layers.podLatency === undefined
				? []
				: readLatencies(target, [name], layers.podLatency, source, layers.window / 1000, layers.at);
		const pod: PodMetrics = tidy({
			gpuUtilization: keep(reading(gpu?.utilization, gpuAt), before?.gpuUtilization),
			gpuMemory: keep(reading(gpu?.memory, gpuAt), before?.gpuMemory),
			devices: devices === undefined ? before?.devices : devices.get(name),
			p95: layers.podLatency === undefined ? before?.p95 : latencies[0]?.p95,
		});
		if (Object.keys(pod).length > 0) pods.set(name, pod);
	}
	return pods;
};

/** The numbers of one service after a refresh. What was not asked, or has just vanished, stays for a while with its own time. */
export const buildServiceMetrics = (target: MetricsTarget, previous: ServiceMetrics | undefined, context: BuildContext): ServiceMetrics => {
	const {layers, index, capabilities, keepFor} = context;
	const workloads = index.workloadsOf(target);
	const readyCount = target.pods.filter(({ready}) => ready).length;
	const isServing = readyCount > 0;
	const draft: Draft = {askedReplicas: isServing ? readyCount : undefined};
	const keep = <Value extends Reading>(now: Value | undefined, before: Value | undefined): Value | undefined =>
		now ?? (before !== undefined && layers.at - before.at <= keepFor ? before : undefined);
	let source = enginesFor(target, capabilities.engines).find(({engine}) => engine.engine === previous?.engine);
	if (isServing) {
		const gpu = layers.gpu === undefined ? undefined : readServiceGpu(target, workloads, layers.gpu, layers.at);
		draft.gpuUtilization = keep(reading(gpu?.utilization, gpu?.at ?? 0), previous?.gpuUtilization);
		draft.gpuMemory = keep(reading(gpu?.memory, gpu?.at ?? 0), previous?.gpuMemory);
		draft.gpuTemperature = keep(reading(gpu?.temperature, gpu?.at ?? 0), previous?.gpuTemperature);
		draft.gpuPower = gpu?.isShared === true ? undefined : keep(reading(gpu?.power, gpu?.at ?? 0), previous?.gpuPower);
		draft.gpuShared = gpu === undefined ? previous?.gpuShared : gpu.isShared;
		draft.gpuReplicas = gpu?.replicas ?? (draft.gpuUtilization === undefined ? undefined : previous?.gpuReplicas);
		const load = layers.load === undefined ? undefined : readServiceLoad(target, workloads, layers.load, capabilities.engines);
		if (layers.load !== undefined) source = load?.source ?? source;
		// The series are gone and the rates of the window run out: they are as old as the last sample.
		const at = Math.min(layers.at, load?.at ?? previous?.requestRate?.at ?? layers.at);
		draft.requestRate = keep(reading(load?.requests, at), previous?.requestRate);
		draft.errorRatio = load === undefined ? keep(undefined, previous?.errorRatio) : reading(load.errorRatio, at);
		draft.waiting = keep(reading(load?.waiting, at), previous?.waiting);
		draft.running = keep(reading(load?.running, at), previous?.running);
		// Gone, and nothing of it is kept any more.
		if (layers.load !== undefined && load === undefined && draft.requestRate === undefined && draft.waiting === undefined)
			source = undefined;
		const layer = latencyLayer(target, layers);
		const isKept = (latency: Latency | undefined): boolean => layers.at - newest(latency) <= keepFor;
		const [first, ...others] =
			source === undefined || layer === undefined
				? []
				: readLatencies(target, workloads, layer.histograms, source, layers.window / 1000, at);
		const counted = load === undefined ? undefined : countedLatency(load, at);
		const before = isKept(previous?.latency) ? previous?.latency : undefined;
		draft.latency = first ?? counted ?? (layer === undefined ? before : undefined);
		const isTold = layer?.isWhole === true;
		const keptOthers = previous?.tokenLatency?.every(isKept) ? previous.tokenLatency : undefined;
		draft.tokenLatency = others.length > 0 ? others : isTold ? undefined : keptOthers;
		draft.engine = source?.engine.engine;
	}
	draft.byRevision = readRevisions(target, source, previous?.byRevision, context);
	draft.byPod = podsOf(target, context, source, previous, draft.gpuUtilization?.at ?? layers.at);
	const metrics = tidy(draft) as Omit<ServiceMetrics, 'missing'>;
	return {
		...metrics,
		missing: missingOf({
			target,
			capabilities,
			layers,
			isAmbiguous: index.isAmbiguous(target),
			source: isServing ? source : undefined,
			metrics,
		}),
	};
};
