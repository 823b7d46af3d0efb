import type {Failure} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {podNumbersOf} from '../gpus/pod-numbers.ts';
import {readDevices} from '../gpus/read-devices.ts';
import type {Sample} from '../metrics-source.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {BookedPod} from './pod-book.ts';
import type {ScrapedService} from './scraped-metrics.ts';

type Samples = Map<string, Sample[]>;

const addTo = (samples: Samples, series: ReadonlyMap<string, readonly Sample[]>, own: Readonly<Record<string, string>>): void => {
	for (const [name, list] of series) {
		const all = samples.get(name) ?? [];
		samples.set(name, all);
		for (const sample of list) all.push(Object.keys(own).length === 0 ? sample : {...sample, labels: {...own, ...sample.labels}});
	}
};

const notFound = ({pods}: MetricsTarget): Failure => {
	const nodes = [...new Set(pods.flatMap(({node}) => node ?? []))];
	const where = nodes.length > 3 ? `its ${nodes.length} nodes` : nodes.join(', ');
	return {
		kind: 'not-found',
		sentence: toSafeText(`No exporter of GPUs runs on ${where === '' ? 'its nodes' : where}: is dcgm-exporter installed there?`),
	};
};

/**
 * Reads the GPUs of services from the pages of exporters, and of their own pods where an engine tells of them. `failures`: why
 * exporters were not found.
 */
export const readGpus = (exporters: readonly BookedPod[], failures: readonly Failure[]) => {
	const ofNodes: Samples = new Map();
	for (const {gpu} of exporters) if (gpu !== undefined) addTo(ofNodes, gpu.series, {});
	return (target: MetricsTarget, pods: readonly BookedPod[]): Pick<ScrapedService, 'gpu' | 'gpuFailure'> => {
		if (target.gpusPerReplica === 0) return {gpu: undefined, gpuFailure: undefined};
		const samples: Samples = new Map([...ofNodes].map(([name, list]) => [name, [...list]]));
		// Its own page names no pod: nobody but the pod itself is meant.
		for (const {gpu, pod} of pods) if (gpu !== undefined) addTo(samples, gpu.series, {namespace: pod.namespace, pod: pod.name});
		const read = readDevices(samples);
		const names = new Set<string>(target.pods.map(({name}) => name));
		const own = read.filter(({device}) => device.holders.some(({namespace, pod}) => namespace === target.namespace && names.has(pod)));
		if (own.length > 0)
			return {
				gpu: {numbers: podNumbersOf(own), devices: own.map(({device}) => device), names: [...samples.keys()]},
				gpuFailure: undefined,
			};
		const failed = exporters.flatMap(({failure}) => failure ?? []);
		const unnamed: Failure = {
			kind: 'not-found',
			sentence: toSafeText('The exporters on its nodes name none of its pods: is DCGM_EXPORTER_KUBERNETES=true set there?'),
		};
		return {gpu: undefined, gpuFailure: failed[0] ?? failures[0] ?? (exporters.length === 0 ? notFound(target) : unnamed)};
	};
};
