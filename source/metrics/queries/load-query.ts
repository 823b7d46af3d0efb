import type {EngineMetrics, NamedMetric} from '../engines/engine-metrics.ts';
import {byPod, byWorkload, firstOf, type Place, places, rate, type Scope, scopeMatchers} from './place.ts';
import {matchersText, selector, tagged, union} from './promql.ts';

/** One engine and where its series name their pods. `pods`: a regular expression that leaves out those of strangers. */
export type EngineSource = {readonly engine: EngineMetrics; readonly places: readonly Place[]; readonly pods?: string};

export const scopeWithin = (scope: Scope, {pods}: EngineSource): Scope =>
	pods === undefined || scope.pods !== undefined ? scope : {...scope, pods};

export const loadTag = (engine: string, what: string): string => `${engine}.${what}`;

export const withMatchers = (place: Place, scope: Scope, {matchers = []}: NamedMetric): string =>
	[scopeMatchers(place, scope), matchersText(matchers)].filter(part => part !== '').join(',');

type Part = {readonly what: string; readonly metric: NamedMetric; readonly as: 'rate' | 'gauge' | 'at' | 'worst'};

/** Percentiles of a summary by their tags. */
export const summaryQuantiles = [
	['p50', '0.5'],
	['p95', '0.95'],
	['p99', '0.99'],
] as const;

/** The same counter of the same requests: it is asked for once. */
export const isSame = (one: NamedMetric, other: NamedMetric): boolean =>
	one.names.join() === other.names.join() && matchersText(one.matchers ?? []) === matchersText(other.matchers ?? []);

const partsOf = ({requests, errors, mean, summary, waiting, running}: EngineMetrics): readonly Part[] => [
	...(requests === undefined
		? []
		: [{what: 'requests', metric: requests, as: 'rate'} as const, {what: 'at', metric: requests, as: 'at'} as const]),
	...errors.flatMap(({failed, total}, index): readonly Part[] => [
		{what: `failed${index}`, metric: failed, as: 'rate'},
		...(requests !== undefined && isSame(total, requests) ? [] : [{what: `total${index}`, metric: total, as: 'rate'} as const]),
	]),
	...(mean === undefined ? [] : [{what: 'time', metric: mean.sum, as: 'rate'} as const]),
	...(summary === undefined
		? []
		: summaryQuantiles.map(([what, quantile]) => ({
				...{what, as: 'worst' as const},
				metric: {...summary, matchers: [['quantile', '=', quantile] as const]},
			}))),
	...(waiting === undefined ? [] : [{what: 'waiting', metric: waiting, as: 'gauge'} as const]),
	...(running === undefined ? [] : [{what: 'running', metric: running, as: 'gauge'} as const]),
];

const readAs = (as: Part['as'], place: Place, name: string, matchers: string, window: number): string => {
	if (as === 'worst') return byPod(place, 'max', selector(name, matchers));
	if (as === 'at') return byPod(place, 'max', `timestamp(${selector(name, matchers)})`);
	return byPod(place, 'sum', as === 'gauge' ? selector(name, matchers) : rate(name, matchers, window));
};

type LoadQuery = (sources: readonly EngineSource[], names: ReadonlySet<string>, scope: Scope, window: number) => string | undefined;

/** Parts of all engines that name their pods in this place, each one value a pod and marked. */
const markedParts = (
	place: Place,
	...[sources, names, scope, window]: Parameters<LoadQuery>
): ReadonlyArray<{readonly as: Part['as']; readonly text: string}> =>
	sources
		.filter(source => source.places.includes(place))
		.flatMap(source =>
			partsOf(source.engine).flatMap(({what, metric, as}) => {
				const matchers = withMatchers(place, scopeWithin(scope, source), metric);
				const present = metric.names.filter(name => names.has(name)).map(name => readAs(as, place, name, matchers, window));
				if (present.length === 0) return [];
				return [{as, text: tagged(loadTag(source.engine.engine, what), firstOf([place.namespace, place.pod], present))}];
			}),
		);

/** Rates and queues of all engines by workload, in one query. `window`: milliseconds. Undefined: the source has nothing of that kind. */
export const loadQuery: LoadQuery = (sources, names, scope, window) => {
	const expressions = places.flatMap(place => {
		const parts = markedParts(place, sources, names, scope, window);
		const isMost = ({as}: {readonly as: Part['as']}): boolean => as === 'at' || as === 'worst';
		const most = parts.filter(isMost).map(({text}) => text);
		const sums = parts.filter(part => !isMost(part)).map(({text}) => text);
		return [...(sums.length === 0 ? [] : [byWorkload(place, 'sum', sums)]), ...(most.length === 0 ? [] : [byWorkload(place, 'max', most)])];
	});
	return expressions.length === 0 ? undefined : union(expressions);
};

/** Rates by pod: for the revisions of one service. Undefined: the source has none. */
export const podLoadQuery: LoadQuery = (sources, names, scope, window) => {
	const parts = places.flatMap(place =>
		markedParts(place, sources, names, scope, window)
			.filter(({as}) => as === 'rate')
			.map(({text}) => text),
	);
	return parts.length === 0 ? undefined : union(parts);
};
