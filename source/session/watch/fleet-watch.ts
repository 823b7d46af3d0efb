import type {Clock} from '../../cluster/clock.ts';
import type {ClusterClient} from '../../cluster/cluster-client.ts';
import {reflect} from '../../cluster/reflector/reflect.ts';
import type {Reflector} from '../../cluster/reflector/reflector.ts';
import type {ClusterEvent} from '../../domain/cluster-event.ts';
import {isBuiltIn} from '../../domain/object-reference.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {WatchedResource} from '../../serving/serving-system.ts';
import type {CollectionBook, CollectionState} from './collection-book.ts';
import {odditiesOf} from './oddities-of.ts';
import {byRank, isPlainWorkload, type WatchedCollection, watchedCollections} from './watched-collections.ts';

export type FleetWatchOptions = {
	readonly client: ClusterClient;
	readonly clock: Clock;
	readonly random: () => number;
	/** Those that every cluster serves: they begin at once. */
	readonly resources: readonly WatchedResource[];
	readonly book: CollectionBook;
	/** undefined: all namespaces, or where that is forbidden those of `fallback`. */
	readonly namespaces: readonly string[] | undefined;
	readonly labelSelector: string | undefined;
	/** The namespaces to try where all at once is forbidden. */
	readonly fallback: () => Promise<readonly string[]>;
	readonly onEvent: (event: ClusterEvent) => void;
	/** A collection may not be read, or the namespaces have changed: no event tells that. */
	readonly onChange: () => void;
	/** A custom resource is not there, or not any more. It is not asked for again until `setResources` says so. */
	readonly onUnserved: (resource: WatchedResource) => void;
	/** Namespaces whose workloads could be read, once that is known of all. Not called for all namespaces at once. */
	readonly onReadable: (namespaces: readonly string[]) => void;
};

export type FleetWatch = {
	readonly start: () => void;
	/** What is watched from now on, in the order of listing. What comes is opened; what goes is closed, and its records leave. */
	readonly setResources: (resources: readonly WatchedResource[]) => void;
	/** undefined: all. */
	readonly namespaces: () => readonly string[] | undefined;
	/** Not all namespaces are shown, though that was wanted. */
	readonly isNarrowed: () => boolean;
	/** Lists that have not begun. */
	readonly waiting: () => number;
	/** Sentences on what the cluster told that makes no sense. */
	readonly oddities: () => readonly string[];
	readonly retryNow: () => void;
	readonly close: () => void;
};

/** Lists that run at the same time behind the first paint. More would only pile up garbage. */
const atOnce = 2;

/**
 * Objects a page. A thousand workloads are two round trips; behind them pages are small, for what is held of an answer until it
 * is parsed is most of this program's memory.
 */
const pageSizes = {workloads: 500, background: 150} as const;

const cannotBeRead: ReadonlySet<Failure['kind']> = new Set(['forbidden', 'not-found']);

const isSettled = (state: CollectionState): boolean => state.listed || state.refused !== undefined;

const isWorkload = ({resource}: WatchedCollection): boolean => resource.stage === 'workloads';

/**
 * Watches all collections of a fleet: workloads first, the rest behind them. What may not be read is asked once and then only
 * when a person says so; where all namespaces at once are forbidden, it goes on with those that may be readable.
 */
export const createFleetWatch = (options: FleetWatchOptions): FleetWatch => {
	const {client, clock, random, book, labelSelector, onEvent, onChange} = options;
	const reflectors = new Map<string, Reflector>();
	let {namespaces, resources} = options;
	let isNarrowed = false;
	/** The collections of `resources` are open, or in the queue. */
	let hasBegun = false;
	let queue: WatchedCollection[] = [];
	/** It is known which namespaces may be read, and which may not. */
	let isSorted = false;
	let unreadable: ReadonlySet<string | undefined> = new Set();
	let closed = false;

	const open = (collection: WatchedCollection): void => {
		const {key, resource, namespace} = collection;
		book.open({key, resource, namespace});
		reflectors.set(
			key,
			reflect({
				client,
				kind: resource.kind,
				namespace,
				project: resource.project,
				labelSelector: isWorkload(collection) ? labelSelector : undefined,
				clock,
				random,
				pageSize: pageSizes[resource.stage],
				onEvent: take,
			}),
		);
	};

	const close = (key: string): void => {
		reflectors.get(key)?.close();
		reflectors.delete(key);
		const isEmpty = book.get(key)?.refused !== undefined;
		book.close(key);
		if (!isEmpty) onEvent({type: 'replaced', collection: key, at: clock.now(), records: []});
	};

	/** Opens workloads that are wanted and not open, and queues the rest of what is. */
	const refill = (): void => {
		const missing = watchedCollections(resources, namespaces).filter(
			({key, resource, namespace}) => book.get(key) === undefined && !(resource.kind.namespaced && unreadable.has(namespace)),
		);
		for (const collection of missing.filter(isWorkload)) open(collection);
		queue = missing.filter(collection => !isWorkload(collection)).toSorted((one, other) => byRank(one.resource, other.resource));
	};

	/** Where nothing may be read, nothing more is asked; and of a namespace that was only tried, nothing is said. */
	const leaveUnreadable = (): void => {
		const workloads = book.states().filter(isPlainWorkload);
		const readable = new Set(workloads.filter(({refused}) => refused === undefined).map(({namespace}) => namespace));
		unreadable = new Set(workloads.map(({namespace}) => namespace).filter(namespace => !readable.has(namespace)));
		refill();
		if (namespaces === undefined || readable.size === 0) return;
		if (isNarrowed) {
			namespaces = namespaces.filter(namespace => readable.has(namespace));
			for (const {key, resource, namespace} of book.states()) if (resource.kind.namespaced && unreadable.has(namespace)) close(key);
			onChange();
		}
		options.onReadable(namespaces.filter(namespace => readable.has(namespace)));
	};

	const advance = (): void => {
		const workloads = book.states().filter(isPlainWorkload);
		if (!hasBegun || !workloads.every(isSettled)) return;
		if (!isSorted) leaveUnreadable();
		isSorted = true;
		if (workloads.every(({refused}) => refused !== undefined)) return;
		const states = book.states();
		// One that is in trouble tries again by itself and does not hold up the others.
		let running = states.filter(state => !isSettled(state) && state.trouble === undefined).length;
		while (running < atOnce && queue.length > 0) {
			const next = queue.shift();
			if (next !== undefined) open(next);
			running++;
		}
	};

	const begin = (): void => {
		isSorted = false;
		hasBegun = true;
		unreadable = new Set();
		refill();
	};

	const narrow = async (): Promise<void> => {
		isNarrowed = true;
		hasBegun = false;
		// Nothing is known until the next lists: neither that there is no access nor that there is.
		for (const {key} of book.states()) close(key);
		const found = await options.fallback();
		if (closed) return;
		namespaces = found;
		begin();
		onChange();
	};

	const refuse = (key: string, failure: Failure): void => {
		reflectors.get(key)?.close();
		reflectors.delete(key);
		book.refuse(key, failure);
		const workloads = book.states().filter(isPlainWorkload);
		const isForbidden = hasBegun && workloads.every(({refused}) => refused?.kind === 'forbidden');
		if (namespaces === undefined && !isNarrowed && isForbidden) void narrow();
		else advance();
		onChange();
	};

	/** What is asked for as it should be by now. */
	const adjust = (): void => {
		if (!hasBegun || closed) return;
		const wanted = new Map(watchedCollections(resources, namespaces).map(({key, resource}) => [key, resource.kind.version]));
		for (const {key, resource} of book.states()) if (wanted.get(key) !== resource.kind.version) close(key);
		refill();
		advance();
	};

	const take = (event: ClusterEvent): void => {
		if (closed) return;
		const {collection, type} = event;
		const state = book.get(collection);
		if (type === 'trouble' && event.failure.kind === 'not-found' && state !== undefined && !isBuiltIn(state.resource.kind)) {
			resources = resources.filter(({kind}) => kind !== state.resource.kind);
			adjust();
			options.onUnserved(state.resource);
			return;
		}
		// What was readable once may be so again: then the reflector's own slow retries go on.
		if (type === 'trouble' && cannotBeRead.has(event.failure.kind) && state?.listed === false) {
			refuse(collection, event.failure);
			return;
		}
		book.take(event);
		onEvent(event);
		if (type === 'listed' || type === 'replaced' || type === 'trouble') advance();
	};

	return {
		start: begin,
		setResources(next) {
			resources = next;
			adjust();
		},
		namespaces: () => namespaces,
		isNarrowed: () => isNarrowed,
		waiting: () => queue.length,
		oddities: () =>
			odditiesOf([...reflectors].map(([key, {counts}]) => ({kind: book.get(key)?.resource.kind.kind ?? '', counts: counts()}))),
		retryNow() {
			for (const reflector of reflectors.values()) reflector.retryNow();
			for (const state of book.states()) if (state.refused !== undefined) open(state);
			isSorted = false;
		},
		close() {
			closed = true;
			for (const reflector of reflectors.values()) reflector.close();
		},
	};
};
