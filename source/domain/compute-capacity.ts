import type {Capacity, FreeGpus} from './capacity.ts';
import type {GpuResource, NodeRecord, PodRecord} from './cluster-record.ts';
import {type SafeText, toSafeText} from './safe-text.ts';

/** A pod that holds GPUs of a node. */
type HoldingPod = PodRecord & {readonly gpus: number; readonly node: SafeText};

/** A finished pod keeps its node name and holds nothing. */
export const holdsGpus = (pod: PodRecord): pod is HoldingPod =>
	pod.gpus !== undefined && pod.node !== undefined && pod.phase !== 'Succeeded' && pod.phase !== 'Failed';

/** Whether a pod that tolerates GPU taints can be bound to a node now. */
const isSchedulable = (node: NodeRecord): boolean => node.ready && !node.unschedulable && node.taints.length === 0;

const unknownProduct = toSafeText('GPU');

/** What records leave out: whole GPUs of NVIDIA. */
const wholeGpus = toSafeText('nvidia.com/gpu');

/** GPUs, slices and shares of a node by resource. */
const resourcesOf = ({gpus, gpuResources}: NodeRecord): readonly GpuResource[] => gpuResources ?? [{name: wholeGpus, count: gpus}];

const resourceOf = ({gpuResource}: PodRecord): string => gpuResource ?? wholeGpus;

/** `H100`, `H100 MIG-3g.40gb`, `shared T4`: what a pod that asks for this resource of a node gets one of. */
const productOf = ({gpuProduct = unknownProduct, sharing}: NodeRecord, resource: string): SafeText => {
	const slice = /mig-\S+$/i.exec(resource)?.[0].replace(/^mig/i, 'MIG');
	const product = slice === undefined ? gpuProduct : `${gpuProduct} ${slice}`;
	return toSafeText(sharing === undefined ? product : `shared ${product}`);
};

const sumOf = (counts: Iterable<number>): number => {
	let sum = 0;
	for (const count of counts) sum += count;
	return sum;
};

/** GPUs of one resource on one node: `free` are those that a pod could get now. */
export type NodeGpus = GpuResource & {readonly held: number; readonly free: number};

/** GPUs of a node by resource. `held`: by resource; a node that has only one gives them all of that one, whatever pods call it. */
export const gpusOnNode = (node: NodeRecord, held: ReadonlyMap<string, number> = new Map()): readonly NodeGpus[] => {
	const resources = resourcesOf(node);
	return resources.map(({name, count}) => {
		const used = resources.length === 1 ? sumOf(held.values()) : (held.get(name) ?? 0);
		return {name, count, held: used, free: isSchedulable(node) ? Math.max(0, count - used) : 0};
	});
};

/** GPUs that are held, by node and resource. */
export type HeldGpus = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The same, kept up to date pod by pod: with ten thousand of them, counting anew costs more than the change. */
export type HeldCount = Map<string, Map<string, number>>;

/** A pod came, or went: then its GPUs are taken off again. What holds none changes nothing. */
export const countHeld = (held: HeldCount, pod: PodRecord | undefined, change: 'came' | 'went'): void => {
	if (pod === undefined || !holdsGpus(pod)) return;
	const onNode = held.get(pod.node) ?? new Map<string, number>();
	held.set(pod.node, onNode);
	const resource = resourceOf(pod);
	onNode.set(resource, (onNode.get(resource) ?? 0) + (change === 'came' ? pod.gpus : -pod.gpus));
};

export const heldGpus = (pods: Iterable<PodRecord>): HeldCount => {
	const held: HeldCount = new Map();
	for (const pod of pods) countHeld(held, pod, 'came');
	return held;
};

/** GPUs of the cluster: all of them, those held, and those a pod could get now. `pods`: all pods that may be read, of services or not. */
export const computeCapacity = (nodes: Iterable<NodeRecord>, pods: Iterable<PodRecord>): Capacity => capacityOf(nodes, heldGpus(pods));

/** The same of GPUs that are counted already. */
export const capacityOf = (nodes: Iterable<NodeRecord>, held: HeldGpus): Capacity => {
	let total = 0;
	const free = new Map<string, FreeGpus>();
	for (const node of nodes) {
		total += node.gpus;
		if (node.gpus === 0) continue;
		for (const resource of gpusOnNode(node, held.get(node.name))) {
			// A cordoned node's model is listed with nothing free: that it exists explains where the GPUs are.
			const product = productOf(node, resource.name);
			const known = free.get(product);
			free.set(product, {
				product,
				...(resource.name === wholeGpus ? {} : {resource: resource.name}),
				free: (known?.free ?? 0) + resource.free,
				largestBlock: Math.max(known?.largestBlock ?? 0, resource.free),
			});
		}
	}
	return {
		total,
		held: sumOf([...held.values()].map(onNode => sumOf(onNode.values()))),
		free: [...free.values()].toSorted((one, other) => other.free - one.free || (one.product < other.product ? -1 : 1)),
	};
};
