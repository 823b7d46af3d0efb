import type {EngineMetrics, SubjectLabel} from '../engines/engine-metrics.ts';
import {duration, matchersText, quoted, selector, tagLabel, union, workloadLabel} from './promql.ts';
import {workloadPattern} from './workload-of-pod.ts';

/** Where series name their pod. Scraped without honorLabels, an exporter's own labels come as `exported_*`. */
export type Place = {
	readonly namespace: string;
	readonly pod: string;
	readonly matchers: string;
	/** Of a gateway: `pod` names what stands behind it, and these patterns take its name and namespace out of the labels. */
	readonly subject?: {readonly namespace: string; readonly name: string};
};

/** A series is in exactly one of them. */
export const places: readonly Place[] = [
	{namespace: 'exported_namespace', pod: 'exported_pod', matchers: 'exported_pod!=""'},
	{namespace: 'namespace', pod: 'pod', matchers: 'pod!="",exported_pod=""'},
	{namespace: 'kubernetes_namespace', pod: 'kubernetes_pod_name', matchers: 'kubernetes_pod_name!="",pod="",exported_pod=""'},
];

export const namespaceOf = (labels: Readonly<Record<string, string>>): string =>
	labels['namespace'] ?? labels['exported_namespace'] ?? labels['kubernetes_namespace'] ?? labels['pod_namespace'] ?? '';

export const podOf = (labels: Readonly<Record<string, string>>): string =>
	labels['pod'] ?? labels['exported_pod'] ?? labels['kubernetes_pod_name'] ?? labels['pod_name'] ?? '';

const all = '(.+)';

const labelOf = (label: SubjectLabel): string => (typeof label === 'string' ? label : label.label);
const patternOf = (label: SubjectLabel): string => (typeof label === 'string' ? all : label.pattern);

/** Where the series of a gateway name what stands behind it. */
export const subjectPlaces = ({subjects = []}: EngineMetrics): readonly Place[] =>
	subjects.map(({namespace, name, matchers = []}) => ({
		namespace: labelOf(namespace),
		pod: labelOf(name),
		matchers: matchersText([
			...matchers,
			patternOf(name) === all ? ([labelOf(name), '!=', ''] as const) : ([labelOf(name), '=~', patternOf(name)] as const),
		]),
		subject: {namespace: patternOf(namespace), name: patternOf(name)},
	}));

/** The label that has the namespace once series are brought together by workload. */
export const groupedNamespace = ({namespace, subject}: Place): string => (subject === undefined ? namespace : 'namespace');

/** What a query is limited to. Values are regular expressions; undefined: no limit. `names`: of what stands behind a gateway. */
export type Scope = {readonly namespaces?: string | undefined; readonly pods?: string | undefined; readonly names?: string | undefined};

export const scopeMatchers = (place: Place, scope: Scope): string => {
	// What is a part of a label's value only is limited by the reader.
	const isLimited = ({namespace, name}: NonNullable<Place['subject']>) => ({namespaces: namespace === all, names: name === all});
	const {namespaces, names} = place.subject === undefined ? {namespaces: true, names: true} : isLimited(place.subject);
	const subjects = place.subject === undefined ? scope.pods : scope.names;
	return [
		place.matchers,
		...(scope.namespaces === undefined || !namespaces ? [] : [`${place.namespace}=~"${scope.namespaces}"`]),
		...(subjects === undefined || !names ? [] : [`${place.pod}=~"${subjects}"`]),
	]
		.filter(matcher => matcher !== '')
		.join(',');
};

const toGroup = ({namespace, pod, subject}: Place, expression: string, pattern: string): string => {
	const named = `label_replace(${expression}, "${workloadLabel}", "$1", "${pod}", ${quoted(subject?.name ?? pattern)})`;
	return subject === undefined || (namespace === 'namespace' && subject.namespace === all)
		? named
		: `label_replace(${named}, "namespace", "$1", "${namespace}", ${quoted(subject.namespace)})`;
};

/** Values of pods, of several tags, brought together by workload. `how`: sum, max, avg, count. */
export const byWorkload = (
	place: Place,
	how: 'sum' | 'max' | 'avg' | 'count',
	parts: readonly string[],
	pattern: string = workloadPattern,
): string => `${how} by (${groupedNamespace(place)}, ${workloadLabel}, ${tagLabel}) (${toGroup(place, union(parts), pattern)})`;

/** Labels that tell pods apart, or what stands behind a gateway. */
export const podLabels = ({namespace, pod}: Place): readonly string[] => (namespace === pod ? [pod] : [namespace, pod]);

/** One value a pod. */
export const byPod = (place: Place, how: 'sum' | 'max' | 'avg', expression: string, ...labels: readonly string[]): string =>
	`${how} by (${[...podLabels(place), ...labels].join(', ')}) (${expression})`;

/** Buckets of a workload, by tag where they have one. */
export const bucketsByWorkload = (place: Place, expression: string): string =>
	`sum by (le, ${groupedNamespace(place)}, ${workloadLabel}, ${tagLabel}) (${toGroup(place, expression, workloadPattern)})`;

/** Of several names of one metric the first that a pod or workload has: never two added up. */
export const firstOf = (labels: readonly string[], expressions: readonly string[]): string =>
	expressions.length === 1 ? (expressions[0] ?? '') : `(${expressions.join(` or on (${labels.join(', ')}) `)})`;

/** Milliseconds that rates are over. `fresh`: what has had no sample in the last so many counts as gone, for a rate runs out slowly. */
export type Window = number | {readonly over: number; readonly fresh: number};

export const rate = (name: string, matchers: string, window: Window): string => {
	const of = selector(name, matchers);
	return typeof window === 'number'
		? `rate(${of}[${duration(window)}])`
		: `(rate(${of}[${duration(window.over)}]) and count_over_time(${of}[${duration(window.fresh)}]))`;
};

export const gauge = (name: string, matchers: string, window: Window): string =>
	typeof window === 'number' ? selector(name, matchers) : `last_over_time(${selector(name, matchers)}[${duration(window.fresh)}])`;
