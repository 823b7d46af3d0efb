import type {ReplicaLoad} from '../load/service-load.ts';

/** What a replica has done since the scrape before, and what it is doing. Times are in seconds, and the middle ones. */
export type Moment = ReplicaLoad & {
	/** Seconds since the scrape before; 0: of two in one millisecond, the second finds nothing added, and rates as they are. */
	readonly seconds: number;
	readonly succeeded: number;
	readonly failed: number;
	readonly firstToken: number;
	readonly betweenTokens: number;
	readonly queueTime: number;
	/** Tokens a second. */
	readonly promptRate: number;
	readonly promptTokens: number;
	/** Tokens a second. */
	readonly generationRate: number;
	readonly generatedTokens: number;
	/** Tokens of an answer. */
	readonly answerLength: number;
	/** Of the prompt tokens, those that were in the cache; 0-1. */
	readonly hitRatio: number;
	/** 0-1 */
	readonly cacheUsage: number;
	readonly preempted: number;
	/** When it last had a request. Seconds since the epoch. */
	readonly lastRequest: number;
};

export type LabelValues = Readonly<Record<string, string>>;

/** Log-normal: `count` observations since the scrape before, half of them below `median`, `spread` the deviation of the logarithm. */
export type Observations = {readonly count: number; readonly median: number; readonly spread: number};

type Common = {
	readonly name: string;
	readonly labels?: LabelValues;
	/** The replica tells it, and the relabelling of the scrape drops it. */
	readonly isDropped?: true;
	/** It is not there before it first counts something, as client libraries have it for labels they have not met. */
	readonly appears?: true;
};

/** One metric of an engine. A counter tells what is added, a gauge what is. */
export type Family = Common &
	(
		| {readonly type: 'counter'; readonly value: (moment: Moment) => number}
		| {
				readonly type: 'gauge';
				readonly value: (moment: Moment) => number;
				/** Of several replicas that one exporter tells of: their mean, not their sum. */
				readonly isMean?: true;
		  }
		| {
				readonly type: 'histogram';
				/** Upper bounds, without +Inf. */
				readonly bounds: readonly number[];
				readonly observe: (moment: Moment) => Observations;
		  }
		| {
				/** Quantiles it works out itself, of what came last. */
				readonly type: 'summary';
				readonly shares: readonly number[];
				readonly observe: (moment: Moment) => Observations;
		  }
	);

/** Whom an exporter tells of. */
export type About = {
	readonly model: string;
	readonly namespace: string;
	readonly service: string;
	readonly pod: string;
	readonly container: string;
	/** Of what splits the requests of its service, or would. */
	readonly revision: string;
	/** Its workload, and its Kubernetes Service. */
	readonly workload: string;
	/** Its InferencePool. */
	readonly pool: string;
};

export type EngineExporter = {
	readonly families: readonly Family[];
	/** Default: that of the service. */
	readonly port?: number;
	/** Default: /metrics. */
	readonly path?: string;
	/** Name of the port in the monitor that has it scraped. Default: http. */
	readonly endpoint?: string;
	/** The container that listens, where it is none of the service's own. */
	readonly sidecar?: {readonly name: string; readonly image: string};
	/** Labels on all of its series, besides those of the family. */
	readonly labels: (about: About, family: Family) => LabelValues;
	/** Put before the names by the relabelling of the scrape. */
	readonly prefix?: string;
};
