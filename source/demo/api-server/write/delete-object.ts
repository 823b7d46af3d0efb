import {conflict, type Subject} from '../api-error.ts';
import {type DemoObject, type JsonObject, numberAt, stringAt} from '../demo-object.ts';
import {type Kind, storedResource} from '../kinds.ts';
import {type ObjectStore, timestamp} from '../object-store.ts';

export const foregroundFinalizer = 'foregroundDeletion';
export const orphanFinalizer = 'orphan';

const finalizerFor: Readonly<Record<string, string>> = {Foreground: foregroundFinalizer, Orphan: orphanFinalizer};

export type DeletionOptions = {
	/** Default: what the pod says. 0: at once. */
	readonly graceSeconds?: number;
	/** A finalizer for the garbage collector to work off first. */
	readonly finalizer?: string;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

/** A pod on a node stops before it goes; its kubelet removes the object. Everything else goes at once. */
const graceOf = (resource: string, object: DemoObject, asked: number | undefined): number => {
	const phase = stringAt(object, 'status', 'phase');
	if (resource !== 'pods' || stringAt(object, 'spec', 'nodeName') === undefined || phase === 'Succeeded' || phase === 'Failed') {
		return 0;
	}
	return asked ?? numberAt(object, 'spec', 'terminationGracePeriodSeconds') ?? 30;
};

/**
 * Deletes as the API server does: an object with a grace period or finalizers is marked and stays until a kubelet or the garbage
 * collector removes it; any other is removed. Returns the last state.
 */
export const requestDeletion = (store: ObjectStore, resource: string, object: DemoObject, options: DeletionOptions): DemoObject => {
	const {namespace, name, deletionTimestamp, finalizers = []} = object.metadata;
	const grace = graceOf(resource, object, options.graceSeconds);
	const waiting =
		options.finalizer === undefined || finalizers.includes(options.finalizer) ? finalizers : [...finalizers, options.finalizer];
	if (grace === 0 && waiting.length === 0) {
		return store.remove(resource, namespace, name) ?? object;
	}
	if (deletionTimestamp !== undefined && grace >= (object.metadata.deletionGracePeriodSeconds ?? 0)) {
		return object;
	}
	return store.update(resource, {
		...object,
		metadata: {
			...object.metadata,
			deletionTimestamp: timestamp(options.now + grace * 1000),
			deletionGracePeriodSeconds: grace,
			...(waiting.length === 0 ? {} : {finalizers: waiting}),
		},
	});
};

const checkPreconditions = (object: DemoObject, options: JsonObject, subject: Subject): void => {
	const uid = stringAt(options, 'preconditions', 'uid');
	const version = stringAt(options, 'preconditions', 'resourceVersion');
	const record = object.metadata;
	if (uid !== undefined && uid !== record.uid) {
		throw conflict(
			subject,
			`the UID in the precondition (${uid}) does not match the UID in record (${record.uid}). The object might have been deleted and then recreated`,
		);
	}
	if (version !== undefined && version !== record.resourceVersion) {
		throw conflict(
			subject,
			`the ResourceVersion in the precondition (${version}) does not match the ResourceVersion in record (${record.resourceVersion}). The object might have been modified`,
		);
	}
};

/** A namespace takes all it holds with it. */
const emptyNamespace = (store: ObjectStore, namespace: string): void => {
	for (const resource of store.resources()) {
		for (const {metadata} of store.list(resource, namespace)) {
			store.remove(resource, namespace, metadata.name);
		}
	}
};

/** DELETE of one object with DeleteOptions (body, and query for the older ones). Returns what the server answers. Throws 409. */
export const deleteObject = (
	store: ObjectStore,
	kind: Kind,
	object: DemoObject,
	options: JsonObject,
	now: number,
	dryRun: boolean,
): JsonObject => {
	const {name, uid, namespace} = object.metadata;
	checkPreconditions(object, options, {group: kind.group, resource: kind.kind, name});
	const grace = numberAt(options, 'gracePeriodSeconds');
	const finalizer = finalizerFor[stringAt(options, 'propagationPolicy') ?? ''];
	const success = {
		kind: 'Status',
		apiVersion: 'v1',
		metadata: {},
		status: 'Success',
		details: {name, ...(kind.group === '' ? {} : {group: kind.group}), kind: kind.resource, uid},
	};
	if (dryRun) {
		return kind.resource === 'pods' ? object : success;
	}
	if (kind.resource === 'namespaces') {
		emptyNamespace(store, name);
	}
	const last = requestDeletion(store, storedResource(kind), object, {
		now,
		...(grace === undefined ? {} : {graceSeconds: grace}),
		...(finalizer === undefined ? {} : {finalizer}),
	});
	return kind.resource === 'pods' || store.get(storedResource(kind), namespace, name) !== undefined ? last : success;
};
