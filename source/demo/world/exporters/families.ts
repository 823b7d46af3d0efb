import type {Family, LabelValues, Moment} from './family.ts';

type Value = (moment: Moment) => number;

export const counter = (name: string, value: Value, labels: LabelValues = {}): Family => ({type: 'counter', name, labels, value});

/** Not there before it counts something. */
const appearing = (family: Family): Family => ({...family, appears: true});

export const late = (name: string, value: Value, labels: LabelValues): Family => appearing(counter(name, value, labels));

export const gauge = (name: string, value: Value, labels: LabelValues = {}): Family => ({type: 'gauge', name, labels, value});

/** Of several replicas their mean. */
export const meanGauge = (name: string, value: Value, labels: LabelValues = {}): Family => ({
	type: 'gauge',
	name,
	labels,
	value,
	isMean: true,
});

/** `spread`: deviation of the logarithm. */
export const histogram = (
	name: string,
	bounds: readonly number[],
	{
		count,
		median,
		spread,
		labels = {},
	}: {readonly count: Value; readonly median: Value; readonly spread: number; readonly labels?: LabelValues},
): Family => ({type: 'histogram', name, bounds, labels, observe: moment => ({count: count(moment), median: median(moment), spread})});

/** The answers of one status: only those of success are there from the start. */
export const histogramOf = (status: string, ...[name, bounds, options]: Parameters<typeof histogram>): Family => {
	const family = histogram(name, bounds, options);
	return status.startsWith('2') ? family : appearing(family);
};

export const summary = (
	name: string,
	shares: readonly number[],
	{count, median, spread}: {readonly count: Value; readonly median: Value; readonly spread: number},
): Family => ({type: 'summary', name, shares, observe: moment => ({count: count(moment), median: median(moment), spread})});

/** Not kept by the scrape. */
export const dropped = (family: Family): Family => ({...family, isDropped: true});

export const succeeded: Value = moment => moment.succeeded;
export const failed: Value = moment => moment.failed;
export const requests: Value = moment => moment.succeeded + moment.failed;
export const running: Value = moment => Math.round(moment.running);
export const waiting: Value = moment => Math.round(moment.waiting);
export const latency: Value = moment => moment.latency;
export const firstToken: Value = moment => moment.firstToken;
export const betweenTokens: Value = moment => moment.betweenTokens;
export const queueTime: Value = moment => moment.queueTime;
export const cacheUsage: Value = moment => moment.cacheUsage;
export const promptTokens: Value = moment => moment.promptTokens;
export const generatedTokens: Value = moment => moment.generatedTokens;
export const zero: Value = () => 0;

export const times =
	(factor: number, value: Value): Value =>
	moment =>
		factor * value(moment);

/** Of what passes through the engine, the spread of each. */
export const spreads = {latency: 0.75, firstToken: 0.6, betweenTokens: 0.35, queueTime: 0.9} as const;
