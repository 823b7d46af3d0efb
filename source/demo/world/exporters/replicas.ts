import {type DemoObject, isJsonObject, listAt, stringAt, valueAt} from '../../api-server/demo-object.ts';
import type {ObjectStore} from '../../api-server/object-store.ts';
import {readySince} from '../controllers/owned.ts';
import {type Behaviors, hasLabels} from '../fleet/behaviors.ts';
import type {ServicePlan} from '../fleet/service-plan.ts';
import {revisionOfPod} from '../load/traffic-weights.ts';
import {between} from '../random.ts';
import {gpusOf} from '../scheduler/place-pod.ts';

/** A pod of a service, as those who measure see it. */
export type Replica = {
	readonly uid: string;
	readonly name: string;
	readonly namespace: string;
	readonly container: string;
	readonly node: string;
	readonly address: string;
	readonly gpus: number;
	/** Milliseconds since the epoch. */
	readonly createdAt: number;
	/** It serves from then on. */
	readonly readyAt: number | undefined;
	/** It was gone from then on. */
	readonly until?: number;
	readonly startedAt: number | undefined;
	readonly slowdown: number;
	readonly errors: number;
	/** Requests it gets, of what its equals get. */
	readonly share: number;
	/** Of what splits the requests of its service. */
	readonly revision: string | undefined;
	/** It works for one that takes requests, and takes none. */
	readonly isFollower: boolean;
	/** It is the way in to a graph of Dynamo. */
	readonly isFrontend: boolean;
};

const replicaOf = (pod: DemoObject, behaviors: Behaviors): Replica => {
	const {uid, name, namespace = '', creationTimestamp} = pod.metadata;
	const release = behaviors.releaseOf(pod);
	const [status] = listAt(pod, 'status', 'containerStatuses');
	const isRunning = isJsonObject(valueAt(status, 'state', 'running'));
	return {
		...{uid, name, namespace},
		container: stringAt(listAt(pod, 'spec', 'containers')[0], 'name') ?? '',
		node: stringAt(pod, 'spec', 'nodeName') ?? '',
		address: stringAt(pod, 'status', 'podIP') ?? '',
		gpus: gpusOf(pod) + listAt(pod, 'spec', 'resourceClaims').length,
		createdAt: Date.parse(creationTimestamp),
		readyAt: pod.metadata.deletionTimestamp === undefined ? readySince(pod) : undefined,
		startedAt: isRunning ? Date.parse(stringAt(status, 'state', 'running', 'startedAt') ?? '') : undefined,
		slowdown: release?.slowdown ?? 1,
		errors: release?.errors ?? 0.0002,
		share: between(0.94, 1.06, `${uid}/share`),
		revision: revisionOfPod(pod),
		isFollower: !hasLabels(pod.metadata.labels ?? {}, behaviors.planOf(pod)?.serves ?? {}),
		isFrontend: pod.metadata.labels?.['nvidia.com/dynamo-component-type'] === 'frontend',
	};
};

/** Replicas by service, kept by the store's events. */
export type Replicas = {
	readonly of: (plan: ServicePlan) => ReadonlyMap<string, Replica>;
	readonly onNode: (node: string) => ReadonlyMap<string, Replica>;
};

const empty: ReadonlyMap<string, Replica> = new Map();

export const watchReplicas = (store: ObjectStore, behaviors: Behaviors): Replicas => {
	const byPlan = new Map<ServicePlan, Map<string, Replica>>();
	const byNode = new Map<string, Map<string, Replica>>();
	const into = <Key>(index: Map<Key, Map<string, Replica>>, key: Key): Map<string, Replica> => {
		const found = index.get(key) ?? new Map<string, Replica>();
		index.set(key, found);
		return found;
	};
	const put = (pod: DemoObject): void => {
		const plan = behaviors.planOf(pod);
		const replica = replicaOf(pod, behaviors);
		if (replica.node === '') return;
		if (plan !== undefined) into(byPlan, plan).set(replica.uid, replica);
		if (replica.gpus > 0) into(byNode, replica.node).set(replica.uid, replica);
	};
	const drop = (pod: DemoObject): void => {
		const plan = behaviors.planOf(pod);
		if (plan !== undefined) byPlan.get(plan)?.delete(pod.metadata.uid);
		byNode.get(stringAt(pod, 'spec', 'nodeName') ?? '')?.delete(pod.metadata.uid);
	};
	for (const pod of store.list('pods')) put(pod);
	store.subscribe(({resource, type, object}) => {
		if (resource !== 'pods') return;
		if (type === 'DELETED') drop(object);
		else put(object);
	});
	return {of: plan => byPlan.get(plan) ?? empty, onNode: node => byNode.get(node) ?? empty};
};
