import type {NodeRecord, PodRecord} from '../../domain/cluster-record.ts';
import {computeGpuFleet} from '../../domain/compute-gpu-fleet.ts';
import type {NodePrice} from '../../domain/cost.ts';
import type {GpuDevice} from '../../domain/gpu-device.ts';
import type {GpuFleet} from '../../domain/gpu-fleet.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import type {CollectionBook, CollectionState} from '../watch/collection-book.ts';
import {membersOf} from './members-of.ts';
import type {RecordIndex} from './record-index.ts';
import type {RecordChange} from './service-book.ts';
import {share} from './share.ts';

/** What the page of nodes and GPUs is made of besides records. */
type GpuFacts = {
	readonly services: Iterable<ModelService>;
	readonly priceOf: (node: NodeRecord) => NodePrice | undefined;
};

export type GpuBook = {
	readonly take: (change: RecordChange) => void;
	/** The page is open, or not: while it is not, nothing is worked out. */
	readonly show: (isShown: boolean) => void;
	readonly setDevices: (devices: readonly GpuDevice[] | undefined) => void;
	/** Prices or lists are others. */
	readonly touch: () => void;
	/** The fleet as of now, the very same while it does not change; undefined while nobody looks. `now`: milliseconds, our clock. */
	readonly fleet: (now: number, facts: GpuFacts) => GpuFleet | undefined;
	/** When it should be asked for again; undefined: it is up to date. */
	readonly dueAt: () => number | undefined;
};

/** Milliseconds between two computations, which go over all nodes and pods: a twentieth of the time in a fleet of ten thousand. */
const leastInterval = 1000;
const intervalPerPod = 0.3;

const sentences = {
	nodesRefused: 'Nodes may not be read: a ClusterRole with get, list and watch of nodes shows them here.',
	nodesComing: 'The nodes are still being read.',
	podsComing: 'The pods are still being read.',
	podsInPart: 'Only the pods of some namespaces are read: who holds the other GPUs, and what is free, is not known.',
	noDevices: 'No exporter has told of single GPUs yet: utilization, memory, temperature and errors are missing.',
} as const;

export const createGpuBook = (index: RecordIndex, book: CollectionBook): GpuBook => {
	const {node: nodeKind, pod: podKind} = resourceKinds;
	let isShown = false;
	let isDirty = true;
	let computedAt = Number.NEGATIVE_INFINITY;
	let devices: readonly GpuDevice[] | undefined;
	let current: GpuFleet | undefined;
	let interval = leastInterval;

	const collectionsOf = (resource: string): readonly CollectionState[] =>
		book.states().filter(({resource: {kind}}) => kind.resource === resource && kind.group === '');

	const isComplete = (): boolean => book.get(podKind.resource)?.listed === true;

	const missing = (): readonly string[] => {
		const nodes = book.get(nodeKind.resource);
		const isReading = collectionsOf(podKind.resource).some(({listed, refused}) => !listed && refused === undefined);
		return [
			...(nodes?.listed === true ? [] : [nodes?.refused === undefined ? sentences.nodesComing : sentences.nodesRefused]),
			...(isReading ? [sentences.podsComing] : isComplete() ? [] : [sentences.podsInPart]),
			...(devices === undefined || devices.length === 0 ? [sentences.noDevices] : []),
		];
	};

	const compute = ({services, priceOf}: GpuFacts): GpuFleet => {
		const owners = new Map<string, string>();
		for (const {uid, pods = []} of services) for (const pod of pods) owners.set(pod.uid, uid);
		const pods: PodRecord[] = [];
		const collections = collectionsOf(podKind.resource).map(({key}) => key);
		for (const pod of membersOf<PodRecord>(index, collections)) if (pod.gpus !== undefined) pods.push(pod);
		interval = Math.max(leastInterval, intervalPerPod * pods.length);
		return computeGpuFleet({
			nodes: [...membersOf<NodeRecord>(index, [nodeKind.resource])],
			pods,
			isComplete: isComplete(),
			serviceOf: uid => owners.get(uid),
			devices,
			priceOf,
			missing: missing(),
		});
	};

	return {
		take({before, after}) {
			const kind = (after ?? before)?.kind ?? '';
			if (kind === nodeKind.kind) isDirty = true;
			// A pod without GPUs is on no line of it.
			else if (kind === podKind.kind && [before, after].some(pod => (pod as PodRecord | undefined)?.gpus !== undefined)) isDirty = true;
		},
		show(next) {
			if (next === isShown) return;
			isShown = next;
			isDirty = true;
			computedAt = Number.NEGATIVE_INFINITY;
			if (!next) devices = undefined;
			if (!next) current = undefined;
		},
		setDevices(next) {
			devices = next;
			isDirty = true;
		},
		touch() {
			isDirty = true;
		},
		fleet(now, facts) {
			if (!isShown || !isDirty || now - computedAt < interval) return current;
			isDirty = false;
			computedAt = now;
			current = share(current, compute(facts));
			return current;
		},
		dueAt: () => (isShown && isDirty ? computedAt + interval : undefined),
	};
};
