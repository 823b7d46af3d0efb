import {type EngineMetrics, secondsOf} from '../engines/engine-metrics.ts';
import type {WorkloadNumbers} from '../numbers/read-numbers.ts';
import {isSame, meanOf, summaryQuantiles} from '../queries/engine-terms.ts';
import {loadTag} from '../queries/load-query.ts';

/** What one engine, or a gateway, tells of a service. Absent: it does not tell. */
export type EngineLoad = {
	/** Requests a second. */
	readonly requests?: number;
	/** 0-1; absent without requests. */
	readonly errorRatio?: number;
	/** The ratio is of what reached the engine: what failed before is not known to it. */
	readonly isPartial?: true;
	/** Failed requests a second by kind, most first. */
	readonly errorKinds?: ReadonlyArray<{readonly kind: string; readonly rate: number}>;
	/** Mean of whole requests and of their time in the queue, seconds. */
	readonly mean?: number;
	readonly queueMean?: number;
	/** Seconds, as the engine works them out. */
	readonly quantiles?: ReadonlyArray<readonly ['p50' | 'p95' | 'p99', number]>;
	readonly waiting?: number;
	readonly running?: number;
	/** 0-1, of the fullest replica. */
	readonly cacheUsage?: number;
	/** Tokens a second, in and out. */
	readonly promptTokens?: number;
	readonly generatedTokens?: number;
	/** 0-1 of the queries of the prefix cache. */
	readonly prefixHitRatio?: number;
	/** Preempted requests a second. */
	readonly preemptions?: number;
	/** Load of the busiest replica over the mean of all, at least 1. */
	readonly imbalance?: number;
	/** Newest sample, milliseconds; absent: none is there any more and the rates run out. */
	readonly at?: number;
};

type Values = (what: string) => readonly number[];

const sumOf = (values: readonly number[]): number | undefined =>
	values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);

const mostOf = (values: readonly number[]): number | undefined => (values.length === 0 ? undefined : Math.max(...values));

const quotient = (one: number | undefined, other: number | undefined): number | undefined =>
	one === undefined || other === undefined || !(other > 0) ? undefined : one / other;

const ratio = (value: number | undefined): number | undefined =>
	value === undefined || !(value >= 0 && value <= 1.001) ? undefined : Math.min(1, value);

const errorsOf = (
	{errors, requests}: EngineMetrics,
	sum: (what: string) => number | undefined,
): Pick<EngineLoad, 'errorRatio' | 'isPartial'> => {
	for (const [index, {total, isApart, isPartial}] of errors.entries()) {
		const counted = sum(requests !== undefined && isSame(total, requests) ? 'requests' : `total${index}`);
		if (counted === undefined) continue;
		// Many engines make the series of the failed at the first of them only.
		const failed = sum(`failed${index}`) ?? 0;
		const all = isApart === true ? counted + failed : counted;
		if (all > 0) return {errorRatio: Math.min(1, failed / all), ...(isPartial === true ? {isPartial} : {})};
	}
	return {};
};

const kindsOf = (engine: string, found: readonly WorkloadNumbers[]): EngineLoad['errorKinds'] => {
	const prefix = loadTag(engine, 'kinds.');
	const kinds = new Map<string, number>();
	for (const numbers of found)
		for (const [tag, value] of numbers)
			if (tag.startsWith(prefix) && value > 0) kinds.set(tag.slice(prefix.length), (kinds.get(tag.slice(prefix.length)) ?? 0) + value);
	return kinds.size === 0 ? undefined : [...kinds].map(([kind, rate]) => ({kind, rate})).toSorted((one, other) => other.rate - one.rate);
};

/** Percentiles cannot be averaged: the worst counts. */
const quantilesOf = ({summary}: EngineMetrics, values: Values): EngineLoad['quantiles'] => {
	if (summary === undefined) return undefined;
	const found = summaryQuantiles.flatMap(([name]) => {
		const worst = mostOf(values(name));
		return worst === undefined ? [] : [[name, worst * secondsOf[summary.unit]] as const];
	});
	return found.length === 0 ? undefined : found;
};

const imbalanceOf = (values: Values): number | undefined => {
	const mean = quotient(sumOf(values('spread')), sumOf(values('replicas')));
	return (sumOf(values('replicas')) ?? 0) < 2 ? undefined : quotient(mostOf(values('busiest')), mean);
};

/** Undefined: nothing of this engine is among the numbers. */
export const readEngine = (engine: EngineMetrics, found: readonly WorkloadNumbers[]): EngineLoad | undefined => {
	const values: Values = what => found.flatMap(numbers => numbers.get(loadTag(engine.engine, what)) ?? []);
	const sum = (what: string): number | undefined => sumOf(values(what));
	const requests = sum('requests');
	const mean = meanOf(engine);
	const isCounted = mean !== undefined && engine.requests !== undefined && isSame(mean.count, engine.requests);
	const time = quotient(sum('time'), isCounted ? requests : sum('timed'));
	const queued = quotient(sum('queued'), sum('dequeued'));
	const waiting = sum('waiting');
	const replicas = engine.waitingOver === undefined ? 1 : mostOf(values('waitingOver'));
	const cache = mostOf(values('cacheUsage'));
	const at = mostOf(values('at'));
	const load: {-readonly [Key in keyof EngineLoad]: EngineLoad[Key] | undefined} = {
		requests,
		...errorsOf(engine, sum),
		errorKinds: kindsOf(engine.engine, found),
		mean: time === undefined || mean === undefined ? undefined : time * secondsOf[mean.unit],
		queueMean: queued === undefined || engine.queueMean === undefined ? undefined : queued * secondsOf[engine.queueMean.unit],
		// Of a summary that nothing was added to, the values are old.
		quantiles: requests === 0 ? undefined : quantilesOf(engine, values),
		waiting: waiting === undefined || replicas === undefined ? undefined : waiting * replicas,
		running: sum('running'),
		cacheUsage: cache === undefined || engine.cacheUsage === undefined ? undefined : ratio(cache / engine.cacheUsage.full),
		promptTokens: sum('promptTokens'),
		generatedTokens: sum('generatedTokens'),
		prefixHitRatio: ratio(quotient(sum('prefixHits'), sum('prefixQueries')) ?? mostOf(values('prefixRatio'))),
		preemptions: sum('preemptions'),
		imbalance: imbalanceOf(values),
		at: at === undefined ? undefined : at * 1000,
	};
	for (const key of Object.keys(load) as (keyof EngineLoad)[]) if (load[key] === undefined) delete load[key];
	const {at: _at, ...told} = load;
	return Object.keys(told).length === 0 ? undefined : (load as EngineLoad);
};
