import {duration, selector, tagLabel, union, workloadLabel} from './promql.ts';
import {workloadPattern} from './workload-of-pod.ts';

/** Where series name their pod. Scraped without honorLabels, an exporter's own labels come as `exported_*`. */
export type Place = {readonly namespace: string; readonly pod: string; readonly matchers: string};

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

/** What a query is limited to. Values are regular expressions; undefined: no limit. */
export type Scope = {readonly namespaces?: string | undefined; readonly pods?: string | undefined};

export const scopeMatchers = (place: Place, scope: Scope): string =>
	[
		place.matchers,
		...(scope.namespaces === undefined ? [] : [`${place.namespace}=~"${scope.namespaces}"`]),
		...(scope.pods === undefined ? [] : [`${place.pod}=~"${scope.pods}"`]),
	].join(',');

const toGroup = (place: Place, expression: string, pattern: string): string =>
	`label_replace(${expression}, "${workloadLabel}", "$1", "${place.pod}", "${pattern}")`;

/** Values of pods, of several tags, brought together by workload. `how`: sum, max, avg, count. */
export const byWorkload = (
	place: Place,
	how: 'sum' | 'max' | 'avg' | 'count',
	parts: readonly string[],
	pattern: string = workloadPattern,
): string => `${how} by (${place.namespace}, ${workloadLabel}, ${tagLabel}) (${toGroup(place, union(parts), pattern)})`;

/** One value a pod. */
export const byPod = (place: Place, how: 'sum' | 'max' | 'avg', expression: string): string =>
	`${how} by (${place.namespace}, ${place.pod}) (${expression})`;

/** Buckets of a workload, by tag where they have one. */
export const bucketsByWorkload = (place: Place, expression: string): string =>
	`sum by (le, ${place.namespace}, ${workloadLabel}, ${tagLabel}) (${toGroup(place, expression, workloadPattern)})`;

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
