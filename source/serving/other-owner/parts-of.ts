import type {ClusterRecord, PodRecord} from '../../domain/cluster-record.ts';
import {lookup} from '../../domain/lookup.ts';
import type {ServiceComponent} from '../../domain/model-service.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import {podsUnder} from '../custom/under.ts';
import {gpusOfPods, workloadComponent} from '../custom/workload-component.ts';
import {isOptedOut} from '../evidence.ts';
import type {WorkloadTemplate} from '../pod-template.ts';
import type {ReplicaSetRecord} from '../records/replica-set-record.ts';
import type {WorkloadRecord} from '../records/workload-record.ts';
import type {ObjectIndex} from '../serving-system.ts';
import {isUnfinished} from '../workload-service.ts';

/** What an object of an unknown kind is made of. */
export type Parts = {
	readonly components: readonly ServiceComponent[];
	/** Templates of its workloads, that of the most GPUs first. */
	readonly templates: readonly WorkloadTemplate[];
	/** Pods that belong to no workload. */
	readonly loose: readonly PodRecord[];
};

const deepest = 10;

const replicaSetComponent = (record: ReplicaSetRecord, index: ObjectIndex): ServiceComponent => {
	const pods = podsUnder(record.uid, index);
	const perReplica = record.template.containers.reduce((sum, {gpus}) => sum + gpus, 0);
	return {
		role: record.name,
		reference: {resource: resourceKinds.replicaSet, namespace: record.namespace, name: record.name, uid: record.uid},
		name: record.name,
		podsPerReplica: 1,
		replicas: {
			desired: record.desired,
			ready: record.ready,
			updated: record.desired,
			available: record.available,
			total: pods?.length ?? record.desired,
		},
		gpus: {perReplica, held: pods === undefined ? record.desired * perReplica : gpusOfPods(pods)},
		pods: pods?.map(({uid}) => uid),
	};
};

type Collected = {readonly components: ServiceComponent[]; readonly templates: WorkloadTemplate[]; readonly loose: PodRecord[]};

/** One row for each kind that is a part by itself; what is below it belongs to it. */
const takers = lookup<(record: ClusterRecord, into: Collected, index: ObjectIndex) => void>({
	Deployment: (record, into, index) => takeWorkload(record as WorkloadRecord, into, index),
	StatefulSet: (record, into, index) => takeWorkload(record as WorkloadRecord, into, index),
	ReplicaSet: (record, into, index) => void into.components.push(replicaSetComponent(record as ReplicaSetRecord, index)),
});

const takeWorkload = (record: WorkloadRecord, {components, templates}: Collected, index: ObjectIndex): void => {
	if (isOptedOut(record.template.evidence)) return;
	components.push(workloadComponent(record.name, record, index));
	templates.push(record.template);
};

const collect = (uid: string, into: Collected, index: ObjectIndex, depth: number): void => {
	if (depth >= deepest) return;
	for (const child of index.children(uid)) {
		const take = takers[child.kind];
		if (take !== undefined) {
			take(child, into, index);
			continue;
		}
		if (child.kind === 'Pod' && isUnfinished(child as PodRecord) && (child as PodRecord).optedOut !== true)
			into.loose.push(child as PodRecord);
		collect(child.uid, into, index, depth + 1);
	}
};

/** The workloads under an object, the topmost of each branch, and the pods beside them. */
export const partsOf = (root: ClusterRecord, index: ObjectIndex): Parts => {
	const into: Collected = {components: [], templates: [], loose: []};
	const own = takers[root.kind];
	if (own !== undefined) own(root, into, index);
	else {
		if (root.kind === 'Pod') into.loose.push(root as PodRecord);
		collect(root.uid, into, index, 0);
	}
	return {
		components: into.components.toSorted((one, other) => other.gpus.perReplica - one.gpus.perReplica),
		templates: into.templates.toSorted((one, other) => other.gpus - one.gpus),
		loose: into.loose,
	};
};
