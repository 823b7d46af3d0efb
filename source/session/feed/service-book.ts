import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {ClusterRecord, OwnerReference} from '../../domain/cluster-record.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {isBuiltIn} from '../../domain/object-reference.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import type {ServingSystem} from '../../serving/serving-system.ts';
import type {CollectionBook} from '../watch/collection-book.ts';
import {createOwnership} from './ownership.ts';
import {createRecordIndex, type RecordIndex} from './record-index.ts';
import {createServiceReader} from './service-reader.ts';
import {share} from './share.ts';

/** A record that came, changed or went. */
export type RecordChange = {readonly before?: ClusterRecord | undefined; readonly after?: ClusterRecord | undefined};

export type ServiceBookOptions = {
	readonly systems: readonly ServingSystem[];
	readonly book: CollectionBook;
	/** Roots were selected by label: others that are not here may be there. */
	readonly isSelected?: boolean;
	/** Milliseconds to add to our clock to get the cluster's. Default: none. */
	readonly clockOffset?: () => number;
	readonly onRecord: (change: RecordChange) => void;
	/** Objects of a kind that nobody watches own model services. True: more will be known of them in a moment. */
	readonly watchOwner?: (owner: OwnerReference) => boolean;
};

export type ServiceBook = {
	/** Takes an event into the index and marks the services it concerns. */
	readonly take: (event: ClusterEvent) => void;
	/** What is watched, or may be read, is other than before: everything is looked at again. */
	readonly markAll: () => void;
	/**
	 * Rebuilds what is marked, `most` services of it at a time, and no more when time is up. Returns the UIDs of services that are
	 * new, different or gone. `now`: milliseconds, our clock.
	 */
	readonly rebuild: (now: number, most?: number, isTimeUp?: () => boolean) => ReadonlySet<string>;
	/** Something is marked still. */
	readonly isBehind: () => boolean;
	/** A list has ended, or what is watched is other than before, and not all that is marked since then is rebuilt. */
	readonly isListBehind: () => boolean;
	/** When to rebuild though nothing comes; undefined: never. */
	readonly dueAt: () => number | undefined;
	readonly services: ReadonlyMap<string, ModelService>;
	/** Sentences: what cannot be understood. */
	readonly unreadable: () => readonly SafeText[];
	readonly index: RecordIndex;
};

/** An owner chain that is longer is a loop. */
const deepest = 10;

/**
 * The services of a cluster, kept up to date one by one: a record marks the service it belongs to, which is at the top of its
 * owners, or of those of what it points at; and only marked services are read again.
 */
export const createServiceBook = (options: ServiceBookOptions): ServiceBook => {
	const {systems, book, isSelected = false, clockOffset = () => 0, onRecord, watchOwner = () => false} = options;
	const systemsOf = Map.groupBy(systems, system => system.root);
	const index = createRecordIndex();
	const owners = createOwnership({index, book, clockOffset, isSelected});
	const reader = createServiceReader({index, book, owners, systemsOf, isSelected, watchOwner});
	const services = new Map<string, ModelService>();
	const dirty = new Set<string>();
	let isListBehind = false;

	const mark = (record: ClusterRecord, seen = new Set<string>()): void => {
		let current: ClusterRecord | undefined = record;
		for (let depth = 0; current !== undefined && depth < deepest; depth++) {
			if (seen.has(current.uid)) return;
			seen.add(current.uid);
			const target = index.target(current);
			if (target !== undefined) mark(target, seen);
			// A Rollout is made of the template of the Deployment that it points at.
			for (const pointing of index.pointingAt(current)) if (systemsOf.has(pointing.kind)) mark(pointing, seen);
			const owner: ClusterRecord | undefined = current.ownerUid === undefined ? undefined : index.get(current.ownerUid);
			if (owner === undefined) {
				dirty.add(current.uid);
				if (current.ownerUid !== undefined) dirty.add(current.ownerUid);
			}
			current = owner;
		}
	};

	/** What stands alone, or under an owner that is not here, may stand otherwise now. */
	const markChildren = (uid: string): void => {
		dirty.add(uid);
		for (const child of index.children(uid)) dirty.add(child.uid);
	};

	/** `at`: when a watch brought it, or a list that replaces another; undefined: it is of a first list. */
	const put = (collection: string, record: ClusterRecord, isMarked: boolean, at?: number): void => {
		const {before, after} = index.put(collection, record);
		if (before === after) return;
		onRecord({before, after});
		if (before === undefined) owners.came(after.uid);
		if (before === undefined && at !== undefined) owners.brought(after, at);
		if (!isMarked) return;
		if (before === undefined) markChildren(after.uid);
		else if (before.ownerUid !== after.ownerUid || index.target(before) !== index.target(after)) {
			dirty.add(after.uid);
			mark(before);
		}
		mark(after);
		// What a selector took in before is looked at again too.
		for (const record of before === undefined ? [after] : [before, after]) for (const other of index.bySelector(record)) mark(other);
	};
	const remove = (collection: string, uid: string, at: number): void => {
		const before = index.remove(collection, uid);
		if (before === undefined) return;
		mark(before);
		for (const other of index.bySelector(before)) mark(other);
		const [child] = index.children(uid);
		if (child !== undefined) owners.left(uid, at);
		markChildren(uid);
		onRecord({before});
	};
	const markAll = (): void => {
		isListBehind = true;
		for (const uid of services.keys()) dirty.add(uid);
		for (const {key, resource} of book.states()) {
			if (!isBuiltIn(resource.kind) || systemsOf.has(resource.kind.kind)) for (const uid of index.members(key)) dirty.add(uid);
		}
		for (const uid of index.loose()) markChildren(uid);
	};

	const takers: {readonly [Type in ClusterEvent['type']]?: (event: Extract<ClusterEvent, {readonly type: Type}>) => void} = {
		page({collection, records}) {
			// Until a background list is complete no service reads it: marking would only rebuild them all, page after page.
			const isMarked = book.get(collection)?.resource.stage === 'workloads';
			for (const record of records) put(collection, record, isMarked);
		},
		listed: markAll,
		replaced({collection, records, at}) {
			const present = new Set<string>(records.map(({uid}) => uid));
			for (const uid of [...index.members(collection)]) if (!present.has(uid)) remove(collection, uid, at);
			for (const record of records) put(collection, record, true, at);
			markAll();
		},
		changed: ({collection, record, at}) => put(collection, record, true, at),
		deleted: ({collection, uid, at}) => remove(collection, uid, at),
		trouble({collection}) {
			// What waits for a list that does not come waits no longer.
			if (book.get(collection)?.listed === false) markAll();
		},
	};

	return {
		services,
		index,
		markAll,
		unreadable: reader.unreadable,
		take: event => (takers[event.type] as ((event: ClusterEvent) => void) | undefined)?.(event),
		isBehind: () => dirty.size > 0,
		isListBehind: () => isListBehind,
		dueAt: owners.dueAt,
		rebuild(now, most = Number.POSITIVE_INFINITY, isTimeUp = () => false) {
			for (const uid of owners.bereaved(now)) markChildren(uid);
			const changed = new Set<string>();
			let left = most;
			let looked = 0;
			for (const uid of dirty) {
				if (left <= 0 || (looked > 0 && isTimeUp())) break;
				looked += 1;
				dirty.delete(uid);
				const before = services.get(uid);
				const after = reader.read(uid);
				if (after === undefined) {
					if (services.delete(uid)) changed.add(uid);
					continue;
				}
				left--;
				const shared = share(before, after);
				if (shared === before) continue;
				services.set(uid, shared);
				changed.add(uid);
			}
			if (dirty.size === 0) isListBehind = false;
			return changed;
		},
	};
};
