import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import {readRecord} from '../../../source/cluster/reflector/read-record.ts';
import {wellFormed} from '../../../source/cluster/well-formed.ts';
import {startDemo} from '../../../source/demo/start-demo.ts';
import type {ClusterEvent} from '../../../source/domain/cluster-event.ts';
import {collectionPath, objectPath} from '../../../source/domain/object-reference.ts';
import type {FreshObjects} from '../../../source/serving/serving-system.ts';
import {servingSystems} from '../../../source/serving/serving-systems.ts';
import {initialSnapshot} from '../../../source/session/feed/initial-snapshot.ts';
import {createSnapshotFeed} from '../../../source/session/feed/snapshot-feed.ts';
import type {Snapshot} from '../../../source/session/snapshot.ts';
import {createStore} from '../../../source/session/store.ts';
import {createCollectionBook} from '../../../source/session/watch/collection-book.ts';
import {type WatchedCollection, watchedCollections, watchedResources} from '../../../source/session/watch/watched-collections.ts';
import {createSteppedClock} from '../../cluster/stepped-clock.ts';
import {sessionOptionsOf} from '../../session/session-stage.ts';

/** An object and the collection it is in. */
export type Placed = {readonly collection: WatchedCollection; readonly object: KubernetesObject};

const collections = watchedCollections(watchedResources(servingSystems), undefined);

const start = Date.UTC(2026, 10, 24);

/** Every object of the demo's cluster, which has services of every serving system, as the API server tells them. */
export const objectsOfDemo = async (): Promise<readonly Placed[]> => {
	const demo = await startDemo({seed: 1, clock: createSteppedClock(start), tls: false, history: 0});
	try {
		demo.advance(120_000);
		const lists = collections.map(async (collection): Promise<readonly Placed[]> => {
			const {kind} = collection.resource;
			const answer = await fetch(`${demo.url}${collectionPath(kind)}`, {headers: {authorization: 'Bearer demo-admin-token'}});
			if (!answer.ok) return [];
			const {items} = (await answer.json()) as {readonly items: readonly KubernetesObject[]};
			return items.map(object => ({
				collection,
				object: {...object, kind: kind.kind, apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`},
			}));
		});
		return (await Promise.all(lists)).flat();
	} finally {
		await demo.close();
	}
};

export type FuzzedFleet = {
	/** False: it cannot be read, and what was known of it stays. */
	readonly tell: (placed: Placed) => boolean;
	/** Everything is what it was at first, and nothing else is there. */
	readonly relist: () => void;
	/** What a session would show a moment later. */
	readonly snapshot: () => Snapshot;
	/** The objects as they were last told, for a plan. */
	readonly fresh: FreshObjects;
};

/** The feed of a session, fed by hand: objects to records, records to services, services to a snapshot. */
export const createFuzzedFleet = (objects: readonly Placed[]): FuzzedFleet => {
	const clock = createSteppedClock(start + 180_000);
	const book = createCollectionBook();
	for (const collection of collections) book.open(collection);
	book.setUnserved(new Set());
	const store = createStore<Snapshot>(initialSnapshot(sessionOptionsOf('http://127.0.0.1:1', clock)));
	const feed = createSnapshotFeed({
		clock,
		clockOffset: () => 0,
		others: () => [],
		place: 'test (server)',
		systems: servingSystems,
		book,
		store,
		prices: undefined,
		surroundings: () => {
			const {identity, loading, limits, access, detail, namespaces} = store.get();
			return {identity, loading, limits, access, detail, namespaces, undoable: undefined};
		},
		withEvidence: service => service,
		onServices: () => {},
	});
	feed.numbers.onView({shown: [], hasDevices: true} as unknown as Parameters<typeof feed.numbers.onView>[0]);
	const known = new Map<string, KubernetesObject>();
	const take = (event: ClusterEvent): void => {
		book.take(event);
		feed.take(event);
	};
	const learn = ({collection, object}: Placed): void => {
		const {name, namespace} = object.metadata;
		known.set(objectPath({resource: collection.resource.kind, name, ...(namespace === undefined ? {} : {namespace})}), object);
	};
	const fleet: FuzzedFleet = {
		tell(placed) {
			const {collection, object} = placed;
			try {
				const record = readRecord(object, collection.resource.project);
				learn({collection, object: wellFormed(object)});
				take({type: 'changed', collection: collection.key, at: clock.now(), record});
				return true;
			} catch {
				return false;
			}
		},
		relist() {
			for (const collection of collections) {
				const own = objects.filter(placed => placed.collection === collection);
				for (const placed of own) learn(placed);
				take({
					type: 'replaced',
					collection: collection.key,
					at: clock.now(),
					records: own.map(({object}) => readRecord(object, collection.resource.project)),
				});
			}
		},
		snapshot() {
			clock.advance(1000);
			clock.advance(1000);
			return store.get();
		},
		fresh: {get: reference => known.get(objectPath(reference)), now: clock.now()},
	};
	fleet.relist();
	return fleet;
};
