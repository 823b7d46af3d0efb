import type {ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {Capabilities} from '../probe-capabilities.ts';
import {engineNumbers, type Keep} from './engine-numbers.ts';
import type {Layers} from './layers.ts';
import {missingOf} from './missing.ts';
import {readServiceGpu} from './read-gpu.ts';
import {imbalanceOf, readPods} from './read-pods.ts';
import {readRevisions} from './read-revisions.ts';
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

/** All that exporters tell of its GPUs. */
const gpuNumbers = (
	target: MetricsTarget,
	workloads: readonly string[],
	previous: ServiceMetrics | undefined,
	{layers}: BuildContext,
	keep: Keep,
) => {
	const gpu = layers.gpu === undefined ? undefined : readServiceGpu(target, workloads, layers.gpu, layers.at);
	const at = gpu?.at ?? 0;
	const gpuUtilization = keep(reading(gpu?.utilization, at), previous?.gpuUtilization);
	return {
		gpuUtilization,
		gpuMemory: keep(reading(gpu?.memory, at), previous?.gpuMemory),
		gpuTemperature: keep(reading(gpu?.temperature, at), previous?.gpuTemperature),
		gpuPower: (gpu?.isShared ?? target.sharesGpus) === true ? undefined : keep(reading(gpu?.power, at), previous?.gpuPower),
		gpuShared: target.sharesGpus ?? (gpu === undefined ? previous?.gpuShared : gpu.isShared),
		gpuReplicas: gpu?.replicas ?? (gpuUtilization === undefined ? undefined : previous?.gpuReplicas),
	};
};

/** The numbers of one service after a refresh. What was not asked, or has just vanished, stays for a while with its own time. */
export const buildServiceMetrics = (target: MetricsTarget, previous: ServiceMetrics | undefined, context: BuildContext): ServiceMetrics => {
	const {layers, index, capabilities, keepFor} = context;
	const workloads = index.workloadsOf(target);
	const readyCount = target.pods.filter(({ready}) => ready).length;
	const isServing = readyCount > 0;
	const keep: Keep = (now, before) => now ?? (before !== undefined && layers.at - before.at <= keepFor ? before : undefined);
	const gpu = isServing ? gpuNumbers(target, workloads, previous, context, keep) : undefined;
	const numbers = engineNumbers(target, workloads, previous, context, keep);
	const byPod = readPods(target, context, previous, gpu?.gpuUtilization?.at ?? layers.at);
	const imbalance = isServing && layers.podLoad !== undefined ? imbalanceOf(target, byPod, layers.window) : undefined;
	const metrics: Omit<ServiceMetrics, 'missing'> = tidy({
		askedReplicas: isServing ? readyCount : undefined,
		...gpu,
		...numbers,
		imbalance: reading(imbalance, layers.at) ?? numbers.imbalance,
		byRevision: readRevisions(target, previous?.byRevision, context),
		byPod,
	});
	return {
		...metrics,
		missing: missingOf({
			target,
			capabilities,
			layers,
			isAmbiguous: index.isAmbiguous(target),
			source: capabilities.engines.find(({engine}) => engine.engine === metrics.engine),
			metrics,
			before: previous?.missing ?? {},
		}),
	};
};
