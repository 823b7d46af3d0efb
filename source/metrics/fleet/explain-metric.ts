import type {Latency, MetricName, PodMetrics, Quantile, Reading, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {EngineMetrics, HistogramMetric, NamedMetric} from '../engines/engine-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {meanOf} from '../queries/engine-terms.ts';
import type {EngineSource} from '../queries/load-query.ts';
import {explainGpu, explainPodGpu, isGpuMetric} from './explain-gpu.ts';
import {latencyOfKind} from './missing.ts';
import type {BuildContext} from './service-metrics.ts';

type Names = ReadonlySet<string>;

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`;

/** The name of a metric that the source has; of several that it has had the newest. */
const nameOf = (metric: NamedMetric | undefined, names: Names, suffix = ''): string | undefined =>
	metric?.names.map(name => `${name}${suffix}`).find(name => names.has(name));

const several = (texts: ReadonlyArray<string | undefined>): string | undefined => {
	const there = texts.filter(text => text !== undefined);
	return there.length === 0 ? undefined : there.join(' and ');
};

type Numbers = {
	readonly reading: (metrics: ServiceMetrics) => Reading | undefined;
	/** Names of what it is made of, and in what words. `window`: what rates are over. */
	readonly made: (engine: EngineMetrics, names: Names, window: string) => string | undefined;
};

const quotient = (one: NamedMetric | undefined, other: NamedMetric | undefined, names: Names): string | undefined => {
	const [first, second] = [nameOf(one, names), nameOf(other, names)];
	return second === undefined ? undefined : `${first ?? 'none yet'} of ${second}`;
};

const errorsOf = ({errors}: EngineMetrics, names: Names, window: string): string | undefined => {
	const error = errors.find(({total}) => nameOf(total, names) !== undefined);
	if (error === undefined) return undefined;
	const [failed, total] = [nameOf(error.failed, names), nameOf(error.total, names)];
	const of =
		failed === total ? `failed of all in ${total}` : `${failed ?? 'none yet'} of ${error.isApart === true ? 'those and ' : ''}${total}`;
	return `${of} over ${window}${error.isPartial === true ? ': what failed before it reached the engine is not among them' : ''}`;
};

const numbers: Readonly<Partial<Record<MetricName, Numbers>>> = {
	requestRate: {
		reading: metrics => metrics.requestRate,
		made: ({requests}, names, window) => {
			const name = nameOf(requests, names);
			return name === undefined ? undefined : `${name}, requests a second over ${window}`;
		},
	},
	errorRatio: {reading: metrics => metrics.errorRatio, made: errorsOf},
	queue: {
		reading: metrics => metrics.waiting ?? metrics.running,
		made: ({waiting, running}, names) => {
			const name = several([nameOf(waiting, names), nameOf(running, names)]);
			return name === undefined ? undefined : `${name}, added up over its replicas`;
		},
	},
	cacheUsage: {
		reading: metrics => metrics.cacheUsage,
		made: ({cacheUsage, isGateway}, names) => {
			const name = nameOf(cacheUsage, names);
			return name === undefined ? undefined : `${name}, ${isGateway === true ? 'the mean of its replicas' : 'of the fullest replica'}`;
		},
	},
	promptTokens: {
		reading: metrics => metrics.promptTokens,
		made: ({promptTokens}, names, window) => {
			const name = nameOf(promptTokens, names);
			return name === undefined ? undefined : `${name}, tokens a second over ${window}`;
		},
	},
	generatedTokens: {
		reading: metrics => metrics.generatedTokens,
		made: ({generatedTokens}, names, window) => {
			const name = nameOf(generatedTokens, names);
			return name === undefined ? undefined : `${name}, tokens a second over ${window}`;
		},
	},
	prefixHitRatio: {
		reading: metrics => metrics.prefixHitRatio,
		made: ({prefixCache}, names, window) => {
			const counted = quotient(prefixCache?.hits, prefixCache?.queries, names);
			const ratio = nameOf(prefixCache?.ratio, names);
			if (counted !== undefined) return `${counted} over ${window}`;
			return ratio === undefined ? undefined : `${ratio}, of the replica that hits most`;
		},
	},
	preemptions: {
		reading: metrics => metrics.preemptions,
		made: ({preemptions}, names, window) => {
			const name = nameOf(preemptions, names);
			return name === undefined ? undefined : `${name}, requests a second over ${window}`;
		},
	},
	imbalance: {
		reading: metrics => metrics.imbalance,
		made: ({requests, running}, names, window) => {
			const name = nameOf(requests, names) ?? nameOf(running, names);
			return name === undefined ? undefined : `${name} of the busiest replica over the mean of all that tell, over ${window}`;
		},
	},
};

const kinds: Readonly<Partial<Record<MetricName, Latency['of']>>> = {
	latency: 'end to end',
	firstToken: 'time to first token',
	interToken: 'inter-token',
	queueTime: 'queue time',
};

const units = {s: 'seconds', ms: 'milliseconds', us: 'microseconds'} as const;

const boundSentences = (quantiles: ReadonlyArray<readonly [string, Quantile | undefined]>): readonly string[] =>
	quantiles.flatMap(([name, quantile]) => {
		if (quantile?.bound === undefined) return [];
		return [
			quantile.bound === 'below'
				? `Its ${name} is in the first bucket: all that is known is that it is below ${quantile.value} s.`
				: `Its ${name} is above the last bound: all that is known is that it is at least ${quantile.value} s.`,
		];
	});

const presentHistogram = ({histograms}: EngineMetrics, kind: Latency['of'], names: Names): HistogramMetric | undefined =>
	histograms.find(metric => metric.of === kind && (nameOf(metric, names, '_bucket') ?? nameOf(metric, names)) !== undefined);

const latencyMade = (engine: EngineMetrics, kind: Latency['of'], latency: Latency, names: Names, window: string): string | undefined => {
	const histogram = presentHistogram(engine, kind, names);
	if (histogram !== undefined && latency.mean === undefined) {
		const name = nameOf(histogram, names, '_bucket') ?? nameOf(histogram, names);
		return `quantiles of ${name} over ${window}, ${units[histogram.unit]} there`;
	}
	const summary = nameOf(engine.summary, names);
	if (kind === 'end to end' && latency.p95 !== undefined && summary !== undefined)
		return `${summary}, which the engine works out itself over a time of its own: that of the worst replica`;
	const mean = kind === 'queue time' ? engine.queueMean : meanOf(engine);
	return mean === undefined ? undefined : `the mean: ${quotient(mean.sum, mean.count, names)} over ${window}, ${units[mean.unit]} there`;
};

/** Streamed replies end with their last token, and so do the times a gateway measures. */
const gatewayRemark = 'A gateway measures streamed replies to their end.';

/** Those of the service, engine before gateway. */
const tellersOf = ({engine, gateway}: ServiceMetrics, {capabilities}: BuildContext): readonly EngineSource[] =>
	[engine, gateway].flatMap(name => capabilities.engines.filter(source => source.engine.engine === name));

/** Of what is told, the words of the first that has it. */
const firstMade = (
	tellers: readonly EngineSource[],
	made: (engine: EngineMetrics) => string | undefined,
): {readonly words: string; readonly engine: EngineMetrics} | undefined => {
	for (const {engine} of tellers) {
		const words = made(engine);
		if (words !== undefined) return {words, engine};
	}
	return undefined;
};

const sentenceOf = ({words, engine}: {readonly words: string; readonly engine: EngineMetrics}): string =>
	`From ${engine.engine}: ${words}.`;

const othersOf = (context: BuildContext, metrics: ServiceMetrics): readonly EngineSource[] =>
	context.capabilities.engines.filter(({engine}) => engine.engine !== metrics.engine && engine.engine !== metrics.gateway);

const podReadings: Readonly<Partial<Record<MetricName, (pod: PodMetrics) => Reading | undefined>>> = {
	requestRate: ({requestRate}) => requestRate,
	latency: ({p95}) => p95,
	queue: ({waiting, running}) => waiting ?? running,
	cacheUsage: ({cacheUsage}) => cacheUsage,
	generatedTokens: ({generatedTokens}) => generatedTokens,
};

/** Who may tell numbers of a service, the likeliest first: what is built on its engine, or batches for it, tells some of them. */
const tellersFor = (target: MetricsTarget, metrics: ServiceMetrics, context: BuildContext): readonly EngineSource[] => [
	...tellersOf(metrics, context),
	...othersOf(context, metrics).filter(({engine}) => engine.alsoOf?.includes(target.engine ?? '')),
];

const explainLatency = (
	kind: Latency['of'],
	latency: Latency,
	tellers: readonly EngineSource[],
	names: Names,
	window: string,
): readonly string[] => {
	const made = firstMade(tellers, engine => latencyMade(engine, kind, latency, names, window));
	if (made === undefined) return [];
	return [
		sentenceOf(made),
		...boundSentences([
			['p50', latency.p50],
			['p95', latency.p95],
			['p99', latency.p99],
		]),
		...(made.engine.isGateway === true ? [gatewayRemark] : []),
	];
};

/**
 * Where a number of a service comes from: from whom, under which name and in what unit; or why there is none and what to do about it.
 * Sentences.
 */
export const explainMetric = (
	target: MetricsTarget,
	metrics: ServiceMetrics,
	context: BuildContext,
	metric: MetricName,
): readonly string[] => {
	const {names} = context.capabilities;
	const window = seconds(context.layers.window);
	const missing = metrics.missing[metric];
	const why = missing === undefined ? [] : [missing];
	if (isGpuMetric(metric)) return [...explainGpu(target, metrics, context, metric), ...why];
	const tellers = tellersFor(target, metrics, context);
	const kind = kinds[metric];
	const latency = kind === undefined ? undefined : latencyOfKind(metrics, kind);
	if (kind !== undefined && latency !== undefined) return [...explainLatency(kind, latency, tellers, names, window), ...why];
	const number = numbers[metric];
	const made = number?.reading(metrics) === undefined ? undefined : firstMade(tellers, engine => number.made(engine, names, window));
	return made === undefined ? why : [sentenceOf(made)];
};

/** The same of one of its pods. */
export const explainPodMetric = (
	target: MetricsTarget,
	metrics: ServiceMetrics,
	context: BuildContext,
	metric: MetricName,
	pod: string,
): readonly string[] => {
	const reading = podReadings[metric];
	const own = metrics.byPod.get(pod);
	if (isGpuMetric(metric)) return explainPodGpu(target, metrics, context, metric, pod);
	if (reading === undefined) return explainMetric(target, metrics, context, metric);
	if (own !== undefined && reading(own) !== undefined) return explainMetric(target, metrics, context, metric);
	const isReady = target.pods.some(({name, ready}) => name === pod && ready);
	if (!isReady) return ['It is not ready.'];
	const [why] = metrics.missing[metric] === undefined ? [] : [metrics.missing[metric]];
	return [why ?? 'Of this replica nothing is told: of the others it is. Is it scraped, and do requests reach it?'];
};
