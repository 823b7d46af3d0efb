import type {Matcher} from '../engines/engine-metrics.ts';
import {matchersText} from '../queries/promql.ts';
import type {GpuPlace} from './gpu-metrics.ts';

const placeOf = (namespace: string, pod: string, conditions: readonly Matcher[]): GpuPlace => ({
	namespace,
	pod,
	conditions,
	matchers: matchersText(conditions),
});

/** Scraped without honorLabels: `pod` is the exporter's own. */
const exported = placeOf('exported_namespace', 'exported_pod', [['exported_pod', '!=', '']]);

const native: readonly Matcher[] = [
	['pod', '!=', ''],
	['exported_pod', '=', ''],
];

/** An idle GPU has the `pod` of the exporter where labels are not honoured, and no container of anybody's. */
const honoured = placeOf('namespace', 'pod', [
	...native,
	['container', '!=', ''],
	['container', '!~', '.*(dcgm|metrics)-exporter.*|exporter'],
	['pod_name', '=', ''],
]);

/** dcgm-exporter --use-old-namespace. */
const old = placeOf('pod_namespace', 'pod_name', [
	['pod_name', '!=', ''],
	['exported_pod', '=', ''],
]);

export const exporterPlaces: readonly GpuPlace[] = [exported, honoured, old];

/** Of servers that tell of their own GPUs: the pod that was scraped. */
export const ownPlaces: readonly GpuPlace[] = [
	placeOf('namespace', 'pod', native),
	placeOf('kubernetes_namespace', 'kubernetes_pod_name', [
		['kubernetes_pod_name', '!=', ''],
		['pod', '=', ''],
		['exported_pod', '=', ''],
	]),
];
