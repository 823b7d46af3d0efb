import type {Clock} from '../../cluster/clock.ts';
import type {ClusterClient} from '../../cluster/cluster-client.ts';
import {reflect} from '../../cluster/reflector/reflect.ts';
import type {Reflector} from '../../cluster/reflector/reflector.ts';
import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {WatchedResource} from '../../serving/serving-system.ts';
import type {CollectionBook, CollectionState} from './collection-book.ts';
import {type WatchedCollection, watchedCollections} from './watched-collections.ts';

export type FleetWatchOptions = {
	readonly client: ClusterClient;
	readonly clock: Clock;
	readonly random: () => number;
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
	/** Namespaces whose workloads could be read, once that is known of all. Not called for all namespaces at once. */
	readonly onReadable: (namespaces: readonly string[]) => void;
};

export type FleetWatch = {
	readonly start: () => void;
	/** undefined: all. */
	readonly namespaces: () => readonly string[] | undefined;
	/** Not all namespaces are shown, though that was wanted. */
	readonly isNarrowed: () => boolean;
	/** Lists that have not begun. */
	readonly waiting: () => number;
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

/**
 * Watches all collections of a fleet: workloads first, the rest behind them. What may not be read is asked once and then only
 * when a person says so; where all namespaces at once are forbidden, it goes on with those that may be readable.
 */
export const createFleetWatch = (options: FleetWatchOptions): FleetWatch => {
	const {client, clock, random, resources, book, labelSelector, onEvent, onChange} = options;
	const reflectors = new Map<string, Reflector>();
	let {namespaces} = options;
	let isNarrowed = false;
	let queue: WatchedCollection[] = [];
	/** It is known which namespaces may be read. */
	let isSorted = false;
	let closed = false;

	const isWorkload = ({resource}: WatchedCollection): boolean => resource.stage === 'workloads';

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

	/** Where nothing may be read, nothing more is asked; and of a namespace that was only tried, nothing is said. */
	const leaveUnreadable = (): void => {
		const workloads = book.states().filter(isWorkload);
		const readable = new Set(workloads.filter(({refused}) => refused === undefined).map(({namespace}) => namespace));
		queue = queue.filter(({resource, namespace}) => !resource.kind.namespaced || readable.has(namespace));
		if (namespaces === undefined || readable.size === 0) return;
		if (isNarrowed) {
			namespaces = namespaces.filter(namespace => readable.has(namespace));
			for (const {key, namespace} of workloads) if (!readable.has(namespace)) book.close(key);
			onChange();
		}
		options.onReadable(namespaces.filter(namespace => readable.has(namespace)));
	};

	const advance = (): void => {
		const workloads = book.states().filter(isWorkload);
		if (!workloads.every(isSettled)) return;
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
		const collections = watchedCollections(resources, namespaces);
		queue = collections.filter(collection => !isWorkload(collection));
		for (const collection of collections.filter(isWorkload)) open(collection);
	};

	const narrow = async (): Promise<void> => {
		isNarrowed = true;
		// Nothing is known until the next lists: neither that there is no access nor that there is.
		for (const {key} of book.states()) book.close(key);
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
		const workloads = book.states().filter(isWorkload);
		const isForbidden = workloads.every(({refused}) => refused?.kind === 'forbidden');
		if (namespaces === undefined && !isNarrowed && isForbidden) void narrow();
		else advance();
		onChange();
	};

	const take = (event: ClusterEvent): void => {
		if (closed) return;
		const {collection, type} = event;
		// What was readable once may be so again: then the reflector's own slow retries go on.
		if (type === 'trouble' && cannotBeRead.has(event.failure.kind) && book.get(collection)?.listed === false) {
			refuse(collection, event.failure);
			return;
		}
		book.take(event);
		onEvent(event);
		if (type === 'listed' || type === 'replaced' || type === 'trouble') advance();
	};

	return {
		start: begin,
		namespaces: () => namespaces,
		isNarrowed: () => isNarrowed,
		waiting: () => queue.length,
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
