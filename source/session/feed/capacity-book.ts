import type {Capacity} from '../../domain/capacity.ts';
import type {NodeRecord, PodRecord} from '../../domain/cluster-record.ts';
import {capacityOf, countHeld, type HeldCount, heldGpus, holdsGpus} from '../../domain/compute-capacity.ts';
import {findLostNodes, type LostNode} from '../../domain/lost-nodes.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import type {CollectionBook} from '../watch/collection-book.ts';
import {membersOf} from './members-of.ts';
import type {RecordIndex} from './record-index.ts';
import type {RecordChange} from './service-book.ts';
import {share} from './share.ts';

/** What the nodes say: GPUs, and those that are lost. */
export type NodeFacts = {
	/** Absent where nodes, or the pods of all namespaces, may not be read: free GPUs would be a guess. */
	readonly capacity: Capacity | undefined;
	readonly lostNodes: ReadonlyMap<string, LostNode>;
	/** Names of nodes that advertise each of their GPUs several times. */
	readonly sharing: ReadonlySet<string>;
};

export type CapacityBook = {
	readonly take: (change: RecordChange) => void;
	/** A list has come in: the facts are other ones at once. */
	readonly touch: () => void;
	/** The facts as of now; the very same while they do not change. */
	readonly facts: (now: number, services: Iterable<ModelService>) => NodeFacts;
	/** Names of nodes that advertise each of their GPUs several times. The very same while they do not change. */
	readonly sharingNodes: () => ReadonlySet<string>;
	/** When they should be asked for again; undefined: they are up to date. Milliseconds. */
	readonly dueAt: () => number | undefined;
};

/** Milliseconds between two computations, which go over all nodes. */
const interval = 1000;

const podOf = (record: RecordChange['after']): PodRecord | undefined =>
	record?.kind === resourceKinds.pod.kind ? (record as PodRecord) : undefined;

/** What of a pod matters here; empty: it holds nothing. */
const holding = (pod: PodRecord | undefined): string =>
	pod === undefined || !holdsGpus(pod) ? '' : `${pod.gpus} ${pod.gpuResource} ${pod.node}`;

const nothing: NodeFacts = {capacity: undefined, lostNodes: new Map(), sharing: new Set()};

/** GPUs of the cluster and lost nodes, worked out when something they depend on has changed and once a second at most. */
export const createCapacityBook = (index: RecordIndex, book: CollectionBook): CapacityBook => {
	let current = nothing;
	let isDirty = true;
	let computedAt = Number.NEGATIVE_INFINITY;
	/** Of all pods; undefined: to be counted anew. */
	let held: HeldCount | undefined;

	const sharedLost = (lost: ReadonlyMap<string, LostNode>): ReadonlyMap<string, LostNode> => {
		const before = [...current.lostNodes];
		return share(before, [...lost]) === before ? current.lostNodes : lost;
	};
	const sharedSharing = (nodes: readonly NodeRecord[]): ReadonlySet<string> => {
		const before = [...current.sharing];
		const names = nodes.flatMap(({name, sharing}) => (sharing === undefined ? [] : [name]));
		return share(before, names) === before ? current.sharing : new Set(names);
	};
	const compute = (services: Iterable<ModelService>): NodeFacts => {
		const {node, pod} = resourceKinds;
		if (book.get(node.resource)?.listed !== true) return nothing;
		const nodes = [...membersOf<NodeRecord>(index, [node.resource])];
		const isListed = book.get(pod.resource)?.listed === true;
		if (isListed) held ??= heldGpus(membersOf<PodRecord>(index, [pod.resource]));
		return {
			capacity: isListed && held !== undefined ? share(current.capacity, capacityOf(nodes, held)) : undefined,
			lostNodes: sharedLost(findLostNodes(nodes, services)),
			sharing: sharedSharing(nodes),
		};
	};

	return {
		take({before, after}) {
			const [went, came] = [podOf(before), podOf(after)];
			if ([before, after].some(record => record?.kind === resourceKinds.node.kind)) isDirty = true;
			if (holding(went) === holding(came)) return;
			isDirty = true;
			if (held === undefined) return;
			countHeld(held, went, 'went');
			countHeld(held, came, 'came');
		},
		touch() {
			isDirty = true;
			held = undefined;
			computedAt = Number.NEGATIVE_INFINITY;
		},
		facts(now, services) {
			if (!isDirty || now - computedAt < interval) return current;
			isDirty = false;
			computedAt = now;
			const next = compute(services);
			const isSame = next.capacity === current.capacity && next.lostNodes === current.lostNodes && next.sharing === current.sharing;
			if (!isSame) current = next;
			return current;
		},
		sharingNodes: () => current.sharing,
		dueAt: () => (isDirty ? computedAt + interval : undefined),
	};
};
