import type {EngineMetrics, NamedMetric} from '../engines/engine-metrics.ts';
import {engineTerms, type Term} from './engine-terms.ts';
import {byPod, byWorkload, firstOf, gauge, type Place, podLabels, rate, type Scope, scopeMatchers, type Window} from './place.ts';
import {matchersText, quoted, tagged, tagLabel, union} from './promql.ts';

/**
 * One engine and where its series name their pods. `pods`: a regular expression that leaves out those of strangers; `names`: the same
 * for what stands behind a gateway.
 */
export type EngineSource = {
	readonly engine: EngineMetrics;
	readonly places: readonly Place[];
	readonly pods?: string;
	readonly names?: string;
	/** It tells requests, errors and latencies by itself, so that no gateway is needed. */
	readonly isWhole?: true;
};

export const scopeWithin = (scope: Scope, {pods, names}: EngineSource): Scope => ({
	...scope,
	...(pods === undefined || scope.pods !== undefined ? {} : {pods}),
	...(names === undefined || scope.names !== undefined ? {} : {names}),
});

export const loadTag = (engine: string, what: string): string => `${engine}.${what}`;

export const withMatchers = (place: Place, scope: Scope, {matchers = []}: NamedMetric): string =>
	[scopeMatchers(place, scope), matchersText(matchers)].filter(part => part !== '').join(',');

/** All places that some engines use. */
export const placesOf = (sources: readonly EngineSource[]): readonly Place[] => [...new Set(sources.flatMap(({places}) => places))];

const readAs = ({as, label}: Term, place: Place, name: string, matchers: string, window: Window): string => {
	if (as === 'kinds') return byPod(place, 'sum', rate(name, matchers, window), label ?? '');
	if (as === 'rate') return byPod(place, 'sum', rate(name, matchers, window));
	const value = gauge(name, matchers, window);
	return as === 'gauge' ? byPod(place, 'sum', value) : byPod(place, 'max', as === 'at' ? `timestamp(${value})` : value);
};

/** `_sum` and `_count` of a native histogram are in its one sample. */
const readNative = (
	{as}: Term,
	place: Place,
	name: string,
	names: ReadonlySet<string>,
	matchers: string,
	window: Window,
): readonly string[] => {
	const [, base = '', part] = /^(.+)_(sum|count)$/.exec(name) ?? [];
	return as !== 'rate' || part === undefined || !names.has(base)
		? []
		: [byPod(place, 'sum', `histogram_${part}(${rate(base, matchers, window)})`)];
};

/** One number of pods. `how` they are brought together to a workload; `mark` puts its tag on every series. */
type Part = {
	readonly how: 'sum' | 'max' | 'count';
	readonly term: Term;
	readonly place: Place;
	readonly text: string;
	readonly mark: (expression: string) => string;
};

/** A mark on every series that tells the number, or with its kind. */
const marked = (engine: string, {what, as, label}: Term, expression: string): string =>
	as === 'kinds' && label !== undefined
		? `label_replace(${expression},"${tagLabel}",${quoted(loadTag(engine, `${what}.$1`))},"${label}","(.*)")`
		: tagged(loadTag(engine, what), expression);

/** Terms of one engine in one place, each one value a pod and marked. */
const partsIn = (
	source: EngineSource,
	place: Place,
	names: ReadonlySet<string>,
	scope: Scope,
	window: Window,
	isWanted: (term: Term) => boolean,
): readonly Part[] =>
	engineTerms(source.engine).flatMap(term => {
		if (!isWanted(term)) return [];
		const matchers = withMatchers(place, scopeWithin(scope, source), term.metric);
		const present = term.metric.names.flatMap(name =>
			names.has(name) ? [readAs(term, place, name, matchers, window)] : readNative(term, place, name, names, matchers, window),
		);
		if (present.length === 0) return [];
		const how = term.as === 'at' || term.as === 'worst' ? 'max' : 'sum';
		const mark = (expression: string): string => marked(source.engine.engine, term, expression);
		return [{how, term, place, text: firstOf(podLabels(place), present), mark}];
	});

/** How evenly load lies on replicas: how much is on the busiest, and how many they are. */
export const spread = {busiest: 'max', replicas: 'count'} as const;

const spreadParts = (source: EngineSource, place: Place, names: ReadonlySet<string>, scope: Scope, window: Window): readonly Part[] => {
	const of = source.engine.requests === undefined ? 'running' : 'requests';
	if (place.subject !== undefined) return [];
	return partsIn(source, place, names, scope, window, ({what}) => what === of).flatMap(({term, text}) =>
		Object.entries(spread).map(([what, how]) => ({
			...{how, term, place, text},
			mark: (expression: string) => tagged(loadTag(source.engine.engine, what), expression),
		})),
	);
};

/**
 * Values of pods brought together by workload, and marked then: ten thousand pods are a tenth as many workloads, and a mark on each of
 * them costs a Prometheus as much as their sum. Kinds are told by a label that the sum would leave out.
 */
const grouped = (parts: readonly Part[]): string | undefined =>
	parts.length === 0
		? undefined
		: union(
				parts.map(({place, how, text, mark, term}) =>
					term.as === 'kinds' ? byWorkload(place, how, [mark(text)]) : mark(byWorkload(place, how, [text])),
				),
			);

/** The same in fewer words: all that is told in one way is marked first and then brought together, once for all. For small fleets. */
const groupedAtOnce = (parts: readonly Part[]): string | undefined => {
	const groups = [
		...Map.groupBy(parts, ({place: {namespace, pod, subject}, how}) => `${how} ${subject?.by.join() ?? `${namespace} ${pod}`}`).values(),
	];
	const texts = groups.flatMap(own =>
		own[0] === undefined
			? []
			: [
					byWorkload(
						own[0].place,
						own[0].how,
						own.map(({mark, text}) => mark(text)),
					),
				],
	);
	return texts.length === 0 ? undefined : union(texts);
};

/** What the load of services is asked with: of which engines, where, over what window, and which of the numbers. */
export type LoadQuestion = {
	readonly sources: readonly EngineSource[];
	readonly names: ReadonlySet<string>;
	readonly scope: Scope;
	readonly window: Window;
	readonly of: ReadonlySet<Term['of']>;
};

/** The numbers of the whole fleet with those of the screen are asked for of a small one alone. */
const isOfSmallFleet = ({of}: LoadQuestion): boolean => of.has('fleet') && of.has('screen');

/** Where only one place has series of an engine, a series is in no other: nothing but its pod has to be there. */
const onlyPlaceOf = ({places: used}: EngineSource): readonly Place[] =>
	used.map(place => (used.length > 1 || place.subject !== undefined ? place : {...place, matchers: `${place.pod}!=""`}));

const partsOfEngine = (source: EngineSource, {names, scope, window, of}: LoadQuestion): readonly Part[] =>
	onlyPlaceOf(source).flatMap(place => [
		...partsIn(source, place, names, scope, window, term => of.has(term.of)),
		...(of.has('screen') ? spreadParts(source, place, names, scope, window) : []),
	]);

/**
 * Rates and queues of all engines by workload, in as few queries as fit: the terms of one engine stay together, so that a number and
 * what it is divided by are of one moment. Empty: the source has nothing of that kind.
 */
export const loadQueries = (question: LoadQuestion, fits: (query: string) => boolean): readonly string[] => {
	const queries: string[] = [];
	const joined = isOfSmallFleet(question) ? groupedAtOnce : grouped;
	let parts: readonly Part[] = [];
	for (const source of question.sources) {
		const own = partsOfEngine(source, question);
		if (own.length === 0) continue;
		const before = joined(parts);
		const both = joined([...parts, ...own]) ?? '';
		if (before !== undefined && !fits(both)) {
			queries.push(before);
			parts = own;
		} else parts = [...parts, ...own];
	}
	const last = joined(parts);
	return last === undefined ? queries : [...queries, last];
};

type OneLoadQuery = (sources: readonly EngineSource[], names: ReadonlySet<string>, scope: Scope, window: Window) => string | undefined;

/**
 * All numbers of one service: by pod; what gateways tell of it by its name, for they know no pods. Undefined: the source has none.
 */
export const podLoadQuery: OneLoadQuery = (sources, names, scope, window) => {
	const parts = sources.flatMap(source =>
		source.places.flatMap(place => partsIn(source, place, names, scope, window, term => term.as !== 'at')),
	);
	const byName = grouped(parts.filter(({place}) => place.subject !== undefined));
	const expressions = [
		...parts.flatMap(({place, text, mark}) => (place.subject === undefined ? [mark(text)] : [])),
		...(byName === undefined ? [] : [byName]),
	];
	return expressions.length === 0 ? undefined : union(expressions);
};
