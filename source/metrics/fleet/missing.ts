import type {MetricName, ServiceMetrics} from '../../domain/service-metrics.ts';
import {engines} from '../engines/engines.ts';
import {fewestForP95} from '../numbers/latency-of.ts';
import {gpuRules} from './missing-gpu.ts';
import {failed, type MissingContext, noReplica, type Rule} from './missing-rule.ts';

const ambiguous: Rule = {
	applies: ({isAmbiguous}) => isAmbiguous,
	sentence: () => 'Pods of another service in this namespace are named alike, and their series cannot be told apart.',
};

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
	...gpuRules,
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
		failed('shown'),
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
	gpuTemperature: metrics => metrics.gpuTemperature !== undefined,
	gpuPower: metrics => metrics.gpuPower !== undefined,
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
