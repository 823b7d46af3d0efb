import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ClusterRecord, OwnerReference} from '../../domain/cluster-record.ts';
import type {ResourceKind} from '../../domain/object-reference.ts';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import {type CustomRecord, customRecord} from '../custom/custom-record.ts';
import {compact, rawNumber, rawObject, rawText} from '../raw.ts';
import type {Unsafe, WatchedResource} from '../serving-system.ts';

/** An object of any kind that owns what serves. */
export type OwnerRecord = CustomRecord & {
	readonly resource: ResourceKind;
	/** Its own word on itself: `status.phase` or `status.state`. */
	readonly phase?: SafeText;
	/** How many pods it wants, where it is not made of workloads. */
	readonly desired?: number;
	/** The object itself is not read: only what it owns is known. */
	readonly unread?: Unread;
};

/** Why an object is not read: it may not be, it cannot be now, or nobody asks for its kind. */
export type Unread = 'refused' | 'failing' | 'unwatched';

/** Jobs, Volcano's and Kubernetes' own; Services, Knative's and Kubernetes' own: with the group they are told apart. */
const recordKindOf = ({kind, group}: ResourceKind): string => `${kind}.${group === '' ? 'core' : group}`;

/** Where kinds say how many pods they want: ReplicationController, DaemonSet, Job, and most custom ones. */
const desiredOf = ({spec, status}: KubernetesObject): number | undefined =>
	rawNumber(rawObject(spec)['replicas']) ??
	rawNumber(rawObject(status)['desiredNumberScheduled']) ??
	rawNumber(rawObject(spec)['parallelism']) ??
	rawNumber(rawObject(status)['replicas']);

const projectOwner =
	(resource: ResourceKind) =>
	(object: KubernetesObject): Unsafe<OwnerRecord> => {
		const status = rawObject(object.status);
		return compact({
			...customRecord(recordKindOf(resource), object),
			resource,
			phase: rawText(status['phase']) ?? rawText(status['state']),
			desired: desiredOf(object),
		});
	};

/** How a session watches a kind that no system knows. */
export const ownerWatch = (kind: ResourceKind): WatchedResource => ({
	kind,
	recordKind: recordKindOf(kind),
	stage: 'background',
	project: projectOwner(kind),
});

/** The owner of these records, as far as their references tell. */
export const unreadOwner = (uid: string, owner: OwnerReference, children: readonly ClusterRecord[], unread: Unread): OwnerRecord => {
	const [group = '', version = ''] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : ['', owner.apiVersion];
	const resource = {group, version, resource: `${owner.kind.toLowerCase()}s`, kind: owner.kind, namespaced: true};
	return {
		kind: toSafeText(recordKindOf(resource)),
		uid: toSafeText(uid),
		namespace: children[0]?.namespace ?? toSafeText(''),
		name: owner.name,
		resourceVersion: toSafeText(''),
		createdAt: Math.min(...children.map(({createdAt}) => createdAt)),
		labels: {},
		managers: [],
		generation: 0,
		observedGeneration: 0,
		conditions: [],
		resource,
		unread,
	};
};
