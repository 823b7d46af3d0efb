import type {MetricName, ServiceMetrics} from '../../domain/service-metrics.ts';
import {engines} from '../engines/engines.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {fewestForP95} from '../numbers/latency-of.ts';
import type {Capabilities} from '../probe-capabilities.ts';
import type {EngineSource} from '../queries/load-query.ts';
import type {LayerName, Layers} from './layers.ts';

export type MissingContext = {
	readonly target: MetricsTarget;
	readonly capabilities: Capabilities;
	readonly layers: Layers;
	readonly isAmbiguous: boolean;
	/** Whose series the service has. */
	readonly source: EngineSource | undefined;
	readonly metrics: Omit<ServiceMetrics, 'missing'>;
};

type Rule = {readonly applies: (context: MissingContext) => boolean; readonly sentence: (context: MissingContext) => string};

const readyCount = ({target}: MissingContext): number => target.pods.filter(({ready}) => ready).length;

const noReplica: Rule = {
	applies: context => readyCount(context) === 0,
	sentence: ({target}) => (target.pods.length === 0 ? 'It has no pods.' : 'None of its replicas is ready.'),
};

const ambiguous: Rule = {
	applies: ({isAmbiguous}) => isAmbiguous,
	sentence: () => 'Pods of another service in this namespace are named alike, and their series cannot be told apart.',
};

const failed = (layer: LayerName): Rule => ({
	applies: ({layers}) => layers.failures[layer] !== undefined,
	sentence: ({layers}) => layers.failures[layer]?.sentence ?? '',
});

const gpu: readonly Rule[] = [
	{applies: ({target}) => target.gpusPerReplica === 0, sentence: () => 'It asks for no GPU.'},
	noReplica,
	failed('gpu'),
	{
		applies: ({capabilities}) => ![...capabilities.names].some(name => name.startsWith('DCGM_')),
		sentence: () => 'Prometheus answers, but has no DCGM series: is dcgm-exporter installed and scraped?',
	},
	{
		applies: ({capabilities}) => capabilities.gpus.length === 0,
		sentence: () =>
			'The DCGM series of Prometheus name no pods: set DCGM_EXPORTER_KUBERNETES=true on dcgm-exporter, and let it read the pod resources of the kubelet.',
	},
	{
		applies: () => true,
		sentence: () => 'No DCGM series names its pods: is dcgm-exporter running on their nodes? Of pods that share one GPU only one is named.',
	},
];

const silentEngine = ({target}: MissingContext): string => {
	const known = engines.find(({engine}) => engine === target.engine);
	if (known !== undefined) return `Prometheus has no series of its ${known.engine} pods. ${known.silent}`;
	return target.engine === undefined
		? 'Its engine is not known, and Prometheus has no HTTP metrics of its pods.'
		: `Prometheus has no series of its ${target.engine} pods that are known here.`;
};

const engineRules: readonly Rule[] = [
	noReplica,
	ambiguous,
	failed('load'),
	{applies: ({source}) => source === undefined, sentence: silentEngine},
];

const gapOf =
	(metric: MetricName): Rule['sentence'] =>
	({source}) =>
		source?.engine.gaps[metric] ?? '';

const gap = (metric: MetricName): Rule => ({applies: ({source}) => source?.engine.gaps[metric] !== undefined, sentence: gapOf(metric)});

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`;

const quiet: Rule = {
	applies: ({metrics}) => metrics.requestRate?.value === 0,
	sentence: ({layers}) => `No request came in the last ${seconds(layers.window)}.`,
};

/** First match wins; a metric that is there needs none. */
const rules: Readonly<Partial<Record<MetricName, readonly Rule[]>>> = {
	gpuUtilization: gpu,
	gpuMemory: gpu,
	requestRate: [
		...engineRules,
		{applies: () => true, sentence: ({source}) => `${source?.engine.engine ?? 'Its engine'} counts no requests here.`},
	],
	errorRatio: [
		...engineRules,
		quiet,
		gap('errorRatio'),
		{applies: () => true, sentence: ({source}) => `${source?.engine.engine ?? 'Its engine'} does not count failed requests here.`},
	],
	latency: [
		...engineRules,
		failed('latency'),
		gap('latency'),
		quiet,
		{
			applies: ({source, capabilities}) =>
				!source?.engine.histograms.some(({names}) => names.some(name => capabilities.names.has(`${name}_bucket`))),
			sentence: ({source}) => `Prometheus has no latency histogram of ${source?.engine.engine ?? 'its engine'}: are its buckets dropped?`,
		},
		{
			applies: () => true,
			sentence: ({layers}) => `Fewer than ${fewestForP95} requests in ${seconds(layers.window)}: too few for a p95.`,
		},
	],
	queue: [
		...engineRules,
		gap('queue'),
		{applies: () => true, sentence: ({source}) => `${source?.engine.engine ?? 'Its engine'} tells of no queue here.`},
	],
};

const isThere: Readonly<Partial<Record<MetricName, (metrics: MissingContext['metrics']) => boolean>>> = {
	gpuUtilization: metrics => metrics.gpuUtilization !== undefined,
	gpuMemory: metrics => metrics.gpuMemory !== undefined,
	requestRate: metrics => metrics.requestRate !== undefined,
	errorRatio: metrics => metrics.errorRatio !== undefined,
	latency: metrics => metrics.latency?.p95 !== undefined,
	queue: metrics => metrics.waiting !== undefined || metrics.running !== undefined,
};

const names = Object.keys(rules) as readonly MetricName[];

/** For each metric that is absent why, and what to do about it. */
export const missingOf = (context: MissingContext): ServiceMetrics['missing'] => {
	const missing: Partial<Record<MetricName, string>> = {};
	for (const name of names) {
		if (isThere[name]?.(context.metrics) === true) continue;
		const rule = rules[name]?.find(({applies}) => applies(context));
		if (rule !== undefined) missing[name] = rule.sentence(context);
	}
	return missing;
};
