import type {Latency, MetricName} from '../../domain/service-metrics.ts';

/** A condition on a label. Regular expressions match the whole value, in the syntax that RE2 and JavaScript share. */
export type Matcher = readonly [label: string, operator: '=' | '!=' | '=~' | '!~', value: string];

/**
 * A metric of an engine under the names it has had, newest first: of several that a pod exports at once the first counts, and two
 * are never added up.
 */
export type NamedMetric = {readonly names: readonly string[]; readonly matchers?: readonly Matcher[]};

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
	/** What never reached the engine is not among the failed: a gateway, where one counts, knows better. */
	readonly isPartial?: true;
};

/** Where an engine has no histogram: a counter of time and a counter of requests. */
type MeanMetric = {readonly sum: NamedMetric; readonly count: NamedMetric; readonly unit: TimeUnit};

/** Percentiles the engine works out itself, over a window of its own. They cannot be averaged: the worst pod counts. */
type SummaryMetric = NamedMetric & {readonly unit: TimeUnit};

/** A label; or the part of its value that the one group of a pattern takes, which must match the whole value. */
export type SubjectLabel = string | {readonly label: string; readonly pattern: string};

/**
 * How series name whose they are, where that is no pod: a gateway counts the requests of what stands behind it. They are brought
 * together by these labels, and of the ways to read namespace and name from them (of the service, its workload or its Kubernetes
 * Service) the first counts of which both are there.
 */
export type Subject = {
	readonly by: readonly string[];
	readonly matchers?: readonly Matcher[];
	readonly names: ReadonlyArray<{readonly namespace: SubjectLabel; readonly name: SubjectLabel}>;
};

/** An argument of its command line without which, or with which, it exports nothing. */
export type Switch = {readonly argument: string; readonly silentWhen: 'absent' | 'present'; readonly sentence: string};

/** One serving engine, or a gateway in front of some, as its metrics tell of it. A row of data: adding one adds one file and one line. */
export type EngineMetrics = {
	/** As ModelService.engine says it. */
	readonly engine: string;
	/** A regular expression that matches the names of all its metrics: by it a source is asked which of them it has. */
	readonly family: string;
	/** Engines whose pods may have these series too: what is built on this one. */
	readonly alsoOf?: readonly string[];
	/** Servers of all kinds have these series: they are asked for where no other engine is known. */
	readonly isGeneric?: true;
	/** Kinds of services that it is the way into: its requests, errors and latencies are theirs, and those of the engines behind it parts. */
	readonly isFrontOf?: readonly string[];
	/** It stands in front of engines: its requests, errors and latencies count where the engine tells none of its own. */
	readonly isGateway?: true;
	/** Its names could be anybody's: only the pods that are known to run it are asked for. */
	readonly isNameless?: true;
	/** Absent: series name the pod that they are of. */
	readonly subject?: Subject;
	/** Series that the pod tells of all the same: what their labels are like. */
	readonly byPod?: readonly Matcher[];
	/** Counter. Absent: it counts none. */
	readonly requests?: NamedMetric;
	/** The first that has series counts. */
	readonly errors: readonly ErrorMetric[];
	/** Counter of failed requests, and the label that tells their kinds apart. */
	readonly errorKinds?: NamedMetric & {readonly label: string};
	readonly histograms: readonly HistogramMetric[];
	/** Of whole requests, and of their time in the queue. */
	readonly mean?: MeanMetric;
	readonly queueMean?: MeanMetric;
	readonly summary?: SummaryMetric;
	/** Gauges, summed over the engine's ranks. */
	readonly waiting?: NamedMetric;
	readonly running?: NamedMetric;
	/** Gauge of the replicas that `waiting` is the mean over. Absent: it is a sum. */
	readonly waitingOver?: NamedMetric;
	/** Gauge of the KV cache in use; `full`: its value when full, 1 or 100. */
	readonly cacheUsage?: NamedMetric & {readonly full: 1 | 100};
	/** Counters of tokens, or the `_sum` of a histogram of them. */
	readonly promptTokens?: NamedMetric;
	readonly generatedTokens?: NamedMetric;
	/** Counters of the prefix cache, and a gauge of the ratio, 0-1, where those are not there. */
	readonly prefixCache?: {readonly hits?: NamedMetric; readonly queries?: NamedMetric; readonly ratio?: NamedMetric};
	/** Counter. */
	readonly preemptions?: NamedMetric;
	/** Where its pods serve them: ports by number, the likeliest first, and the path. Absent: nowhere of their own. */
	readonly page?: {readonly ports: readonly number[]; readonly path: string};
	/** What this engine does not tell, and how it could be made to: sentences. */
	readonly gaps: Readonly<Partial<Record<MetricName, string>>>;
	readonly switches?: readonly Switch[];
	/** What to look at where pods run this engine and none of its series is there. A sentence. */
	readonly silent: string;
};

/** One name under several prefixes. */
export const prefixed = (prefixes: readonly string[], ...names: readonly string[]): readonly string[] =>
	names.flatMap(name => prefixes.map(prefix => `${prefix}${name}`));
