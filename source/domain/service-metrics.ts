import type {FiringAlert} from './firing-alert.ts';
import type {GpuDevice} from './gpu-device.ts';
import type {Failure} from './outcome.ts';
import type {SafeText} from './safe-text.ts';

/** One number with the time it was measured (milliseconds since the epoch by the source's clock). */
export type Reading = {readonly value: number; readonly at: number};

/** Points of a chart at even steps; `undefined` is a gap, never a zero. */
export type Series = {
	/** Time of the first point, milliseconds since the epoch. */
	readonly start: number;
	/** Milliseconds between two points. */
	readonly step: number;
	readonly points: ReadonlyArray<number | undefined>;
};

/** A quantile computed from buckets. `bound` tells that only a limit is known: below the first or above the last bucket. */
export type Quantile = Reading & {readonly bound?: 'below' | 'at-least'};

export type Latency = {
	/** What is measured: the whole request, or the time to the first token. */
	readonly of: 'end to end' | 'time to first token' | 'inter-token' | 'queue time';
	/** Seconds. Absent: too few samples (20 for p95, 100 for p99), or the engine has no histogram. */
	readonly p50?: Quantile;
	readonly p95?: Quantile;
	readonly p99?: Quantile;
	/** Seconds; where an engine counts sums only. */
	readonly mean?: Reading;
};

export type MetricName =
	| 'gpuUtilization'
	| 'gpuMemory'
	| 'gpuTemperature'
	| 'gpuPower'
	| 'requestRate'
	| 'errorRatio'
	| 'latency'
	| 'firstToken'
	| 'interToken'
	| 'queueTime'
	| 'queue'
	| 'cacheUsage'
	| 'promptTokens'
	| 'generatedTokens'
	| 'prefixHitRatio'
	| 'preemptions'
	| 'imbalance'
	| 'cpu'
	| 'memory';

/** All numbers of one service. Absent is no data: `missing` says why, in a sentence with the next step. */
export type ServiceMetrics = {
	/** Mean over the GPUs that report, 0-1. */
	readonly gpuUtilization?: Reading;
	/** Used of total GPU memory, 0-1. */
	readonly gpuMemory?: Reading;
	/** Replicas whose GPUs report. */
	readonly gpuReplicas?: number;
	/** The hottest of its GPUs, °C. */
	readonly gpuTemperature?: Reading;
	/** Of all its GPUs, watts. Absent where they are shared with others: no share is its own. */
	readonly gpuPower?: Reading;
	/** Its GPUs are shared with other pods: utilization and memory are those of the whole GPUs. */
	readonly gpuShared?: true;
	/** Mean over the GPUs that report over the last hour, 0-1: what idle cost is told from. */
	readonly gpuHour?: Reading;
	/** Requests per second. */
	readonly requestRate?: Reading;
	/** 0-1 of requests that failed. */
	readonly errorRatio?: Reading;
	/** Failed requests a second by kind, most first: '5xx', 'abort', 'REJECTED'. Of the opened service. */
	readonly errorKinds?: ReadonlyArray<{readonly kind: SafeText; readonly rate: Reading}>;
	readonly latency?: Latency;
	/** Time to first token, inter-token and queue time, where the engine has them. */
	readonly tokenLatency?: readonly Latency[];
	/** Mean of whole requests, seconds: for the whole fleet, where quantiles are for the services on the screen. */
	readonly meanLatency?: Reading;
	/** Requests that wait, and that run. */
	readonly waiting?: Reading;
	readonly running?: Reading;
	/** Used of the KV cache of the fullest replica, 0-1. */
	readonly cacheUsage?: Reading;
	/** Tokens a second, in and out. */
	readonly promptTokens?: Reading;
	readonly generatedTokens?: Reading;
	/** 0-1 of the prefix cache's queries that hit. */
	readonly prefixHitRatio?: Reading;
	/** Preempted requests a second. */
	readonly preemptions?: Reading;
	/** Load of the busiest replica over the mean of all, at least 1. Of the opened service and those on the screen. */
	readonly imbalance?: Reading;
	/** CPU cores and bytes of memory of its pods; metrics.k8s.io. */
	readonly cpu?: Reading;
	readonly memory?: Reading;
	/** p95 of its own last hour, seconds: what Slow is measured against; and the same of the mean and of the p95 to the first token. */
	readonly latencyBaseline?: Reading;
	readonly meanBaseline?: Reading;
	readonly firstTokenBaseline?: Reading;
	/** Alerts of the source's own rules that fire for it. */
	readonly alerts?: readonly FiringAlert[];
	readonly gpuHistory?: Series;
	readonly latencyHistory?: Series;
	/** Since when no GPU was used and no request came, as far as the source remembers. */
	readonly idleSince?: number;
	/** Engine whose metrics these are. */
	readonly engine?: string;
	/** What counted its requests and errors where the engine does not: 'HTTP', 'Istio', 'Knative' … */
	readonly gateway?: string;
	/** Ready replicas that the source was asked about; absent: none were known then. */
	readonly askedReplicas?: number;
	/** Whose newest sample of its load this is the time of, also where its series have ended since. */
	readonly newestLoad?: {readonly engine: string; readonly at: number};
	/** By pod name: what the replica table shows. */
	readonly byPod: ReadonlyMap<string, PodMetrics>;
	/** By revision hash, of the opened service while more than one of its revisions has pods: what stands beside the weights. */
	readonly byRevision?: ReadonlyMap<string, RevisionMetrics>;
	readonly missing: Readonly<Partial<Record<MetricName, string>>>;
};

export type RevisionMetrics = {
	/** Requests per second. */
	readonly requestRate?: Reading;
	/** 0-1 of requests that failed. */
	readonly errorRatio?: Reading;
	/** Seconds, end to end. */
	readonly p95?: Quantile;
};

export type PodMetrics = {
	readonly gpuUtilization?: Reading;
	readonly gpuMemory?: Reading;
	/** Seconds, end to end. */
	readonly p95?: Quantile;
	readonly requestRate?: Reading;
	readonly waiting?: Reading;
	readonly running?: Reading;
	/** 0-1 */
	readonly cacheUsage?: Reading;
	/** Tokens a second, out. */
	readonly generatedTokens?: Reading;
	/** Cores and bytes; metrics.k8s.io. */
	readonly cpu?: Reading;
	readonly memory?: Reading;
	/** Its GPUs one by one. Of the opened service. */
	readonly devices?: readonly GpuDevice[];
};

export type ChartName =
	| 'gpu'
	| 'gpuMemory'
	| 'latency'
	| 'firstToken'
	| 'interToken'
	| 'queueTime'
	| 'requests'
	| 'errors'
	| 'queue'
	| 'tokens'
	| 'cacheUsage';

/** `name`: p50, p95, p99, mean, min, max, waiting, running, in, out; '' where there is one only; or a device as 'node/index'. */
type ChartLine = {readonly name: string; readonly series: Series};

export type Chart = {
	readonly name: ChartName;
	/** Ratios are 0-1. */
	readonly unit: 'ratio' | 'seconds' | 'perSecond' | 'count';
	/** At least one; what there is no point of is left out. All of one start, step and length, those of other charts too. */
	readonly lines: readonly ChartLine[];
};

/** What the service view draws, newest points last. */
export type ServiceCharts = {
	/** Milliseconds that the charts go back. */
	readonly span: number;
	readonly charts: readonly Chart[];
	/** Why a chart is not among them. */
	readonly missing: Readonly<Partial<Record<ChartName, string>>>;
};

/** The way to a source. 'direct scrape': the pods of the opened service, one by one, through the API server. */
export type MetricsVia = 'service proxy' | 'pod proxy' | 'url' | 'direct scrape' | 'metrics.k8s.io';

/** One that was asked for numbers, and what came of it in a few words or a sentence. */
export type AskedSource = {readonly name: string; readonly via: MetricsVia; readonly said: string};

/** Which source was taken, why, and what it has: for who wants to know. Texts are safe. */
export type MetricsSourceReport = {
	/** "3 found; this one has dcgm-exporter and vLLM series." */
	readonly why?: string;
	/** "vLLM, by pod": with the label that says whose a series is. */
	readonly engines: readonly string[];
	/** "dcgm-exporter, by exported_pod" */
	readonly gpus: readonly string[];
	readonly asked: readonly AskedSource[];
	/** `cluster="eu"`: what every query is limited to. */
	readonly matcher?: string;
	/** What the source remarks of queries, verbatim. */
	readonly remarks: readonly string[];
};

/** Where numbers come from and how it goes. */
export type MetricsSourceState =
	| {readonly status: 'searching'}
	| {
			readonly status: 'live' | 'stale';
			/** `monitoring/prometheus:9090`, or a URL without credentials. */
			readonly name: string;
			readonly via: MetricsVia;
			/** Milliseconds between two scrapes or refreshes. */
			readonly interval: number;
			/** When the last full answer came. */
			readonly answeredAt: number;
			/** Warnings of the source, verbatim and safe. */
			readonly warnings: readonly string[];
			/** Why it is stale. */
			readonly reason?: string;
			/** What kind of failure that is. */
			readonly failure?: Failure['kind'];
			/** Its certificate is not checked. */
			readonly isInsecure?: true;
			readonly report?: MetricsSourceReport;
	  }
	/** The sentence says why and what to do: the flag, or the exact Role to ask for. */
	| {readonly status: 'none' | 'unreachable' | 'forbidden'; readonly reason: string; readonly report?: MetricsSourceReport};
