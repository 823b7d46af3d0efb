import type {ApiGroups} from '../../cluster/discovery.ts';
import type {OwnerReference} from '../../domain/cluster-record.ts';
import {groupOf, isBuiltIn} from '../../domain/object-reference.ts';
import {ownerWatch} from '../../serving/other-owner/owner-record.ts';
import type {ServingSystem, WatchedResource} from '../../serving/serving-system.ts';
import type {SessionWire} from '../session-wire.ts';
import {watchApi} from './api-watch.ts';
import type {CollectionBook} from './collection-book.ts';
import {watchStore} from './store-watch.ts';
import {indexKind, isPlainWorkload, servedResources, watchedResources} from './watched-collections.ts';

export type WatchListOptions = SessionWire & {
	readonly systems: readonly ServingSystem[];
	readonly book: CollectionBook;
	readonly setResources: (resources: readonly WatchedResource[]) => void;
	/** How many namespaces are watched one by one; 1: all at once. */
	readonly places: () => number;
	/** The cluster serves other kinds than before, or is now known not to say which. */
	readonly onChange: () => void;
};

export type WatchList = {
	/** What every cluster serves. */
	readonly builtIn: readonly WatchedResource[];
	/** It is not known yet which custom resources there are. */
	readonly isAsking: () => boolean;
	/** This kind is not there, whatever was said: the cluster is asked again. */
	readonly leave: (resource: WatchedResource) => void;
	/** An object of this kind owns model services. True: more will be known of its kind in a moment. */
	readonly watchOwner: (owner: OwnerReference) => boolean;
	readonly retryNow: () => void;
	readonly close: () => void;
};

/** Kinds that are watched for their objects' own words alone, and the connections that they may cost: one for each namespace. */
const mostOwners = 12;
const mostConnections = 36;

/** Milliseconds before a kind that is announced and was not there is tried again. */
const rest = 25_000;

/**
 * What is watched: what every cluster serves at once, the custom resources of the serving systems as soon as the cluster has
 * said that it serves them, and kinds that no system knows when their objects turn out to own model services.
 */
export const createWatchList = ({systems, book, setResources, places, onChange, ...wire}: WatchListOptions): WatchList => {
	const all = watchedResources(systems);
	const owners = new Map<string, WatchedResource>();
	/** Kinds that answered that they are not there, and when. */
	const missing = new Map<string, number>();
	/** Kinds of owners that the cluster did not speak of: defined a moment ago, perhaps. `asked`: the answer is on its way. */
	const unheardOf = new Map<string, 'asked' | 'answered'>();
	let groups: ApiGroups | undefined;
	let isAnswered = false;

	const tell = (): void => {
		if (!isAnswered) return;
		const served = servedResources(all, groups).filter(resource => !missing.has(indexKind(resource)));
		const kinds = new Set(served.map(indexKind));
		book.setUnserved(new Set(all.map(indexKind).filter(kind => !kinds.has(kind))));
		const watched = [...served, ...[...owners.values()].filter(resource => !missing.has(indexKind(resource)))];
		book.setWatched(watched);
		setResources(watched);
	};
	const find = (group: string, kind: string): WatchedResource | undefined => {
		const found = groups?.find(group, kind);
		if (found === undefined || !found.verbs.includes('list') || !found.verbs.includes('watch')) return undefined;
		const {version, resource, namespaced} = found;
		return ownerWatch({group, version, resource, kind, namespaced});
	};

	const api = watchApi({
		...wire,
		isIdle: () => book.states().every(state => !isPlainWorkload(state) || state.refused !== undefined),
		isMissing: () => missing.size > 0,
		isReading: () => book.states().some(({listed}) => listed),
		onAnswer(next) {
			const isAwaited = [...unheardOf.values()].includes('asked');
			for (const key of unheardOf.keys()) unheardOf.set(key, 'answered');
			const isDue = (at: number): boolean => next !== undefined && wire.clock.now() - at >= rest;
			const due = [...missing].flatMap(([kind, at]) => (isDue(at) ? [kind] : []));
			if (isAnswered && next === groups && due.length === 0) {
				if (isAwaited) onChange();
				return;
			}
			if (next === groups) for (const kind of due) missing.delete(kind);
			else missing.clear();
			isAnswered = true;
			groups = next;
			for (const [key, {kind}] of owners) if (find(kind.group, kind.kind) === undefined) owners.delete(key);
			tell();
			onChange();
		},
	});

	const store = watchStore({
		...wire,
		isReading: () => book.states().some(({listed}) => listed),
		onChange(isAway) {
			book.setStoreAway(isAway);
			onChange();
		},
	});
	book.onStill(store.suspect);

	return {
		builtIn: all.filter(({kind}) => isBuiltIn(kind)),
		isAsking: () => !isAnswered,
		leave(resource) {
			missing.set(indexKind(resource), wire.clock.now());
			api.askSoon();
			tell();
			onChange();
		},
		watchOwner({apiVersion, kind}) {
			const group = groupOf(apiVersion);
			const key = `${kind}.${group}`;
			const resource = find(group, kind);
			if (resource === undefined) {
				if (groups === undefined || groups.find(group, kind) !== undefined) return false;
				if (!unheardOf.has(key)) {
					unheardOf.set(key, 'asked');
					api.askSoon();
				}
				return unheardOf.get(key) === 'asked';
			}
			if (owners.has(key) || owners.size >= Math.min(mostOwners, mostConnections / places())) return false;
			owners.set(key, resource);
			tell();
			return true;
		},
		retryNow() {
			missing.clear();
			tell();
			api.askNow();
			store.askNow();
		},
		close() {
			api.close();
			store.close();
		},
	};
};
