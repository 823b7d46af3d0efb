import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {SignsOfLife} from '../../domain/freshness.ts';
import {isBuiltIn} from '../../domain/object-reference.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {WatchedResource} from '../../serving/serving-system.ts';
import {withEvent} from './signs-of-life.ts';
import {indexKind, type WatchedCollection} from './watched-collections.ts';

/** How one watched collection does. Times are milliseconds by our clock. */
export type CollectionState = WatchedCollection &
	SignsOfLife & {
		/** Its first list is complete. */
		readonly listed: boolean;
		/** Objects its first list has still to bring, as the server counts them. */
		readonly remaining: number;
	};

export type CollectionBook = {
	readonly open: (collection: WatchedCollection) => void;
	readonly close: (key: string) => void;
	readonly take: (event: ClusterEvent) => void;
	readonly refuse: (key: string, failure: Failure) => void;
	readonly get: (key: string) => CollectionState | undefined;
	readonly states: () => readonly CollectionState[];
	/** Whether all of a kind that a namespace has is read; of a kind that the cluster does not have, that is so at once. */
	readonly isListed: (kind: string, namespace: string) => boolean;
	/** Kinds that this cluster does not serve, by their names in the index; undefined: it has not said yet what it serves. */
	readonly setUnserved: (kinds: ReadonlySet<string> | undefined) => void;
	/** What is to be watched, of which some may be in a queue still. */
	readonly setWatched: (resources: readonly WatchedResource[]) => void;
	/** The server says that it does not reach its own store. */
	readonly setStoreAway: (isAway: boolean) => void;
	readonly isStoreAway: () => boolean;
	/** Called when a server has nothing new to tell, not even a version. */
	readonly onStill: (listener: () => void) => void;
	/** How much is known of the objects of a kind, in a namespace. */
	readonly knowledge: (group: string, kind: string, namespace: string) => Knowledge;
};

/**
 * `coming`: they are being read, or may be as soon as the cluster says what it serves. `behind`: newcomers among them are told of in a
 * while. `refused`: they may not be read. `failing`: they cannot be read now, newcomers at least. `unwatched`: nobody asks for them.
 */
export type Knowledge = 'coming' | 'listed' | 'behind' | 'refused' | 'failing' | 'unwatched';

const withList = (state: CollectionState, event: ClusterEvent): CollectionState => {
	const isListed = event.type === 'listed' || event.type === 'replaced';
	const remaining = event.type === 'page' ? (event.remaining ?? 0) : isListed ? 0 : state.remaining;
	return {...state, listed: state.listed || isListed, remaining};
};

/** What is known of every watched collection, by its key. */
export const createCollectionBook = (): CollectionBook => {
	const states = new Map<string, CollectionState>();
	const listed = new Set<string>();
	let watched: ReadonlySet<string> = new Set();
	let unserved: ReadonlySet<string> | undefined;
	let isStoreAway = false;
	let tellStill = (): void => {};
	const listedKey = ({resource, namespace}: WatchedCollection): string => `${indexKind(resource)}/${namespace ?? ''}`;
	const keys = new Map<string, Set<string>>();
	const kindKey = ({kind: {kind, group}}: WatchedResource): string => `${kind}.${group}`;
	const knowledgeOf = ({listed: isListed, relistingAt, refused, trouble, resource}: CollectionState): Knowledge => {
		if (refused !== undefined) return 'refused';
		// One that does not come may never, and one that has stopped tells of no newcomers: waiting would hide what they own. But a pod
		// is no service that could be missed: what it owns waits for its news.
		if (trouble !== undefined) return isListed && isBuiltIn(resource.kind) ? 'behind' : 'failing';
		if (!isListed) return 'coming';
		return relistingAt === undefined ? 'listed' : 'behind';
	};
	return {
		open(collection) {
			const {key, resource} = collection;
			states.set(key, {...collection, listed: false, remaining: 0});
			const kind = kindKey(resource);
			keys.set(kind, (keys.get(kind) ?? new Set()).add(key));
		},
		close(key) {
			const state = states.get(key);
			if (state === undefined) return;
			listed.delete(listedKey(state));
			keys.get(kindKey(state.resource))?.delete(key);
			states.delete(key);
		},
		take(event) {
			const state = states.get(event.collection);
			if (state === undefined) return;
			const next = withList(withEvent(state, event), event);
			states.set(event.collection, next);
			if (next.listed) listed.add(listedKey(next));
			if (event.type === 'proof' && event.isStill) tellStill();
		},
		refuse(key, failure) {
			const state = states.get(key);
			if (state !== undefined) states.set(key, {...state, refused: failure});
		},
		get: key => states.get(key),
		states: () => [...states.values()],
		isListed: (kind, namespace) => listed.has(`${kind}/`) || listed.has(`${kind}/${namespace}`) || unserved?.has(kind) === true,
		setUnserved(kinds) {
			unserved = kinds;
		},
		setWatched(resources) {
			watched = new Set(resources.map(kindKey));
		},
		setStoreAway(isAway) {
			isStoreAway = isAway;
		},
		isStoreAway: () => isStoreAway,
		onStill(listener) {
			tellStill = listener;
		},
		knowledge(group, kind, namespace) {
			for (const key of keys.get(`${kind}.${group}`) ?? []) {
				const state = states.get(key);
				if (state === undefined) continue;
				if (state.namespace === undefined || namespace === '' || state.namespace === namespace) return knowledgeOf(state);
			}
			return unserved === undefined || watched.has(`${kind}.${group}`) ? 'coming' : 'unwatched';
		},
	};
};
