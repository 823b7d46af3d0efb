import type {EngineMetrics} from '../engines/engine-metrics.ts';
import {secondsOf} from '../engines/engine-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {ByName, WorkloadNumbers} from '../numbers/read-numbers.ts';
import {isSame, summaryQuantiles} from '../queries/engine-terms.ts';
import {type EngineSource, loadTag} from '../queries/load-query.ts';

export type ServiceLoad = {
	readonly source: EngineSource;
	/** Requests a second. */
	readonly requests?: number;
	/** 0-1; absent without requests. */
	readonly errorRatio?: number;
	/** Seconds. */
	readonly mean?: number;
	/** Seconds, as the engine works them out. */
	readonly quantiles?: ReadonlyArray<readonly ['p50' | 'p95' | 'p99', number]>;
	readonly waiting?: number;
	readonly running?: number;
	/** 0-1, of the fullest replica. */
	readonly cacheUsage?: number;
	/** Tokens a second, in and out. */
	readonly promptTokens?: number;
	readonly generatedTokens?: number;
	/** Newest sample, milliseconds; absent: none is there any more and the rates run out. */
	readonly at?: number;
};

type Sum = (what: string) => number | undefined;

const ratioOf = ({errors, requests}: EngineMetrics, sum: Sum): number | undefined => {
	for (const [index, {total, isApart}] of errors.entries()) {
		const counted = sum(requests !== undefined && isSame(total, requests) ? 'requests' : `total${index}`);
		if (counted === undefined) continue;
		const failed = sum(`failed${index}`) ?? 0;
		const all = isApart === true ? counted + failed : counted;
		if (all > 0) return Math.min(1, failed / all);
	}
	return undefined;
};

/** The engines of a service, most likely first: what its image says, then the order of the catalogue. */
export const enginesFor = (target: MetricsTarget, sources: readonly EngineSource[]): readonly EngineSource[] => {
	const own = sources.filter(({engine}) => engine.engine === target.engine);
	return own.length === 0 ? sources : [...own, ...sources.filter(source => !own.includes(source))];
};

/** The numbers of one engine, never of two. Undefined: no series of any engine belongs to the service. */
export const readServiceLoad = (
	target: MetricsTarget,
	workloads: readonly string[],
	numbers: ByName<WorkloadNumbers>,
	sources: readonly EngineSource[],
): ServiceLoad | undefined => {
	const found = workloads.flatMap(workload => numbers.get(target.namespace)?.get(workload) ?? []);
	if (found.length === 0) return undefined;
	for (const source of enginesFor(target, sources)) {
		const {engine} = source;
		const values = (what: string): readonly number[] => found.flatMap(numbersOf => numbersOf.get(loadTag(engine.engine, what)) ?? []);
		const sum: Sum = what => {
			const list = values(what);
			return list.length === 0 ? undefined : list.reduce((total, value) => total + value, 0);
		};
		const requests = sum('requests');
		const waiting = sum('waiting');
		const running = sum('running');
		if (requests === undefined && waiting === undefined && running === undefined) continue;
		const errorRatio = ratioOf(engine, sum);
		const time = sum('time');
		const {summary} = engine;
		const quantiles =
			summary === undefined || !requests
				? []
				: summaryQuantiles.flatMap(([name]) => {
						const worst = values(name);
						return worst.length === 0 ? [] : [[name, Math.max(...worst) * secondsOf[summary.unit]] as const];
					});
		const times = values('at');
		return {
			source,
			...(requests === undefined ? {} : {requests}),
			...(errorRatio === undefined ? {} : {errorRatio}),
			...(time === undefined || engine.mean === undefined || !requests ? {} : {mean: (time / requests) * secondsOf[engine.mean.unit]}),
			...(quantiles.length === 0 ? {} : {quantiles}),
			...(waiting === undefined ? {} : {waiting}),
			...(running === undefined ? {} : {running}),
			...(times.length === 0 ? {} : {at: Math.max(...times) * 1000}),
		};
	}
	return undefined;
};
