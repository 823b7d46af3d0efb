import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import {compact, rawTime} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';

/** The owner that controls an object. */
export const controllerOf = ({metadata}: KubernetesObject) => metadata.ownerReferences?.find(reference => reference.controller === true);

/** Kinds that are watched in every cluster. */
const isAlwaysWatched = ({apiVersion, kind}: {readonly apiVersion: string; readonly kind: string}): boolean =>
	apiVersion === 'apps/v1' && (kind === 'ReplicaSet' || kind === 'Deployment' || kind === 'StatefulSet');

/** What all records have in common. `kind` is passed: the items of a list do not carry theirs. */
export const recordOf = (kind: string, object: KubernetesObject): Unsafe<ClusterRecord> => {
	const {metadata} = object;
	const controller = controllerOf(object);
	// A node runs its static pods and owns no more of them than of others.
	const owner = controller?.kind === 'Node' ? undefined : controller;
	return compact({
		kind,
		uid: metadata.uid,
		namespace: metadata.namespace ?? '',
		name: metadata.name,
		resourceVersion: metadata.resourceVersion,
		createdAt: rawTime(metadata.creationTimestamp) ?? 0,
		deletedAt: rawTime(metadata.deletionTimestamp),
		ownerUid: owner?.uid,
		owner: owner === undefined || isAlwaysWatched(owner) ? undefined : {apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name},
	});
};
