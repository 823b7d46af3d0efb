import type {Capacity, FreeGpus} from './capacity.ts';
import type {NodeRecord, PodRecord} from './cluster-record.ts';
import {toSafeText} from './safe-text.ts';

/** A finished pod keeps its node name and holds nothing. */
const holdsGpus = (pod: PodRecord): boolean =>
	pod.gpus !== undefined && pod.node !== undefined && pod.phase !== 'Succeeded' && pod.phase !== 'Failed';

/** Whether a pod that tolerates GPU taints can be bound to a node now. */
const isSchedulable = (node: NodeRecord): boolean => node.ready && !node.unschedulable && node.taints.length === 0;

const unknownProduct = toSafeText('GPU');

/** GPUs of the cluster: all of them, those held, and those a pod could get now. `pods`: all pods that may be read, of services or not. */
export const computeCapacity = (nodes: Iterable<NodeRecord>, pods: Iterable<PodRecord>): Capacity => {
	const heldOn = new Map<string, number>();
	let held = 0;
	for (const pod of pods) {
		if (!holdsGpus(pod)) continue;
		const gpus = pod.gpus ?? 0;
		held += gpus;
		heldOn.set(pod.node ?? '', (heldOn.get(pod.node ?? '') ?? 0) + gpus);
	}
	let total = 0;
	const free = new Map<string, FreeGpus>();
	for (const node of nodes) {
		total += node.gpus;
		if (node.gpus === 0) continue;
		const product = node.gpuProduct ?? unknownProduct;
		// A cordoned node's model is listed with nothing free: that it exists explains where the GPUs are.
		const onNode = isSchedulable(node) ? Math.max(0, node.gpus - (heldOn.get(node.name) ?? 0)) : 0;
		const known = free.get(product) ?? {product, free: 0, largestBlock: 0};
		free.set(product, {product, free: known.free + onNode, largestBlock: Math.max(known.largestBlock, onNode)});
	}
	return {total, held, free: [...free.values()].toSorted((one, other) => other.free - one.free || (one.product < other.product ? -1 : 1))};
};
