import type {EngineMetrics, NamedMetric} from '../engines/engine-metrics.ts';
import {matchersText} from './promql.ts';

/**
 * One number of an engine, in the unit that the engine has. `what` tells it from the others of its engine. How series become one
 * number: a `rate` a second of counters and a `gauge` are summed, of `worst` the highest counts, of `at` the newest time of a sample
 * (seconds), and `kinds` are rates by the value of a label: as many numbers as it has values, and `what` of each is this one's with the value behind a dot.
 */
export type Term = {
	readonly what: string;
	readonly metric: NamedMetric;
	readonly as: 'rate' | 'gauge' | 'worst' | 'at' | 'kinds';
	/** Of `kinds`. */
	readonly label?: string;
	/** Worth asking for of the whole fleet, of the services on the screen, or of the one that is open. */
	readonly of: 'fleet' | 'screen' | 'opened';
};

/** Percentiles of a summary by their tags. */
export const summaryQuantiles = [
	['p50', '0.5'],
	['p95', '0.95'],
	['p99', '0.99'],
] as const;

/** The same counter of the same requests: it is asked for once. */
export const isSame = (one: NamedMetric, other: NamedMetric): boolean =>
	one.names.join() === other.names.join() && matchersText(one.matchers ?? []) === matchersText(other.matchers ?? []);

const term = (of: Term['of'], as: Term['as'], what: string, metric: NamedMetric | undefined): readonly Term[] =>
	metric === undefined ? [] : [{what, metric, as, of}];

const suffixed = ({names, matchers}: NamedMetric, suffix: string): NamedMetric => ({
	names: names.map(name => `${name}${suffix}`),
	...(matchers === undefined ? {} : {matchers}),
});

/** Time of whole requests and the number of them: counters of their own, or those of the histogram. The quotient is the mean. */
export const meanOf = ({mean, histograms}: EngineMetrics): EngineMetrics['mean'] => {
	const whole = histograms.find(({of}) => of === 'end to end');
	return mean ?? (whole === undefined ? undefined : {sum: suffixed(whole, '_sum'), count: suffixed(whole, '_count'), unit: whole.unit});
};

const meanTerms = (engine: EngineMetrics): readonly Term[] => {
	const mean = meanOf(engine);
	if (mean === undefined) return [];
	const isCounted = engine.requests !== undefined && isSame(mean.count, engine.requests);
	return [...term('fleet', 'rate', 'time', mean.sum), ...(isCounted ? [] : term('fleet', 'rate', 'timed', mean.count))];
};

const errorTerms = ({requests, errors, errorKinds}: EngineMetrics): readonly Term[] => [
	...errors.flatMap(({failed, total}, index) => [
		...term('fleet', 'rate', `failed${index}`, failed),
		...(requests !== undefined && isSame(total, requests) ? [] : term('fleet', 'rate', `total${index}`, total)),
	]),
	...(errorKinds === undefined
		? []
		: [{what: 'kinds', metric: errorKinds, as: 'kinds', label: errorKinds.label, of: 'opened'} as const satisfies Term]),
];

const cacheTerms = ({cacheUsage, prefixCache, preemptions}: EngineMetrics): readonly Term[] => [
	...term('fleet', 'worst', 'cacheUsage', cacheUsage),
	...term('screen', 'rate', 'prefixHits', prefixCache?.hits),
	...term('screen', 'rate', 'prefixQueries', prefixCache?.queries),
	...term('screen', 'worst', 'prefixRatio', prefixCache?.ratio),
	...term('screen', 'rate', 'preemptions', preemptions),
];

const queueTerms = ({waiting, waitingOver, running, queueMean}: EngineMetrics): readonly Term[] => [
	// Of a mean several pickers of one pool tell the same.
	...term('fleet', waitingOver === undefined ? 'gauge' : 'worst', 'waiting', waiting),
	...term('fleet', 'worst', 'waitingOver', waitingOver),
	...term('fleet', 'gauge', 'running', running),
	...term('screen', 'rate', 'queued', queueMean?.sum),
	...term('screen', 'rate', 'dequeued', queueMean?.count),
];

/**
 * All that is told of an engine beside the buckets of its histograms, once for PromQL and once for pages that are read one by one.
 * A number's tag is loadTag(engine.engine, what).
 */
export const engineTerms = (engine: EngineMetrics): readonly Term[] => {
	const {requests, waiting, summary, promptTokens, generatedTokens} = engine;
	return [
		...term('fleet', 'rate', 'requests', requests),
		// A gauge has fewer series than a counter by reason.
		...term('fleet', 'at', 'at', waiting ?? requests ?? meanOf(engine)?.count),
		...errorTerms(engine),
		...meanTerms(engine),
		...(summary === undefined
			? []
			: summaryQuantiles.flatMap(([what, quantile]) =>
					term('fleet', 'worst', what, {...summary, matchers: [...(summary.matchers ?? []), ['quantile', '=', quantile]]}),
				)),
		...queueTerms(engine),
		...cacheTerms(engine),
		...term('fleet', 'rate', 'generatedTokens', generatedTokens),
		...term('screen', 'rate', 'promptTokens', promptTokens),
	];
};
