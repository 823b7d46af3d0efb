import type {MetricName, PodMetrics, Reading, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {GpuGauges, GpuMetrics} from '../gpus/gpu-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {notAttributed, vendorOf} from './gpu-vendors.ts';
import type {BuildContext} from './service-metrics.ts';

type GpuMetricName = Extract<MetricName, 'gpuUtilization' | 'gpuMemory' | 'gpuTemperature' | 'gpuPower'>;

type Explained = {
	readonly gauges: (gpu: GpuMetrics) => readonly GpuGauges[];
	/** What is done with the numbers of its GPUs. */
	readonly words: string;
	readonly ofPod?: (pod: PodMetrics) => Reading | undefined;
};

const explained: Readonly<Record<GpuMetricName, Explained>> = {
	gpuUtilization: {
		gauges: ({utilization}) => [utilization],
		words: 'the mean of the GPUs of ready replicas',
		ofPod: ({gpuUtilization}) => gpuUtilization,
	},
	gpuMemory: {
		gauges: ({memory}) => [memory.used, ...memory.total],
		words: 'used of all memory of the GPUs of ready replicas',
		ofPod: ({gpuMemory}) => gpuMemory,
	},
	gpuTemperature: {gauges: ({temperature}) => [temperature], words: 'the hottest of its GPUs'},
	gpuPower: {gauges: ({power}) => [power], words: 'all of its GPUs together'},
};

export const isGpuMetric = (metric: MetricName): metric is GpuMetricName => Object.hasOwn(explained, metric);

/** 'DCGM_FI_PROF_GR_ENGINE_ACTIVE, or else DCGM_FI_DEV_GPU_UTIL' of what a source has; of memory each part. */
const namesOf = (gauges: readonly GpuGauges[], names: ReadonlySet<string>): string =>
	[
		...new Set(
			gauges.flatMap(gauge => {
				const present = gauge.map(({name}) => name).filter(name => names.has(name));
				return present.length === 0 ? [] : [present.join(', or else ')];
			}),
		),
	].join(' and ');

/** Where a number of a service's GPUs comes from; nothing where there is none. Sentences. */
export const explainGpu = (
	target: MetricsTarget,
	metrics: ServiceMetrics,
	{capabilities: {gpus, names}}: BuildContext,
	metric: GpuMetricName,
): readonly string[] => {
	if (metrics[metric] === undefined) return [];
	const {gauges, words} = explained[metric];
	const own = vendorOf(target).gpu;
	const [source] = [...gpus.filter(({gpu}) => gpu === own), ...gpus];
	const told = source === undefined ? '' : namesOf(gauges(source.gpu), names);
	return [
		...(source === undefined || told === '' ? [] : [`From ${source.gpu.exporter}: ${told}; ${words}.`]),
		...(metrics.gpuShared === true ? ['Other pods hold the same GPUs: these are numbers of the whole GPUs.'] : []),
	];
};

/** The same of one of its pods, and why there is none of it where there is one of others. */
export const explainPodGpu = (
	target: MetricsTarget,
	metrics: ServiceMetrics,
	context: BuildContext,
	metric: GpuMetricName,
	pod: string,
): readonly string[] => {
	const {ofPod} = explained[metric];
	const own = metrics.byPod.get(pod);
	const why = metrics.missing[metric];
	if (ofPod === undefined || (own !== undefined && ofPod(own) !== undefined)) {
		return [...explainGpu(target, metrics, context, metric), ...(why === undefined ? [] : [why])];
	}
	if (!target.pods.some(({name, ready}) => name === pod && ready)) return ['It is not ready.'];
	if (why !== undefined) return [why];
	return [target.sharesGpus === true ? notAttributed : vendorOf(target).notNamed];
};
