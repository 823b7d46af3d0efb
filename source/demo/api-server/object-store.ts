import type {DemoMetadata, DemoObject, NewDemoObject} from './demo-object.ts';
import {isEqual} from './equal.ts';
import {generationAfter} from './generation.ts';
import {randomSuffix, randomUid} from './random-name.ts';

export type StoreEvent = {
	readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
	readonly resource: string;
	readonly object: DemoObject;
	/** The object before the change, where there was one. A label watch needs it to turn MODIFIED into ADDED or DELETED. */
	readonly previous?: DemoObject;
};

type UpdateOptions = {readonly subresource?: 'status' | 'scale'};

/**
 * What etcd and the storage layer of an API server do, for one process: objects by plural resource name (`deployments`),
 * one increasing resource version for all writes, and the last events for watches that start in the past.
 */
export type ObjectStore = {
	/** Throws when an object of that name exists. Sets resourceVersion and, unless given, uid, generation 1 and creationTimestamp. */
	readonly create: (resource: string, object: NewDemoObject) => DemoObject;
	/**
	 * Full replace, or of the status only. Identity (uid, creationTimestamp) stays; generation rises when the spec changed.
	 * Nothing changed: no event, no new version. Throws when the object is gone.
	 */
	readonly update: (resource: string, object: DemoObject, options?: UpdateOptions) => DemoObject;
	readonly remove: (resource: string, namespace: string | undefined, name: string) => DemoObject | undefined;
	readonly get: (resource: string, namespace: string | undefined, name: string) => DemoObject | undefined;
	/** Ordered by namespace, then name, as etcd lists them. */
	readonly list: (resource: string, namespace?: string) => readonly DemoObject[];
	/** Of what there are or were objects. */
	readonly resources: () => readonly string[];
	/** Called for every change, in order, after the store holds it. Returns the way out. */
	readonly subscribe: (listener: (event: StoreEvent) => void) => () => void;
	readonly resourceVersion: () => string;
	/** The events after a resource version, or `undefined` when the window has moved past it (410 Gone). */
	readonly changesSince: (resourceVersion: number) => readonly StoreEvent[] | undefined;
	/** Forgets the past, as etcd's compaction does: watches from before now answer 410. */
	readonly compact: () => void;
};

export type ObjectStoreOptions = {
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** In [0, 1). */
	readonly random: () => number;
	/** Events kept for watches. */
	readonly window?: number;
};

type Shelf = {readonly objects: Map<string, DemoObject>; sorted: readonly DemoObject[] | undefined};

/** Kinds whose metadata carries no generation (seen on 1.36). */
const withoutGeneration = new Set([
	'configmaps',
	'controllerrevisions',
	'endpoints',
	'events',
	'horizontalpodautoscalers',
	'namespaces',
	'nodes',
	'serviceaccounts',
	'services',
]);

export const timestamp = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

export const createObjectStore = ({now, random, window = 4000}: ObjectStoreOptions): ObjectStore => {
	const shelves = new Map<string, Map<string, Shelf>>();
	const listeners = new Set<(event: StoreEvent) => void>();
	const undelivered: StoreEvent[] = [];
	let history: StoreEvent[] = [];
	let version = 1;
	/** The newest version whose event is forgotten. */
	let forgotten = 1;

	const shelfOf = (resource: string, namespace: string | undefined): Shelf => {
		let namespaces = shelves.get(resource);
		if (namespaces === undefined) {
			namespaces = new Map();
			shelves.set(resource, namespaces);
		}
		let shelf = namespaces.get(namespace ?? '');
		if (shelf === undefined) {
			shelf = {objects: new Map(), sorted: undefined};
			namespaces.set(namespace ?? '', shelf);
		}
		return shelf;
	};

	const publish = (event: StoreEvent): void => {
		history.push(event);
		// Cut rarely, so that a write does not cost the length of the window.
		if (history.length > window * 2) {
			const dropped = history.length - window;
			forgotten = Number(history[dropped - 1]?.object.metadata.resourceVersion ?? forgotten);
			history = history.slice(dropped);
		}
		// A listener that writes must not make others see its event before the one that caused it.
		undelivered.push(event);
		if (undelivered.length > 1) {
			return;
		}
		for (let next = undelivered[0]; next !== undefined; next = undelivered[0]) {
			for (const listener of [...listeners]) {
				listener(next);
			}
			undelivered.shift();
		}
	};

	const nextVersion = (): string => {
		version += 1;
		return String(version);
	};

	const create: ObjectStore['create'] = (resource, object) => {
		const {name: givenName, generateName, namespace} = object.metadata;
		const name = givenName ?? `${generateName ?? ''}${randomSuffix(random)}`;
		const shelf = shelfOf(resource, namespace);
		if (shelf.objects.has(name)) {
			throw new Error(`${resource} "${name}" already exists`);
		}
		const metadata: DemoMetadata = {
			...(withoutGeneration.has(resource) ? {} : {generation: 1}),
			...object.metadata,
			name,
			uid: object.metadata.uid ?? randomUid(random),
			resourceVersion: nextVersion(),
			creationTimestamp: object.metadata.creationTimestamp ?? timestamp(now()),
		};
		const created: DemoObject = {...object, metadata};
		shelf.objects.set(name, created);
		shelf.sorted = undefined;
		publish({type: 'ADDED', resource, object: created});
		return created;
	};

	const update: ObjectStore['update'] = (resource, object, options = {}) => {
		const {name, namespace} = object.metadata;
		const shelf = shelfOf(resource, namespace);
		const previous = shelf.objects.get(name);
		if (previous === undefined) {
			throw new Error(`${resource} "${name}" not found`);
		}
		const wanted: DemoObject =
			options.subresource === 'status'
				? {...previous, metadata: {...previous.metadata, ...annotationsOf(object)}, ...statusOf(object)}
				: object;
		const {resourceVersion, uid, creationTimestamp} = previous.metadata;
		const generation = options.subresource === 'status' ? previous.metadata.generation : generationAfter(resource, previous, wanted);
		const metadata: DemoMetadata = {
			...wanted.metadata,
			uid,
			creationTimestamp,
			resourceVersion,
			...(generation === undefined ? {} : {generation}),
		};
		const next: DemoObject = {...wanted, metadata};
		if (isEqual(previous, next)) {
			return previous;
		}
		const stored: DemoObject = {...next, metadata: {...metadata, resourceVersion: nextVersion()}};
		shelf.objects.set(name, stored);
		shelf.sorted = undefined;
		publish({type: 'MODIFIED', resource, object: stored, previous});
		return stored;
	};

	const remove: ObjectStore['remove'] = (resource, namespace, name) => {
		const shelf = shelfOf(resource, namespace);
		const previous = shelf.objects.get(name);
		if (previous === undefined) {
			return undefined;
		}
		shelf.objects.delete(name);
		shelf.sorted = undefined;
		// The last event of an object carries the version of its removal (seen on 1.36).
		const object: DemoObject = {...previous, metadata: {...previous.metadata, resourceVersion: nextVersion()}};
		publish({type: 'DELETED', resource, object, previous});
		return object;
	};

	const sortedShelf = (shelf: Shelf): readonly DemoObject[] => {
		shelf.sorted ??= [...shelf.objects.entries()].sort(byKey).map(([, object]) => object);
		return shelf.sorted;
	};

	return {
		create,
		update,
		remove,
		get: (resource, namespace, name) =>
			shelves
				.get(resource)
				?.get(namespace ?? '')
				?.objects.get(name),
		list: (resource, namespace) => {
			const namespaces = shelves.get(resource);
			if (namespace !== undefined) {
				const shelf = namespaces?.get(namespace);
				return shelf === undefined ? [] : sortedShelf(shelf);
			}
			return [...(namespaces ?? [])].sort(byKey).flatMap(([, shelf]) => sortedShelf(shelf));
		},
		resources: () => [...shelves.keys()],
		subscribe: listener => {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		resourceVersion: () => String(version),
		changesSince: since => {
			if (since < forgotten) {
				return undefined;
			}
			// Every version is one event, so the position follows from the version.
			return history.slice(Math.max(0, history.length - (version - since)));
		},
		compact: () => {
			history = [];
			forgotten = version;
		},
	};
};

const byKey = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
	left < right ? -1 : left > right ? 1 : 0;

const annotationsOf = (object: DemoObject): Partial<DemoMetadata> => {
	const {annotations, managedFields} = object.metadata;
	return {...(annotations === undefined ? {} : {annotations}), ...(managedFields === undefined ? {} : {managedFields})};
};

const statusOf = (object: DemoObject): Partial<DemoObject> => (object.status === undefined ? {} : {status: object.status});
