import type {EngineMetrics, SubjectLabel} from '../engines/engine-metrics.ts';
import {duration, matchersText, selector, tagLabel, union, workloadLabel} from './promql.ts';
import {workloadPattern} from './workload-of-pod.ts';

/** Where series name their pod. Scraped without honorLabels, an exporter's own labels come as `exported_*`. */
export type Place = {
	readonly namespace: string;
	readonly pod: string;
	readonly matchers: string;
	/** Of a gateway: labels that name what stands behind it, in one way or another; and those, if any, that it can be limited by. */
	readonly subject?: {readonly by: readonly string[]; readonly namespace?: string; readonly name?: string};
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

/** Where the series of a gateway name what stands behind it; and its pods, where they do not. `found`: places that have its series. */
export const subjectPlaces = ({subject, byPod: ofPods}: EngineMetrics, found: readonly Place[]): readonly Place[] => {
	if (subject === undefined) return [];
	const [only] = subject.names.length === 1 ? subject.names : [];
	const plain = (label: SubjectLabel | undefined): string | undefined => (typeof label === 'string' ? label : undefined);
	const [namespace, name] = [plain(only?.namespace), plain(only?.name)];
	const matchers = matchersText([...(subject.matchers ?? []), ...(name === undefined ? [] : [[name, '!=', ''] as const])]);
	return [
		{
			namespace: namespace ?? subject.by[0] ?? '',
			pod: name ?? subject.by.at(-1) ?? '',
			matchers,
			subject: {by: subject.by, ...(namespace === undefined ? {} : {namespace}), ...(name === undefined ? {} : {name})},
		},
		...(ofPods === undefined ? [] : found.map(place => ({...place, matchers: `${place.matchers},${matchersText(ofPods)}`}))),
	];
};

/** Labels of an answer that is brought together by workload. */
export const groupedLabels = ({namespace, subject}: Place): readonly string[] => subject?.by ?? [namespace, workloadLabel];

/** What a query is limited to. Values are regular expressions; undefined: no limit. `names`: of what stands behind a gateway. */
export type Scope = {readonly namespaces?: string | undefined; readonly pods?: string | undefined; readonly names?: string | undefined};

export const scopeMatchers = (place: Place, scope: Scope): string => {
	const {subject} = place;
	const limited = (label: string | undefined, values: string | undefined): readonly string[] =>
		label === undefined || values === undefined ? [] : [`${label}=~"${values}"`];
	const limits =
		subject === undefined
			? [...limited(place.namespace, scope.namespaces), ...limited(place.pod, scope.pods)]
			: // What is a part of a label's value only, or in one of several, is limited by the reader.
				[...limited(subject.namespace, scope.namespaces), ...limited(subject.name, scope.names)];
	// What has a pod's namespace has a pod: to look for any costs a Prometheus with 10,000 of them a fifth of such a query.
	const isImplied = subject === undefined && limits.length > 0 && place.matchers === `${place.pod}!=""`;
	return [isImplied ? '' : place.matchers, ...limits].filter(matcher => matcher !== '').join(',');
};

const toGroup = ({pod}: Place, expression: string, pattern: string): string =>
	`label_replace(${expression},"${workloadLabel}","$1","${pod}","${pattern}")`;

/**
 * Values of pods, of several tags, brought together by workload. `how`: sum, max, avg, count. What stands behind a gateway is named by
 * the reader, and stays as it is.
 */
export const byWorkload = (
	place: Place,
	how: 'sum' | 'max' | 'avg' | 'count',
	parts: readonly string[],
	pattern: string = workloadPattern,
): string =>
	place.subject === undefined
		? `${how} by(${place.namespace},${workloadLabel},${tagLabel})(${toGroup(place, union(parts), pattern)})`
		: union(parts);

/** Labels that tell pods apart, or what stands behind a gateway. */
export const podLabels = ({namespace, pod, subject}: Place): readonly string[] => subject?.by ?? [namespace, pod];

/** One value a pod. */
export const byPod = (place: Place, how: 'sum' | 'max' | 'avg', expression: string, ...labels: readonly string[]): string =>
	`${how} by(${[...podLabels(place), ...labels].join()})(${expression})`;

/** Buckets of a workload, by tag where they have one. */
export const bucketsByWorkload = (place: Place, expression: string): string =>
	place.subject === undefined
		? `sum by(le,${place.namespace},${workloadLabel},${tagLabel})(${toGroup(place, expression, workloadPattern)})`
		: `sum by(le,${place.subject.by.join()})(${expression})`;

/** Of several names of one metric the first that a pod or workload has: never two added up. */
export const firstOf = (labels: readonly string[], expressions: readonly string[]): string =>
	expressions.length === 1 ? (expressions[0] ?? '') : `(${expressions.join(` or on(${labels.join()})`)})`;

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
