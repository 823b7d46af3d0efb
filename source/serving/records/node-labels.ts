import type {NodeRecord} from '../../domain/cluster-record.ts';
import {parseQuantity} from '../../domain/quantity.ts';
import type {Unsafe} from '../serving-system.ts';

type Labels = Readonly<Record<string, string>>;

/** What names the model of the GPUs, first match wins. */
export const productLabels = [
	'nvidia.com/gpu.product',
	'amd.com/gpu.product-name',
	'cloud.google.com/gke-accelerator',
	'k8s.amazonaws.com/accelerator',
	'gpu.intel.com/product',
] as const;

/** What manifests choose nodes with GPUs by. A node has fifty labels, and a cluster a thousand nodes: the rest is left out. */
const choosing = [
	...productLabels,
	'nvidia.com/gpu.memory',
	'nvidia.com/mig.config',
	'node.kubernetes.io/instance-type',
	'topology.kubernetes.io/zone',
	'kubernetes.io/hostname',
	'karpenter.sh/nodepool',
	'karpenter.sh/capacity-type',
	'eks.amazonaws.com/nodegroup',
	'cloud.google.com/gke-nodepool',
	'kubernetes.azure.com/agentpool',
] as const;

export const chosenBy = (labels: Labels): Readonly<Record<string, string>> | undefined => {
	const found = choosing.flatMap(label => {
		const value = labels[label];
		return value === undefined ? [] : [[label, value] as const];
	});
	return found.length === 0 ? undefined : Object.fromEntries(found);
};

/** What says that a provider may take a node away, first match wins; another value says that it may not. */
const spotLabels: ReadonlyArray<readonly [label: string, spot: RegExp]> = [
	['cloud.google.com/gke-spot', /^true$/],
	['cloud.google.com/gke-preemptible', /^true$/],
	['karpenter.sh/capacity-type', /^spot$/],
	['eks.amazonaws.com/capacityType', /^SPOT$/],
	['kubernetes.azure.com/scalesetpriority', /^spot$/],
];

export const spotOf = (labels: Labels): boolean | undefined => {
	for (const [label, spot] of spotLabels) {
		const value = labels[label];
		if (value !== undefined) return spot.test(value);
	}
	return undefined;
};

const zoneLabels = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'] as const;

export const zoneOf = (labels: Labels): string | undefined => zoneLabels.map(label => labels[label]).find(zone => zone !== undefined);

const bytesPerMebibyte = 2 ** 20;

/** Bytes of one GPU. NVIDIA's label counts MiB, AMD's is a quantity. */
export const gpuMemoryOf = (labels: Labels): number | undefined => {
	const mebibytes = Number(labels['nvidia.com/gpu.memory'] ?? Number.NaN);
	if (mebibytes > 0) return mebibytes * bytesPerMebibyte;
	return parseQuantity(labels['amd.com/gpu.vram']);
};

/**
 * How each GPU is shared; undefined: it is not. Older device plugins say only how often a GPU is advertised.
 * https://github.com/NVIDIA/k8s-device-plugin#shared-access-to-gpus
 */
export const sharingOf = (labels: Labels): Unsafe<NonNullable<NodeRecord['sharing']>> | undefined => {
	const replicas = Number(labels['nvidia.com/gpu.replicas'] ?? 1);
	if (!Number.isInteger(replicas) || replicas < 2) return undefined;
	const strategy = labels['nvidia.com/gpu.sharing-strategy'];
	return {strategy: strategy === undefined || strategy === 'none' ? 'shared' : strategy, replicas};
};
