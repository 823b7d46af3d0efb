import type {NodeRecord, PodRecord} from './cluster-record.ts';
import {computeCapacity, gpusOnNode, heldGpus, holdsGpus} from './compute-capacity.ts';
import type {NodePrice} from './cost.ts';
import type {GpuDevice} from './gpu-device.ts';
import type {GpuFleet, GpuHolder, GpuNode, WaitingPod} from './gpu-fleet.ts';
import {gpuFraction} from './gpu-fraction.ts';
import {knownLabels, meetsDemands} from './node-demand.ts';
import {toSafeText} from './safe-text.ts';
import {type WaitingRoom, waitingReason} from './waiting-reason.ts';

export type GpuFleetInput = {
	readonly nodes: readonly NodeRecord[];
	/** All pods that may be read, of services or not. */
	readonly pods: readonly PodRecord[];
	/** Those are the pods of all namespaces: only then it is known what is free. */
	readonly isComplete: boolean;
	/** UID of the model service that a pod is of. */
	readonly serviceOf: (podUid: string) => string | undefined;
	/** Absent: no exporter has told of any yet. */
	readonly devices: readonly GpuDevice[] | undefined;
	readonly priceOf: (node: NodeRecord) => NodePrice | undefined;
	/** Why there are no nodes, or no numbers of devices. */
	readonly missing: readonly string[];
};

/** gpu-2 before gpu-10. */
const {compare: compareText} = new Intl.Collator('en', {numeric: true});

// By code unit: a collator costs a hundred times as much, and there are ten thousand of each.
const compareCode = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

const byPod = (one: GpuHolder, other: GpuHolder): number => compareCode(one.namespace, other.namespace) || compareCode(one.pod, other.pod);

const byIndex = (one: GpuDevice, other: GpuDevice): number => Number(one.index) - Number(other.index) || compareCode(one.id, other.id);

const service = (uid: string | undefined): {readonly serviceUid?: string} => (uid === undefined ? {} : {serviceUid: uid});

const holdersByNode = ({pods, nodes, serviceOf}: GpuFleetInput): ReadonlyMap<string, readonly GpuHolder[]> => {
	const records = new Map<string, NodeRecord>(nodes.map(node => [node.name, node]));
	const holders = new Map<string, GpuHolder[]>();
	for (const pod of pods) {
		if (!holdsGpus(pod)) continue;
		const gpus = pod.gpus * gpuFraction(pod.gpuResource, records.get(pod.node));
		const holder = {namespace: pod.namespace, pod: pod.name, ...service(serviceOf(pod.uid)), gpus};
		const known = holders.get(pod.node);
		if (known === undefined) holders.set(pod.node, [holder]);
		else known.push(holder);
	}
	return holders;
};

const optional = <Key extends string, Value>(key: Key, value: Value | undefined): {readonly [Name in Key]?: Value} =>
	(value === undefined ? {} : {[key]: value}) as {readonly [Name in Key]?: Value};

const hasGpus = ({gpus, unhealthyGpus, gpuLabel}: NodeRecord): boolean => gpus > 0 || unhealthyGpus !== undefined || gpuLabel !== undefined;

/** Devices of a node. Exporters name it as Kubernetes does, or by what its host calls itself. */
const devicesByNode = (devices: readonly GpuDevice[]): ((node: NodeRecord) => readonly GpuDevice[]) => {
	const byName = Map.groupBy(devices, ({node}) => node as string);
	return ({name, chosenBy}) => byName.get(name) ?? byName.get(chosenBy?.['kubernetes.io/hostname'] ?? '') ?? [];
};

const nodesOf = (input: GpuFleetInput): readonly GpuNode[] => {
	const holders = holdersByNode(input);
	const held = heldGpus(input.pods);
	const devicesOf = devicesByNode(input.devices ?? []);
	return input.nodes
		.filter(node => hasGpus(node) || devicesOf(node).length > 0)
		.toSorted((one, other) => compareText(one.name, other.name))
		.map(node => {
			const onNode = gpusOnNode(node, held.get(node.name));
			return {
				uid: node.uid,
				name: node.name,
				ready: node.ready,
				cordoned: node.unschedulable,
				taints: node.taints,
				...optional('product', node.gpuProduct),
				...optional('instanceType', node.instanceType),
				...optional('zone', node.zone),
				...optional('spot', node.spot),
				...optional('unhealthy', node.unhealthyGpus),
				allocatable: node.gpus,
				allocated: onNode.reduce((sum, entry) => sum + entry.held, 0),
				...(input.isComplete ? {free: onNode.reduce((sum, entry) => sum + entry.free, 0)} : {}),
				...(node.gpuResources === undefined ? {} : {resources: onNode}),
				...optional('sharing', node.sharing),
				...optional('price', input.priceOf(node)),
				holders: (holders.get(node.name) ?? []).toSorted(byPod),
				devices: devicesOf(node).toSorted(byIndex),
			};
		});
};

const waits = (pod: PodRecord): boolean =>
	pod.gpus !== undefined && pod.node === undefined && pod.phase === 'Pending' && pod.deletedAt === undefined;

/** What pods of a selector could get, worked out once for each. */
const roomsOf = ({nodes, pods, isComplete}: GpuFleetInput): ((pod: PodRecord) => WaitingRoom) => {
	const labels = knownLabels(nodes);
	const rooms = new Map<string, WaitingRoom>();
	return ({demands = []}) => {
		const key = JSON.stringify(demands);
		const known = rooms.get(key);
		if (known !== undefined) return known;
		const possible = nodes.filter(node => node.gpus > 0 && meetsDemands(node, demands, labels));
		const products = new Set(possible.map(({gpuProduct}) => gpuProduct));
		const room: WaitingRoom = {
			capacity: isComplete ? computeCapacity(possible, pods) : undefined,
			biggest: possible.reduce((most, {gpus}) => Math.max(most, gpus), 0),
			product: demands.some(({label}) => labels.has(label)) && products.size === 1 ? [...products][0] : undefined,
		};
		rooms.set(key, room);
		return room;
	};
};

const waitingOf = (input: GpuFleetInput): readonly WaitingPod[] => {
	const roomOf = roomsOf(input);
	return input.pods
		.filter(waits)
		.map(pod => ({
			namespace: pod.namespace,
			pod: pod.name,
			...service(input.serviceOf(pod.uid)),
			gpus: pod.gpus ?? 0,
			since: pod.createdAt,
			reason: toSafeText(waitingReason(pod, roomOf(pod))),
		}))
		.toSorted((one, other) => one.since - other.since || compareText(one.pod, other.pod));
};

/** The GPUs of a cluster as its nodes and pods tell of them, with what exporters measure of each. */
export const computeGpuFleet = (input: GpuFleetInput): GpuFleet => ({
	nodes: nodesOf(input),
	waiting: waitingOf(input),
	missing: input.missing,
});
