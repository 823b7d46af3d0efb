import type {ReplicaLoad} from '../load/service-load.ts';

/** What a replica has done since the scrape before, and what it is doing. */
export type Moment = ReplicaLoad & {
	/** Seconds since the scrape before. */
	readonly seconds: number;
	readonly succeeded: number;
	readonly failed: number;
	/** Seconds, the middle ones. */
	readonly firstToken: number;
	readonly betweenTokens: number;
	readonly promptTokens: number;
	readonly generatedTokens: number;
	/** 0-1 */
	readonly cacheUsage: number;
};

type LabelValues = Readonly<Record<string, string>>;

/** Log-normal: `count` observations since the scrape before, half of them below `median`, `spread` the deviation of the logarithm. */
export type Observations = {readonly count: number; readonly median: number; readonly spread: number};

/** One metric of an engine. A counter tells what is added, a gauge what is. */
export type Family =
	| {
			readonly type: 'counter' | 'gauge';
			readonly name: string;
			readonly labels?: LabelValues;
			readonly value: (moment: Moment) => number;
			readonly appears?: true;
	  }
	| {
			readonly type: 'histogram';
			readonly name: string;
			readonly labels?: LabelValues;
			/** Upper bounds, without +Inf. */
			readonly bounds: readonly number[];
			readonly observe: (moment: Moment) => Observations;
	  };

export type EngineExporter = {
	readonly families: readonly Family[];
	readonly port: number;
	/** Labels on all of its series. */
	readonly labels: (model: string) => LabelValues;
};
