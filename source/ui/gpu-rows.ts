import type {GpuDevice} from '../domain/gpu-device.ts';
import type {GpuFleet, GpuHolder, GpuNode} from '../domain/gpu-fleet.ts';
import {type GpuNodeNumbers, gpuNodeNumbers} from '../domain/gpu-node-numbers.ts';
import {type GpuNodeState, gpuNodeState} from '../domain/gpu-node-state.ts';
import {type ObjectReference, resourceKinds} from '../domain/object-reference.ts';
import type {SafeText} from '../domain/safe-text.ts';
import {type WaitingGroup, waitingGroups} from '../domain/waiting-groups.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {sortNodes} from './gpu-order.ts';
import type {GpusState} from './view-state.ts';

export type WaitingRow = {
	readonly kind: 'waiting';
	readonly key: string;
	readonly group: WaitingGroup;
	readonly service: ServiceRow | undefined;
};

export type NodeRow = {
	readonly kind: 'node';
	readonly key: string;
	readonly node: GpuNode;
	readonly state: GpuNodeState;
	readonly numbers: GpuNodeNumbers;
	readonly owners: readonly Owner[];
	/** What it is made of is shown below it. */
	readonly isOpen: boolean;
};

/** One GPU, or one slice of one, of an open node. */
export type DeviceRow = {
	readonly kind: 'device';
	readonly key: string;
	readonly node: GpuNode;
	readonly device: GpuDevice;
	readonly owners: readonly Owner[];
};

/** A pod that holds GPUs of an open node, and no exporter says which. */
export type HolderRow = {readonly kind: 'holder'; readonly key: string; readonly node: GpuNode; readonly owner: Owner};

export type GpuTableRow = NodeRow | DeviceRow | HolderRow;

export type GpuRow = WaitingRow | GpuTableRow;

/** Who holds GPUs: a service, or a pod of none. */
export type Owner = {
	readonly namespace: SafeText;
	/** Of the service, else of the pod. */
	readonly name: SafeText;
	/** The first of its pods here. */
	readonly pod: SafeText;
	readonly serviceUid: string | undefined;
	/** Whole GPUs; fractions of slices and shared ones. Absent: only the exporter names it. */
	readonly gpus: number | undefined;
};

type Services = ReadonlyMap<string, ServiceRow>;

const ownerOf = ({namespace, pod, serviceUid, gpus}: GpuHolder, services: Services): Owner => {
	const service = services.get(serviceUid ?? '')?.service;
	return {namespace, name: service?.name ?? pod, pod, serviceUid: service?.uid, gpus};
};

/** By service, who holds most first. */
const ownersOf = (holders: readonly GpuHolder[], services: Services): readonly Owner[] => {
	const owners = new Map<string, Owner>();
	for (const holder of holders) {
		const owner = ownerOf(holder, services);
		const key = owner.serviceUid ?? `${owner.namespace}/${owner.pod}`;
		const known = owners.get(key);
		owners.set(key, known === undefined ? owner : {...known, gpus: (known.gpus ?? 0) + (owner.gpus ?? 0)});
	}
	return [...owners.values()].toSorted((one, other) => (other.gpus ?? 0) - (one.gpus ?? 0));
};

const nodeRow = (node: GpuNode, snapshot: Snapshot, services: Services, open: ReadonlySet<string>): NodeRow => ({
	kind: 'node',
	key: `node ${node.uid}`,
	node,
	state: gpuNodeState(node, snapshot.settings.thresholds.gpuTemperature),
	numbers: gpuNodeNumbers(node.devices),
	owners: ownersOf(node.holders, services),
	isOpen: open.has(node.uid),
});

/** The devices of a node with who holds each; then whom no exporter names. */
const insideOf = (node: GpuNode, services: Services): readonly (DeviceRow | HolderRow)[] => {
	const named = new Set<string>();
	const byName = new Map(node.holders.map(holder => [`${holder.namespace}/${holder.pod}`, holder]));
	const holder = (owner: Owner, place: string): HolderRow => ({
		kind: 'holder',
		key: `holder ${node.uid} ${place} ${owner.namespace}/${owner.pod}`,
		node,
		owner,
	});
	const devices = node.devices.flatMap((device): readonly (DeviceRow | HolderRow)[] => {
		const owners = device.holders.map(({namespace, pod}): Owner => {
			named.add(`${namespace}/${pod}`);
			const known = byName.get(`${namespace}/${pod}`);
			return known === undefined ? {namespace, name: pod, pod, serviceUid: undefined, gpus: undefined} : ownerOf(known, services);
		});
		const row: DeviceRow = {kind: 'device', key: `device ${node.uid} ${device.id}`, node, device, owners};
		return owners.length < 2 ? [row] : [row, ...owners.map(owner => holder(owner, device.id))];
	});
	const others = node.holders.filter(({namespace, pod}) => !named.has(`${namespace}/${pod}`)).map(entry => ownerOf(entry, services));
	return [...devices, ...others.map(owner => holder(owner, ''))];
};

export type GpuRows = {readonly waiting: readonly WaitingRow[]; readonly table: readonly GpuTableRow[]};

const waitingRows = (fleet: GpuFleet, services: Services): readonly WaitingRow[] =>
	waitingGroups(fleet.waiting).map(group => ({
		kind: 'waiting',
		key: `waiting ${group.serviceUid ?? ''} ${group.namespace}/${group.pod}`,
		group,
		service: services.get(group.serviceUid ?? ''),
	}));

/** The rows of the page: who waits, then the nodes in their order, the open ones with what is inside. */
export const gpuRows = (snapshot: Snapshot, {open, sort}: GpusState): GpuRows => {
	const {gpus, rows} = snapshot;
	if (gpus === undefined) return {waiting: [], table: []};
	const services: Services = new Map(rows.map(row => [row.service.uid, row]));
	const nodes = sortNodes(
		gpus.nodes.map(node => nodeRow(node, snapshot, services, open)),
		sort,
	);
	return {
		waiting: waitingRows(gpus, services),
		table: nodes.flatMap((row): readonly GpuTableRow[] => (row.isOpen ? [row, ...insideOf(row.node, services)] : [row])),
	};
};

/** All rows a cursor can be on, in their order. */
export const allGpuRows = ({waiting, table}: GpuRows): readonly GpuRow[] => [...waiting, ...table];

/** The row under the cursor: the chosen one, else the first. */
export const selectedGpuRow = (rows: GpuRows, selected: string | undefined): GpuRow | undefined => {
	const all = allGpuRows(rows);
	return all.find(({key}) => key === selected) ?? all[0];
};

/** The object that a row is of: a node, or the pod that holds a GPU or waits for one. */
export const referenceOfGpuRow = (row: GpuRow | undefined): ObjectReference | undefined => {
	if (row === undefined) return undefined;
	const pod = row.kind === 'waiting' ? row.group : row.kind === 'holder' ? row.owner : row.kind === 'device' ? row.owners[0] : undefined;
	if (pod !== undefined) return {resource: resourceKinds.pod, namespace: pod.namespace, name: pod.pod};
	return row.kind === 'waiting' || row.kind === 'holder'
		? undefined
		: {resource: resourceKinds.node, name: row.node.name, uid: row.node.uid};
};

/** UID of the service that a row leads to; undefined: to none. */
export const serviceOfGpuRow = (row: GpuRow): string | undefined => {
	if (row.kind === 'waiting') return row.service?.service.uid;
	if (row.kind === 'holder') return row.owner.serviceUid;
	return row.kind === 'device' ? row.owners[0]?.serviceUid : undefined;
};
