import type {GpuGauges, GpuMetrics} from '../gpus/gpu-metrics.ts';
import type {Capabilities} from '../probe-capabilities.ts';
import {deviceLabels, gaugeText, wholeGpus} from './gpu-query.ts';
import {withMatchers} from './load-query.ts';
import {byPod, byWorkload, firstOf, type Place, type Scope} from './place.ts';
import {duration, selector, tagged, union} from './promql.ts';

/** Marks of what is done: the highest utilization (0-1) and power (watts) of a GPU, and the number of requests. */
export const activityTags = {utilization: 'busy.utilization', power: 'busy.power', requests: 'busy.requests'} as const;

type Present = (gauges: GpuGauges) => GpuGauges;

/** Of each GPU the better of the two utilizations, as it was at its highest: where profiling says 0, the other does not count. */
const highest = (gpu: GpuMetrics, gauges: GpuGauges, place: Place, scope: Scope, range: string): string | undefined => {
	const parts = gauges.map(gauge => gaugeText(gauge, place, scope, text => `max_over_time(${text}${range})`));
	return parts.length === 0 ? undefined : firstOf([...deviceLabels(gpu), place.namespace, place.pod], parts);
};

const busyParts = (gpu: GpuMetrics, present: Present, place: Place, scope: Scope, range: string): readonly string[] => {
	const utilization = highest(gpu, present(gpu.utilization), place, scope, range);
	const power = highest(gpu, wholeGpus(gpu, present(gpu.power)), place, scope, range);
	return [
		...(utilization === undefined ? [] : [tagged(activityTags.utilization, byPod(place, 'max', utilization))]),
		...(utilization === undefined || power === undefined ? [] : [tagged(activityTags.power, byPod(place, 'max', power))]),
	];
};

/**
 * Whether anything was done in the `window` (milliseconds) before each point, by workload. Undefined: the source does not tell both of
 * GPUs and of requests, and nothing that it tells would make a service an idle one.
 */
export const activityQuery = ({gpus, engines, names}: Capabilities, scope: Scope, window: number): string | undefined => {
	const range = `[${duration(window)}]`;
	const present: Present = gauges => gauges.filter(({name}) => names.has(name));
	const busy = gpus.flatMap(({gpu, places}) =>
		places.flatMap(place => {
			const parts = busyParts(gpu, present, place, scope, range);
			return parts.length === 0 ? [] : [byWorkload(place, 'max', parts)];
		}),
	);
	const requests = engines.flatMap(({engine, places}) =>
		places.flatMap(place => {
			const counters = (engine.requests?.names ?? []).filter(name => names.has(name));
			const matchers = withMatchers(place, scope, engine.requests ?? {names: []});
			return counters.length === 0
				? []
				: [
						byWorkload(place, 'sum', [
							tagged(
								activityTags.requests,
								byPod(place, 'sum', union(counters.map(name => `increase(${selector(name, matchers)}${range})`))),
							),
						]),
					];
		}),
	);
	return busy.length === 0 || requests.length === 0 ? undefined : union([...busy, ...requests]);
};
