import {type EngineMetrics, secondsOf} from '../engines/engine-metrics.ts';
import {engines} from '../engines/engines.ts';
import type {WorkloadNumbers} from '../numbers/read-numbers.ts';
import {engineTerms, isSame, meanOf, summaryQuantiles} from '../queries/engine-terms.ts';
import {loadTag, spread} from '../queries/load-query.ts';
import {tidy} from './tidy.ts';

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

/** Tags of the numbers of one engine, put together once: a fleet of a thousand services is read with every refresh. */
type Plan = {
	readonly tags: ReadonlySet<string>;
	readonly tag: (what: string) => string;
	readonly errors: ReadonlyArray<{readonly failed: string; readonly total: string; readonly isApart: boolean; readonly isPartial: boolean}>;
	readonly kinds: string;
	/** The number of requests that their time is divided by, and what a unit of it is in seconds. */
	readonly timed: string;
	readonly seconds: number;
};

const planOf = (engine: EngineMetrics): Plan => {
	const {requests, errors} = engine;
	const whats = [...engineTerms(engine).map(({what}) => what), ...Object.keys(spread)];
	const tags = new Map(whats.map(what => [what, loadTag(engine.engine, what)]));
	const tag = (what: string): string => tags.get(what) ?? '';
	const mean = meanOf(engine);
	return {
		tag,
		tags: new Set(tags.values()),
		errors: errors.map(({total, isApart, isPartial}, index) => ({
			failed: tag(`failed${index}`),
			total: requests !== undefined && isSame(total, requests) ? tag('requests') : tag(`total${index}`),
			isApart: isApart === true,
			isPartial: isPartial === true,
		})),
		kinds: loadTag(engine.engine, 'kinds.'),
		timed: mean !== undefined && requests !== undefined && isSame(mean.count, requests) ? tag('requests') : tag('timed'),
		seconds: mean === undefined ? 1 : secondsOf[mean.unit],
	};
};

const plans: ReadonlyMap<EngineMetrics, Plan> = new Map(engines.map(engine => [engine, planOf(engine)]));

type Found = readonly WorkloadNumbers[];

/** Undefined: none of them has it. */
const sumOf = (found: Found, tag: string): number | undefined => {
	let sum: number | undefined;
	for (const numbers of found) {
		const value = numbers.get(tag);
		if (value !== undefined) sum = (sum ?? 0) + value;
	}
	return sum;
};

const mostOf = (found: Found, tag: string): number | undefined => {
	let most: number | undefined;
	for (const numbers of found) {
		const value = numbers.get(tag);
		if (value !== undefined && (most === undefined || value > most)) most = value;
	}
	return most;
};

const quotient = (one: number | undefined, other: number | undefined): number | undefined =>
	one === undefined || other === undefined || !(other > 0) ? undefined : one / other;

const ratio = (value: number | undefined): number | undefined =>
	value === undefined || !(value >= 0 && value <= 1.001) ? undefined : Math.min(1, value);

const errorsOf = ({errors}: Plan, found: Found): Pick<EngineLoad, 'errorRatio' | 'isPartial'> => {
	for (const {failed: failedTag, total, isApart, isPartial} of errors) {
		const counted = sumOf(found, total);
		if (counted === undefined) continue;
		// Many engines make the series of the failed at the first of them only.
		const failed = sumOf(found, failedTag) ?? 0;
		const all = isApart ? counted + failed : counted;
		if (all > 0) return {errorRatio: Math.min(1, failed / all), ...(isPartial ? {isPartial} : {})};
	}
	return {};
};

const kindsOf = ({kinds: prefix}: Plan, found: Found): EngineLoad['errorKinds'] => {
	const kinds = new Map<string, number>();
	for (const numbers of found)
		for (const [tag, value] of numbers)
			if (value > 0 && tag.startsWith(prefix)) kinds.set(tag.slice(prefix.length), (kinds.get(tag.slice(prefix.length)) ?? 0) + value);
	return kinds.size === 0 ? undefined : [...kinds].map(([kind, rate]) => ({kind, rate})).toSorted((one, other) => other.rate - one.rate);
};

/** Percentiles cannot be averaged: the worst counts. */
const quantilesOf = ({summary}: EngineMetrics, {tag}: Plan, found: Found): EngineLoad['quantiles'] => {
	if (summary === undefined) return undefined;
	const quantiles = summaryQuantiles.flatMap(([name]) => {
		const worst = mostOf(found, tag(name));
		return worst === undefined ? [] : [[name, worst * secondsOf[summary.unit]] as const];
	});
	return quantiles.length === 0 ? undefined : quantiles;
};

const imbalanceOf = ({tag}: Plan, found: Found): number | undefined => {
	const replicas = sumOf(found, tag('replicas'));
	const all = sumOf(found, tag('requests')) ?? sumOf(found, tag('running'));
	return (replicas ?? 0) < 2 ? undefined : quotient(mostOf(found, tag('busiest')), quotient(all, replicas));
};

const isAnyThere = ({tags}: Plan, found: Found): boolean => {
	for (const tag of tags) for (const numbers of found) if (numbers.has(tag)) return true;
	return false;
};

/** Undefined: nothing of this engine is among the numbers. `withKinds`: kinds of errors are, which are looked for among all of them. */
export const readEngine = (engine: EngineMetrics, found: Found, withKinds: boolean): EngineLoad | undefined => {
	const plan = plans.get(engine) ?? planOf(engine);
	const {tag} = plan;
	const errorKinds = withKinds ? kindsOf(plan, found) : undefined;
	if (errorKinds === undefined && !isAnyThere(plan, found)) return undefined;
	const sum = (what: string): number | undefined => sumOf(found, tag(what));
	const most = (what: string): number | undefined => mostOf(found, tag(what));
	const requests = sum('requests');
	const time = quotient(sum('time'), sumOf(found, plan.timed));
	const queued = quotient(sum('queued'), sum('dequeued'));
	const waiting = engine.waitingOver === undefined ? sum('waiting') : most('waiting');
	const replicas = engine.waitingOver === undefined ? 1 : most('waitingOver');
	const cache = most('cacheUsage');
	const at = most('at');
	const load = tidy({
		requests,
		...errorsOf(plan, found),
		errorKinds,
		mean: time === undefined ? undefined : time * plan.seconds,
		queueMean: queued === undefined || engine.queueMean === undefined ? undefined : queued * secondsOf[engine.queueMean.unit],
		// Of a summary that nothing was added to, the values are old.
		quantiles: requests === 0 ? undefined : quantilesOf(engine, plan, found),
		waiting: waiting === undefined || replicas === undefined ? undefined : waiting * replicas,
		running: sum('running'),
		cacheUsage: cache === undefined || engine.cacheUsage === undefined ? undefined : ratio(cache / engine.cacheUsage.full),
		promptTokens: sum('promptTokens'),
		generatedTokens: sum('generatedTokens'),
		prefixHitRatio: ratio(quotient(sum('prefixHits'), sum('prefixQueries')) ?? most('prefixRatio')),
		preemptions: sum('preemptions'),
		imbalance: imbalanceOf(plan, found),
		at: at === undefined ? undefined : at * 1000,
	}) as EngineLoad;
	const isTold = Object.keys(load).some(key => key !== 'at');
	return isTold ? load : undefined;
};
