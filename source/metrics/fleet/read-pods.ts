import type {PodMetrics, Reading, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {devicesByPod} from './read-gpu.ts';
import {readServiceLatencies} from './read-latency.ts';
import {readServiceLoad, type ServiceLoad} from './read-load.ts';
import type {BuildContext} from './service-metrics.ts';
import {reading, tidy} from './tidy.ts';

const noPods: ReadonlyMap<string, PodMetrics> = new Map();

type PodLoad = Pick<PodMetrics, 'requestRate' | 'waiting' | 'running' | 'cacheUsage' | 'generatedTokens'>;

const podLoad = (load: ServiceLoad | undefined, latest: number) => {
	const at = Math.min(latest, load?.at ?? latest);
	return {
		requestRate: reading(load?.requests, at),
		waiting: reading(load?.waiting, at),
		running: reading(load?.running, at),
		cacheUsage: reading(load?.cacheUsage, at),
		generatedTokens: reading(load?.generatedTokens, at),
	};
};

const keptLoad = ({requestRate, waiting, running, cacheUsage, generatedTokens}: PodMetrics = {}) => ({
	...{requestRate, waiting, running, cacheUsage, generatedTokens},
});

/** What is known of the pods of a service on the screen, one by one; what was not asked for this time stays as it was. */
export const readPods = (
	target: MetricsTarget,
	{layers, capabilities, keepFor}: BuildContext,
	previous: ServiceMetrics | undefined,
	gpuAt: number,
): ReadonlyMap<string, PodMetrics> => {
	if (!target.onScreen) return noPods;
	const {at, window} = layers;
	const numbers = layers.gpu?.pods.get(target.namespace);
	// Others that share a device with the open service have more devices than those that were asked for.
	const {opened} = layers.coverage;
	const isOpened = opened === undefined || opened === target.uid;
	const told = opened === undefined ? layers.podDevices : (layers.podDevices ?? layers.devices);
	const devices = devicesByPod(target, isOpened ? told : undefined);
	const keep = (now: Reading | undefined, before: Reading | undefined): Reading | undefined =>
		now ?? (before !== undefined && at - before.at <= keepFor ? before : undefined);
	const pods = new Map<string, PodMetrics>();
	for (const {name} of target.pods) {
		const before = previous?.byPod.get(name);
		const gpu = numbers?.get(name);
		const [first] =
			layers.podLatency === undefined
				? []
				: readServiceLatencies(target, [name], [], layers.podLatency, capabilities.engines, window / 1000, at);
		const load = layers.podLoad === undefined ? undefined : readServiceLoad(target, [name], layers.podLoad, capabilities.engines, []);
		const told: {readonly [Key in keyof PodLoad]: PodLoad[Key] | undefined} =
			layers.podLoad === undefined ? keptLoad(before) : podLoad(load, at);
		const pod: PodMetrics = tidy({
			...told,
			gpuUtilization: keep(reading(gpu?.utilization, gpuAt), before?.gpuUtilization),
			gpuMemory: keep(reading(gpu?.memory, gpuAt), before?.gpuMemory),
			devices: isOpened ? (devices === undefined ? before?.devices : devices.get(name)) : undefined,
			p95: layers.podLatency === undefined ? before?.p95 : first?.latency.p95,
		});
		if (Object.keys(pod).length > 0) pods.set(name, pod);
	}
	return pods;
};

/** Requests in the window below which replicas differ by chance. */
const fewestRequests = 20;

/** Whether so many requests a second over a window (milliseconds) are enough to tell replicas apart. */
export const isEnough = (rate: number | undefined, window: number): boolean => ((rate ?? 0) * window) / 1000 >= fewestRequests;

/** Load of the busiest of the ready replicas over the mean of all that tell. `window`: milliseconds. */
export const imbalanceOf = ({pods}: MetricsTarget, byPod: ReadonlyMap<string, PodMetrics>, window: number): number | undefined => {
	const rates = pods.flatMap(({name, ready}) => (ready ? (byPod.get(name)?.requestRate?.value ?? []) : []));
	const sum = rates.reduce((total, rate) => total + rate, 0);
	return rates.length < 2 || !isEnough(sum, window) ? undefined : Math.max(...rates) / (sum / rates.length);
};
