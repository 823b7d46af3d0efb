import type {Failure} from '../../domain/outcome.ts';
import type {PodMetrics, Reading, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {PodUsage, Usage} from './read-usage.ts';

type What = 'cpu' | 'memory';

const kinds: readonly What[] = ['cpu', 'memory'];

/** The sum over all ready replicas: over some of them it would be no number of the service. As old as the oldest part. */
const sumOf = (what: What, pods: ReadonlyArray<PodUsage | undefined>): Reading | undefined => {
	let value = 0;
	let at = Number.POSITIVE_INFINITY;
	for (const pod of pods) {
		const part = pod?.[what];
		if (part === undefined || pod === undefined) return undefined;
		value += part;
		at = Math.min(at, pod.at);
	}
	return pods.length === 0 ? undefined : {value, at};
};

const whyMissing = ({pods}: MetricsTarget, used: ReadonlyMap<string, PodUsage> | undefined, failure: Failure | undefined): string => {
	if (failure !== undefined) return failure.sentence;
	const ready = pods.filter(pod => pod.ready);
	if (ready.length === 0) return pods.length === 0 ? 'It has no pods.' : 'None of its replicas is ready.';
	const without = ready.filter(({name}) => used?.get(name) === undefined).length;
	return `metrics.k8s.io has nothing yet of ${without} of its ${ready.length} replicas: it takes up to a minute.`;
};

const podsWith = (
	byPod: ServiceMetrics['byPod'],
	{pods, onScreen}: MetricsTarget,
	used: ReadonlyMap<string, PodUsage> | undefined,
): ServiceMetrics['byPod'] => {
	if (!onScreen || used === undefined) return byPod;
	const all = new Map<string, PodMetrics>(byPod);
	for (const {name} of pods) {
		const pod = used.get(name);
		if (pod === undefined) continue;
		const {cpu, memory, at} = pod;
		all.set(name, {
			...all.get(name),
			...(cpu === undefined ? {} : {cpu: {value: cpu, at}}),
			...(memory === undefined ? {} : {memory: {value: memory, at}}),
		});
	}
	return all;
};

/** Numbers of a service with what its pods use of CPU and memory, or why that is not known. `usage` undefined: never read. */
export const withUsage = (
	metrics: ServiceMetrics,
	target: MetricsTarget,
	usage: Usage | undefined,
	failure: Failure | undefined,
): ServiceMetrics => {
	if (usage === undefined && failure === undefined) return metrics;
	const used = usage?.get(target.namespace);
	const ready = target.pods.filter(pod => pod.ready).map(({name}) => used?.get(name));
	const sums = kinds.flatMap(what => {
		const sum = sumOf(what, ready);
		return sum === undefined ? [] : [[what, sum] as const];
	});
	const why = sums.length === kinds.length ? undefined : whyMissing(target, used, failure);
	return {
		...metrics,
		...Object.fromEntries(sums),
		byPod: podsWith(metrics.byPod, target, used),
		missing:
			why === undefined
				? metrics.missing
				: {
						...metrics.missing,
						...Object.fromEntries(kinds.filter(what => !sums.some(([known]) => known === what)).map(what => [what, why])),
					},
	};
};
