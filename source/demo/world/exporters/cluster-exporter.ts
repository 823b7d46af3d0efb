import {type DemoObject, listAt, stringAt} from '../../api-server/demo-object.ts';
import type {ObjectStore} from '../../api-server/object-store.ts';
import type {Sample} from '../../prometheus/time-series-database.ts';
import {modelOfNode} from '../fleet/gpu-models.ts';

/** What a GPU costs an hour, dollars, as OpenCost has it from its provider, by the type of the node. */
const prices: Readonly<Record<string, {readonly gpu: number; readonly rest: number}>> = {
	'p5.48xlarge': {gpu: 6.88, rest: 8.06},
	'p4de.24xlarge': {gpu: 3.43, rest: 4.31},
	'g6e.48xlarge': {gpu: 1.86, rest: 5.27},
	'g6e.12xlarge': {gpu: 1.86, rest: 3.06},
	Standard_ND96isr_MI300X_v5: {gpu: 5.2, rest: 7.1},
};
/** OpenCost's own, where it knows none: it is nobody's price. */
const placeholder = {gpu: 0.95, rest: 2.4};
/** It knows no price for spot capacity of this pool. */
const isUnpriced = (labels: Readonly<Record<string, string>>): boolean => labels['node.modelworks.io/pool'] === 'slices';

type Value = Sample & {value: number};

const ready = (pod: DemoObject): string =>
	stringAt(
		listAt(pod, 'status', 'conditions').find(condition => stringAt(condition, 'type') === 'Ready'),
		'status',
	) ?? 'False';

/** What is told of the cluster as a whole: by OpenCost what nodes cost, by kube-state-metrics which pods are ready. */
export const createClusterExporter = (store: ObjectStore, isLean: boolean) => {
	const known = new Map<string, readonly Value[]>();

	const nodeSamples = (node: DemoObject): readonly Value[] => {
		const {name, labels = {}} = node.metadata;
		const found = known.get(name);
		if (found !== undefined) return found;
		const type = labels['node.kubernetes.io/instance-type'] ?? '';
		const {gpu, rest} = isUnpriced(labels) ? placeholder : (prices[type] ?? placeholder);
		const count = Number(labels['nvidia.com/gpu.count'] ?? (modelOfNode(labels)?.traits?.vendor === undefined ? 0 : 8));
		const own = {
			...{node: name, instance: name, instance_type: type, region: labels['topology.kubernetes.io/region'] ?? '', arch: 'amd64'},
			...{provider_id: stringAt(node, 'spec', 'providerID') ?? '', job: 'opencost'},
		};
		const samples = [
			{name: 'node_gpu_hourly_cost', labels: own, value: gpu},
			{name: 'node_gpu_count', labels: own, value: count},
			{name: 'node_total_hourly_cost', labels: own, value: Number((gpu * count + rest).toFixed(4))},
		];
		known.set(name, samples);
		return samples;
	};

	const podSamples = (pod: DemoObject): readonly Value[] => {
		const {uid, name: own, namespace = ''} = pod.metadata;
		const found =
			known.get(uid) ??
			['true', 'false'].map(condition => ({
				name: 'kube_pod_status_ready',
				labels: {namespace, pod: own, uid, condition, job: 'kube-state-metrics', instance: '10.64.9.31:8080'},
				value: 0,
			}));
		known.set(uid, found);
		const state = ready(pod).toLowerCase();
		for (const sample of found) sample.value = sample.labels['condition'] === state ? 1 : 0;
		return found;
	};

	return {
		/** One scrape of each, by the name of the scrape. */
		scrape: (): ReadonlyMap<string, readonly Sample[]> =>
			new Map<string, readonly Sample[]>([
				['opencost', store.list('nodes').flatMap(nodeSamples)],
				...(isLean ? [] : [['kube-state-metrics', store.list('pods').flatMap(podSamples)] as const]),
			]),
	};
};
