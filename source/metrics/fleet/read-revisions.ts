import type {Reading, RevisionMetrics, ServiceMetrics} from '../../domain/service-metrics.ts';
import {hasSeveralRevisions, type MetricsTarget} from '../metrics-target.ts';
import {readServiceLatencies} from './read-latency.ts';
import {readServiceLoad} from './read-load.ts';
import type {BuildContext} from './service-metrics.ts';

type ByRevision = ServiceMetrics['byRevision'];

const isKept = ({requestRate, p95}: RevisionMetrics, oldest: number): boolean =>
	[requestRate, p95].some((reading: Reading | undefined) => reading !== undefined && reading.at >= oldest);

/** What was told before, as long as it counts. */
const kept = (previous: ByRevision, oldest: number): ByRevision =>
	previous !== undefined && [...previous.values()].some(revision => isKept(revision, oldest)) ? previous : undefined;

const revisionNumbers = (target: MetricsTarget, pods: readonly string[], {layers, capabilities}: BuildContext): RevisionMetrics => {
	const {at, window, podLoad, podLatency} = layers;
	// A gateway does not tell revisions apart.
	const load = podLoad === undefined ? undefined : readServiceLoad(target, pods, podLoad, capabilities.engines, []);
	const latencies =
		podLatency === undefined ? [] : readServiceLatencies(target, pods, [], podLatency, capabilities.engines, window / 1000, at);
	// Of the buckets of all its pods, added up: a mean of their quantiles would be none.
	const p95 = latencies.find(({latency}) => latency.of === 'end to end')?.latency.p95;
	return {
		...(load?.requests === undefined ? {} : {requestRate: {value: load.requests, at}}),
		...(load?.errorRatio === undefined ? {} : {errorRatio: {value: load.errorRatio, at}}),
		...(p95 === undefined ? {} : {p95}),
	};
};

/** Numbers of each revision of the open service from those of its pods; undefined: it is not open, or has one revision only. */
export const readRevisions = (target: MetricsTarget, previous: ByRevision, context: BuildContext): ByRevision => {
	const {layers, keepFor} = context;
	if (!hasSeveralRevisions(target)) return undefined;
	if (layers.podLoad === undefined) return kept(previous, layers.at - keepFor);
	const pods = Map.groupBy(target.pods, ({revisionHash = ''}) => revisionHash);
	const revisions = [...pods].flatMap(([hash, own]) => {
		const names = own.map(({name}) => name);
		const numbers = revisionNumbers(target, names, context);
		return hash === '' || Object.keys(numbers).length === 0 ? [] : [[hash, numbers] as const];
	});
	return revisions.length === 0 ? kept(previous, layers.at - keepFor) : new Map(revisions);
};
