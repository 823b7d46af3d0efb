import type {Layers} from '../fleet/layers.ts';
import type {GpuNumbers} from '../gpus/gpu-numbers.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {addHistograms, type Histogram} from '../numbers/histogram.ts';
import type {WorkloadNumbers} from '../numbers/read-numbers.ts';
import {workloadOfPod} from '../queries/workload-of-pod.ts';
import type {PageTerms} from './page-terms.ts';
import type {PodNumbers} from './pod-window.ts';

type Numbers = Map<string, number>;
type Histograms = ReadonlyMap<string, Histogram>;

const numbersOfPod = ({rates, gauges}: PodNumbers): WorkloadNumbers => new Map([...rates, ...gauges]);

const addNumbers = (into: Numbers, pod: WorkloadNumbers, isMost: ReadonlySet<string>): Numbers => {
	for (const [tag, value] of pod) {
		const known = into.get(tag);
		if (known === undefined) into.set(tag, value);
		else into.set(tag, isMost.has(tag) ? Math.max(known, value) : known + value);
	}
	return into;
};

const sumHistograms = (one: Histograms | undefined, other: Histograms): Histograms => {
	if (one === undefined) return other;
	const sums = new Map(one);
	for (const [tag, histogram] of other) {
		const known = sums.get(tag);
		sums.set(tag, known === undefined ? histogram : addHistograms(known, histogram));
	}
	return sums;
};

/** Tags of which the highest of all pods counts; all others are summed. */
export const highestTags = ({engines}: PageTerms): ReadonlySet<string> =>
	new Set(engines.flatMap(({terms}) => terms.filter(({as}) => as === 'worst' || as === 'at').map(({tag}) => tag)));

/**
 * Milliseconds over which as many requests came as these rates say: pods that were first read at different times have windows of
 * different lengths, and quantiles are shown or not by the number of requests.
 */
const windowOf = (pods: readonly PodNumbers[]): number => {
	let requests = 0;
	let rate = 0;
	for (const {elapsed, histograms} of pods) {
		for (const {counts} of histograms.values()) {
			requests += ((counts.at(-1) ?? 0) * elapsed) / 1000;
			rate += counts.at(-1) ?? 0;
		}
	}
	return rate > 0 ? (requests / rate) * 1000 : Math.max(0, ...pods.map(({elapsed}) => elapsed));
};

/** The pages of a service's pods as one refresh of a Prometheus would bring them. `pods`: by name. */
export const scrapedLayers = (
	{uid, namespace}: MetricsTarget,
	pods: ReadonlyMap<string, PodNumbers>,
	gpu: GpuNumbers | undefined,
	isMost: ReadonlySet<string>,
	at: number,
): Layers => {
	const load = new Map<string, Numbers>();
	const latency = new Map<string, Histograms>();
	for (const [name, numbers] of pods) {
		const workload = workloadOfPod(name);
		load.set(workload, addNumbers(load.get(workload) ?? new Map(), numbersOfPod(numbers), isMost));
		latency.set(workload, sumHistograms(latency.get(workload), numbers.histograms));
	}
	return {
		at,
		window: windowOf([...pods.values()]),
		gpu,
		load: new Map([[namespace, load]]),
		shown: new Map([[namespace, latency]]),
		podLoad: new Map([[namespace, new Map([...pods].map(([name, numbers]) => [name, numbersOfPod(numbers)]))]]),
		podLatency: new Map([[namespace, new Map([...pods].map(([name, {histograms}]) => [name, histograms]))]]),
		coverage: {shown: new Set([uid]), ranked: new Set()},
		failures: {},
	};
};
