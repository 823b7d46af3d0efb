import type {Latency, MetricName} from '../../domain/service-metrics.ts';

/**
 * A metric of an engine under the names it has had, newest first: of several that a pod exports at once the first counts, and two
 * are never added up. `matchers` stand in braces as PromQL writes them.
 */
export type NamedMetric = {readonly names: readonly string[]; readonly matchers?: string};

/** Factor to seconds by unit. */
export const secondsOf = {s: 1, ms: 1e-3, us: 1e-6} as const;

type TimeUnit = keyof typeof secondsOf;

/** `names` without `_bucket`. */
export type HistogramMetric = NamedMetric & {readonly of: Latency['of']; readonly unit: TimeUnit};

/** Failed and all requests; the ratio is 0 where `failed` has no series yet, for many engines make it at the first error only. */
type ErrorMetric = {
	readonly failed: NamedMetric;
	readonly total: NamedMetric;
	/** The failed requests are not among `total`. */
	readonly isApart?: true;
};

/** Where an engine has no histogram: a counter of time and a counter of requests. */
type MeanMetric = {readonly sum: NamedMetric; readonly count: NamedMetric; readonly unit: TimeUnit};

/** Percentiles the engine works out itself, over a window of its own. They cannot be averaged: the worst pod counts. */
type SummaryMetric = NamedMetric & {readonly unit: TimeUnit};

/** One serving engine as Prometheus sees it. A row of data: adding an engine adds one file and one line of the list. */
export type EngineMetrics = {
	/** As ModelService.engine says it. */
	readonly engine: string;
	/** Servers of all kinds have these series: they are asked for where no other engine is known. */
	readonly isGeneric?: true;
	readonly requests: NamedMetric;
	/** The first that has series counts. */
	readonly errors: readonly ErrorMetric[];
	readonly histograms: readonly HistogramMetric[];
	readonly mean?: MeanMetric;
	readonly summary?: SummaryMetric;
	/** Gauges, summed over the engine's ranks. */
	readonly waiting?: NamedMetric;
	readonly running?: NamedMetric;
	/** What this engine does not tell, and how it could be made to: sentences. */
	readonly gaps: Readonly<Partial<Record<MetricName, string>>>;
	/** What to look at where pods run this engine and none of its series is there. A sentence. */
	readonly silent: string;
};

/** One name under several prefixes. */
export const prefixed = (prefixes: readonly string[], ...names: readonly string[]): readonly string[] =>
	names.flatMap(name => prefixes.map(prefix => `${prefix}${name}`));
