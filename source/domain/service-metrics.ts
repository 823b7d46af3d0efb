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
	readonly of: 'end to end' | 'time to first token' | 'inter-token';
	/** Seconds. Absent: too few samples (20 for p95, 100 for p99), or the engine has no histogram. */
	readonly p50?: Quantile;
	readonly p95?: Quantile;
	readonly p99?: Quantile;
	/** Seconds; where an engine counts sums only. */
	readonly mean?: Reading;
};

export type MetricName = 'gpuUtilization' | 'gpuMemory' | 'requestRate' | 'errorRatio' | 'latency' | 'queue';

/** All numbers of one service. Absent is no data: `missing` says why, in a sentence with the next step. */
export type ServiceMetrics = {
	/** Mean over the GPUs that report, 0-1. */
	readonly gpuUtilization?: Reading;
	/** Used of total GPU memory, 0-1. */
	readonly gpuMemory?: Reading;
	/** Replicas whose GPUs report. */
	readonly gpuReplicas?: number;
	/** Requests per second. */
	readonly requestRate?: Reading;
	/** 0-1 of requests that failed. */
	readonly errorRatio?: Reading;
	readonly latency?: Latency;
	/** Time to first token and inter-token, where the engine has them. */
	readonly tokenLatency?: readonly Latency[];
	/** Requests that wait, and that run. */
	readonly waiting?: Reading;
	readonly running?: Reading;
	/** p95 of its own last hour, seconds: what Slow is measured against. */
	readonly latencyBaseline?: Reading;
	readonly gpuHistory?: Series;
	readonly latencyHistory?: Series;
	/** Since when no GPU was used and no request came, as far as the source remembers. */
	readonly idleSince?: number;
	/** Engine whose metrics these are. */
	readonly engine?: string;
	/** Ready replicas that the source was asked about; absent: none were known then. */
	readonly askedReplicas?: number;
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
};

/** What the service view draws. */
export type ServiceCharts = {
	/** 0-1 */
	readonly gpu?: Series;
	/** Seconds. */
	readonly p50?: Series;
	readonly p95?: Series;
	readonly p99?: Series;
	readonly latencyOf?: Latency['of'];
	readonly missing: Readonly<Partial<Record<'gpu' | 'latency', string>>>;
};

/** Where numbers come from and how it goes. */
export type MetricsSourceState =
	| {readonly status: 'searching'}
	| {
			readonly status: 'live' | 'stale';
			/** `monitoring/prometheus:9090`, or a URL without credentials. */
			readonly name: string;
			readonly via: 'service proxy' | 'url';
			/** Milliseconds between two scrapes or refreshes. */
			readonly interval: number;
			/** When the last full answer came. */
			readonly answeredAt: number;
			/** Warnings of the source, verbatim and safe. */
			readonly warnings: readonly string[];
			/** Why it is stale. */
			readonly reason?: string;
	  }
	/** The sentence says why and what to do: the flag, or the exact Role to ask for. */
	| {readonly status: 'none' | 'unreachable' | 'forbidden'; readonly reason: string};
