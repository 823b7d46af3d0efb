import type {DemoObject} from './demo-object.ts';
import type {ObjectStore, StoreEvent} from './object-store.ts';
import {foregroundFinalizer, orphanFinalizer, requestDeletion} from './write/delete-object.ts';

/** Resources that are never owned by others. */
const free = new Set(['events', 'namespaces', 'nodes', 'customresourcedefinitions']);
const builtInOwners = new Set(['daemonsets', 'deployments', 'jobs', 'replicasets', 'statefulsets', 'services']);

/** Custom resources, which lie under the name of their definition, all may own. */
const mayOwn = (resource: string): boolean => builtInOwners.has(resource) || (resource.includes('.') && !free.has(resource));

type Dependent = {readonly resource: string; readonly object: DemoObject};

const dependentsOf = (store: ObjectStore, owner: DemoObject): readonly Dependent[] =>
	store
		.resources()
		.flatMap(resource =>
			(free.has(resource) ? [] : store.list(resource, owner.metadata.namespace))
				.filter(object => object.metadata.ownerReferences?.some(({uid}) => uid === owner.metadata.uid))
				.map(object => ({resource, object})),
		);

const withoutOwner = ({metadata, ...object}: DemoObject, uid: string): DemoObject => {
	const {ownerReferences = [], ...rest} = metadata;
	const others = ownerReferences.filter(reference => reference.uid !== uid);
	return {...object, metadata: {...rest, ...(others.length === 0 ? {} : {ownerReferences: others})}} as DemoObject;
};

const withoutFinalizer = ({metadata, ...object}: DemoObject, name: string): DemoObject => {
	const {finalizers = [], ...rest} = metadata;
	const others = finalizers.filter(finalizer => finalizer !== name);
	return {...object, metadata: {...rest, ...(others.length === 0 ? {} : {finalizers: others})}} as DemoObject;
};

/**
 * Deletes what has lost its owner, and works off foreground and orphan deletions. Acts on events of the store only, so that it
 * costs nothing while nothing is deleted. Returns the way to stop it.
 */
export const startGarbageCollector = (store: ObjectStore, now: () => number): (() => void) => {
	/** Drops a finalizer, and the object with the last of them. */
	const release = (resource: string, object: DemoObject, finalizer: string): void => {
		const released = withoutFinalizer(object, finalizer);
		const {namespace, name, finalizers} = store.update(resource, released).metadata;
		if ((finalizers?.length ?? 0) === 0) {
			store.remove(resource, namespace, name);
		}
	};

	const finalize = (resource: string, object: DemoObject): void => {
		const {finalizers = [], uid} = object.metadata;
		const dependents = dependentsOf(store, object);
		if (finalizers.includes(orphanFinalizer)) {
			for (const dependent of dependents) {
				store.update(dependent.resource, withoutOwner(dependent.object, uid));
			}
			release(resource, object, orphanFinalizer);
		} else if (finalizers.includes(foregroundFinalizer)) {
			for (const dependent of dependents) {
				const owns = mayOwn(dependent.resource);
				requestDeletion(store, dependent.resource, dependent.object, {now: now(), ...(owns ? {finalizer: foregroundFinalizer} : {})});
			}
			const left = store.get(resource, object.metadata.namespace, object.metadata.name);
			if (left?.metadata.uid === uid && dependentsOf(store, object).length === 0) {
				release(resource, left, foregroundFinalizer);
			}
		}
	};

	/** A foreground deletion above may have waited for this one. */
	const notifyOwners = (object: DemoObject): void => {
		for (const reference of object.metadata.ownerReferences ?? []) {
			for (const resource of store.resources().filter(mayOwn)) {
				const owner = store.get(resource, object.metadata.namespace, reference.name);
				if (owner?.metadata.uid === reference.uid && owner.metadata.deletionTimestamp !== undefined) {
					finalize(resource, owner);
				}
			}
		}
	};

	return store.subscribe(({type, resource, object}: StoreEvent) => {
		if (type === 'DELETED') {
			if (mayOwn(resource)) {
				for (const dependent of dependentsOf(store, object)) {
					requestDeletion(store, dependent.resource, dependent.object, {now: now()});
				}
			}
			notifyOwners(object);
		} else if (type === 'MODIFIED' && object.metadata.deletionTimestamp !== undefined && mayOwn(resource)) {
			const current = store.get(resource, object.metadata.namespace, object.metadata.name);
			if (current?.metadata.uid === object.metadata.uid) {
				finalize(resource, current);
			}
		}
	});
};
