import type {EngineMetrics, NamedMetric} from '../engines/engine-metrics.ts';
import {engineTerms, type Term} from './engine-terms.ts';
import {byPod, byWorkload, firstOf, gauge, type Place, places, rate, type Scope, scopeMatchers, type Window} from './place.ts';
import {matchersText, selector, tagged, union} from './promql.ts';

/** One engine and where its series name their pods. `pods`: a regular expression that leaves out those of strangers. */
export type EngineSource = {readonly engine: EngineMetrics; readonly places: readonly Place[]; readonly pods?: string};

export const scopeWithin = (scope: Scope, {pods}: EngineSource): Scope =>
	pods === undefined || scope.pods !== undefined ? scope : {...scope, pods};

export const loadTag = (engine: string, what: string): string => `${engine}.${what}`;

export const withMatchers = (place: Place, scope: Scope, {matchers = []}: NamedMetric): string =>
	[scopeMatchers(place, scope), matchersText(matchers)].filter(part => part !== '').join(',');

const readAs = (as: Term['as'], place: Place, name: string, matchers: string, window: Window): string => {
	if (as === 'worst') return byPod(place, 'max', selector(name, matchers));
	if (as === 'at') return byPod(place, 'max', `timestamp(${selector(name, matchers)})`);
	return byPod(place, 'sum', as === 'gauge' ? gauge(name, matchers, window) : rate(name, matchers, window));
};

type LoadQuery = (sources: readonly EngineSource[], names: ReadonlySet<string>, scope: Scope, window: Window) => string | undefined;

/** Parts of all engines that name their pods in this place, each one value a pod and marked. */
const markedParts = (
	place: Place,
	...[sources, names, scope, window]: Parameters<LoadQuery>
): ReadonlyArray<{readonly as: Term['as']; readonly text: string}> =>
	sources
		.filter(source => source.places.includes(place))
		.flatMap(source =>
			engineTerms(source.engine).flatMap(({what, metric, as, of}) => {
				if (of !== 'fleet') return [];
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
		const isMost = ({as}: {readonly as: Term['as']}): boolean => as === 'at' || as === 'worst';
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
