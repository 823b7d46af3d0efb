import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import {compact, rawTime} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';

/** The owner that controls an object. */
export const controllerOf = ({metadata}: KubernetesObject) => metadata.ownerReferences?.find(reference => reference.controller === true);

/** What all records have in common. `kind` is passed: the items of a list do not carry theirs. */
export const recordOf = (kind: string, object: KubernetesObject): Unsafe<ClusterRecord> => {
	const {metadata} = object;
	return compact({
		kind,
		uid: metadata.uid,
		namespace: metadata.namespace ?? '',
		name: metadata.name,
		resourceVersion: metadata.resourceVersion,
		createdAt: rawTime(metadata.creationTimestamp) ?? 0,
		deletedAt: rawTime(metadata.deletionTimestamp),
		ownerUid: controllerOf(object)?.uid,
	});
};
