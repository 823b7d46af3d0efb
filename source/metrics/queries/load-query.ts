import type {EngineMetrics, NamedMetric} from '../engines/engine-metrics.ts';
import {byWorkload, firstOf, type Place, rate, type Scope, scopeMatchers} from './place.ts';
import {selector, tagged, union, workloadLabel} from './promql.ts';

/** One engine and where its series name their pods. */
export type EngineSource = {readonly engine: EngineMetrics; readonly places: readonly Place[]};

export const loadTag = (engine: string, what: string): string => `${engine}.${what}`;

export const withMatchers = (place: Place, scope: Scope, {matchers = ''}: NamedMetric): string =>
	[scopeMatchers(place, scope), matchers].filter(part => part !== '').join(',');

/** The metric by workload under the first of its names that the workload has; undefined: the source has none of them. */
const metricByWorkload = (
	metric: NamedMetric,
	names: ReadonlySet<string>,
	place: Place,
	read: (name: string) => string,
): string | undefined => {
	const present = metric.names.filter(name => names.has(name));
	return present.length === 0 ? undefined : firstOf([place.namespace, workloadLabel], present.map(read));
};

type Part = {readonly what: string; readonly metric: NamedMetric; readonly as: 'rate' | 'gauge' | 'at'};

/** The same counter of the same requests: it is asked for once. */
export const isSame = (one: NamedMetric, other: NamedMetric): boolean =>
	one.names.join() === other.names.join() && one.matchers === other.matchers;

const partsOf = ({requests, errors, mean, waiting, running}: EngineMetrics): readonly Part[] => [
	{what: 'requests', metric: requests, as: 'rate'},
	{what: 'at', metric: requests, as: 'at'},
	...errors.flatMap(({failed, total}, index): readonly Part[] => [
		{what: `failed${index}`, metric: failed, as: 'rate'},
		...(isSame(total, requests) ? [] : [{what: `total${index}`, metric: total, as: 'rate'} as const]),
	]),
	...(mean === undefined ? [] : [{what: 'time', metric: mean.sum, as: 'rate'} as const]),
	...(waiting === undefined ? [] : [{what: 'waiting', metric: waiting, as: 'gauge'} as const]),
	...(running === undefined ? [] : [{what: 'running', metric: running, as: 'gauge'} as const]),
];

/** Rates and queues of all engines by workload, in one query. `window`: milliseconds. Undefined: the source has nothing of that kind. */
export const loadQuery = (
	sources: readonly EngineSource[],
	names: ReadonlySet<string>,
	scope: Scope,
	window: number,
): string | undefined => {
	const expressions = sources.flatMap(({engine, places}) =>
		places.flatMap(place =>
			partsOf(engine).flatMap(({what, metric, as}) => {
				const matchers = withMatchers(place, scope, metric);
				const read: Readonly<Record<Part['as'], (name: string) => string>> = {
					rate: name => byWorkload(place, 'sum', rate(name, matchers, window)),
					gauge: name => byWorkload(place, 'sum', selector(name, matchers)),
					at: name => byWorkload(place, 'max', `timestamp(${selector(name, matchers)})`),
				};
				const expression = metricByWorkload(metric, names, place, read[as]);
				return expression === undefined ? [] : [tagged(loadTag(engine.engine, what), expression)];
			}),
		),
	);
	return expressions.length === 0 ? undefined : union(expressions);
};
