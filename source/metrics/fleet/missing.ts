import type {Latency, MetricName, ServiceMetrics} from '../../domain/service-metrics.ts';
import {basics, engineRules, gatewayMetrics, ownBasics} from './missing-engine.ts';
import {gpuRules} from './missing-gpu.ts';
import type {MissingContext, Rule} from './missing-rule.ts';

/** First match wins; a metric that is there needs none. */
const rules: Readonly<Partial<Record<MetricName, readonly Rule[]>>> = {...gpuRules, ...engineRules};

const ofEngine: ReadonlySet<string> = new Set(Object.keys(engineRules));

type Numbers = MissingContext['metrics'];

/** What is told of one kind of latency. */
export const latencyOfKind = ({latency, tokenLatency = []}: Numbers, kind: Latency['of']): Latency | undefined =>
	[...(latency === undefined ? [] : [latency]), ...tokenLatency].find(({of}) => of === kind);

const isThere: Readonly<Partial<Record<MetricName, (metrics: Numbers) => boolean>>> = {
	gpuUtilization: metrics => metrics.gpuUtilization !== undefined,
	gpuMemory: metrics => metrics.gpuMemory !== undefined,
	gpuTemperature: metrics => metrics.gpuTemperature !== undefined,
	gpuPower: metrics => metrics.gpuPower !== undefined,
	requestRate: metrics => metrics.requestRate !== undefined,
	errorRatio: metrics => metrics.errorRatio !== undefined,
	latency: metrics => metrics.latency?.p95 !== undefined,
	firstToken: metrics => latencyOfKind(metrics, 'time to first token')?.p95 !== undefined,
	interToken: metrics => latencyOfKind(metrics, 'inter-token')?.p95 !== undefined,
	queueTime: metrics => latencyOfKind(metrics, 'queue time')?.p95 !== undefined,
	queue: metrics => metrics.waiting !== undefined || metrics.running !== undefined,
	cacheUsage: metrics => metrics.cacheUsage !== undefined,
	promptTokens: metrics => metrics.promptTokens !== undefined,
	generatedTokens: metrics => metrics.generatedTokens !== undefined,
	prefixHitRatio: metrics => metrics.prefixHitRatio !== undefined,
	preemptions: metrics => metrics.preemptions !== undefined,
	imbalance: metrics => metrics.imbalance !== undefined,
};

const names = Object.keys(rules) as readonly MetricName[];

const firstOf = (own: readonly Rule[], context: MissingContext): string | undefined =>
	own.find(({applies}) => applies(context))?.sentence(context);

/** For each metric that is absent why, and what to do about it. */
export const missingOf = (context: MissingContext): ServiceMetrics['missing'] => {
	const missing: Partial<Record<MetricName, string>> = {};
	// What all numbers of an engine need is looked at once: a thousand services have a dozen of them each.
	const basic = firstOf(basics, context);
	const own = basic ?? firstOf(ownBasics, context);
	for (const name of names) {
		if (isThere[name]?.(context.metrics) === true) continue;
		const first = ofEngine.has(name) ? (gatewayMetrics.has(name) ? basic : own) : undefined;
		const sentence = first ?? firstOf(rules[name] ?? [], context);
		if (sentence !== undefined) missing[name] = sentence;
	}
	return missing;
};
