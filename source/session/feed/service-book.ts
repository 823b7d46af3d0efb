import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {ClusterRecord, OwnerReference} from '../../domain/cluster-record.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {groupOf, isBuiltIn} from '../../domain/object-reference.ts';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import {unreadOwner} from '../../serving/other-owner/owner-record.ts';
import {otherOwner} from '../../serving/other-owner.ts';
import type {ObjectIndex, ServingSystem} from '../../serving/serving-system.ts';
import type {CollectionBook} from '../watch/collection-book.ts';
import {indexKind} from '../watch/watched-collections.ts';
import {createOwnership} from './ownership.ts';
import {createRecordIndex, type RecordIndex} from './record-index.ts';
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
	/** When to rebuild though nothing comes; undefined: never. */
	readonly dueAt: () => number | undefined;
	readonly services: ReadonlyMap<string, ModelService>;
	/** Sentences: what cannot be understood. */
	readonly unreadable: () => readonly SafeText[];
	readonly index: RecordIndex;
};

/** An owner chain that is longer is a loop. */
const deepest = 10;

/** More sentences of what cannot be understood nobody reads. */
const mostTold = 3;

/**
 * The services of a cluster, kept up to date one by one: a record marks the service it belongs to, which is at the top of its
 * owners, or of those of what it points at; and only marked services are read again.
 */
export const createServiceBook = (options: ServiceBookOptions): ServiceBook => {
	const {systems, book, isSelected = false, clockOffset = () => 0, onRecord, watchOwner = () => false} = options;
	const systemsOf = Map.groupBy(systems, system => system.root);
	const index = createRecordIndex();
	const owners = createOwnership({index, book, clockOffset, isSelected});
	const services = new Map<string, ModelService>();
	const unreadable = new Map<string, SafeText>();
	const dirty = new Set<string>();
	const views = new Map<string, ObjectIndex>();

	const viewOf = (namespace: string): ObjectIndex => {
		const known =
			views.get(namespace) ??
			index.view(
				kind => book.isListed(kind, namespace),
				kind => book.states().find(({resource}) => indexKind(resource) === kind)?.resource.kind,
			);
		views.set(namespace, known);
		return known;
	};

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

	/** The service of a record at the top. What no system takes for a model service is one if its pods hold GPUs. */
	const read = (found: ClusterRecord): ModelService | undefined => {
		// What stands in no namespace is shown in that of what it owns.
		const [child] = found.namespace === '' ? index.children(found.uid) : [];
		const record = child === undefined ? found : {...found, namespace: child.namespace};
		// Whatever its kind: what says of itself that it is none is none.
		if ((record as {readonly optedOut?: true}).optedOut === true) return undefined;
		const view = viewOf(record.namespace);
		for (const system of systemsOf.get(record.kind) ?? []) {
			const service = system.read(record, view);
			if (service !== undefined) return service;
		}
		// What was selected are roots of systems.
		return isSelected && !systemsOf.has(record.kind) ? undefined : otherOwner.read(record, view);
	};

	const readStrange = (uid: string): ModelService | undefined => {
		const children = [...index.children(uid)].filter(
			record => owners.placeOf(record) === 'strange' && (!isSelected || systemsOf.has(record.kind)),
		);
		const [first] = children;
		if (first?.owner === undefined) return undefined;
		const {apiVersion, kind} = first.owner;
		const knowledge = book.knowledge(groupOf(apiVersion), kind, first.namespace);
		if (knowledge === 'coming' || knowledge === 'listed' || knowledge === 'behind') return undefined;
		const owner = unreadOwner(uid, first.owner, children, knowledge);
		const service = otherOwner.read(owner, viewOf(first.namespace));
		return service !== undefined && knowledge === 'unwatched' && watchOwner(first.owner) ? undefined : service;
	};

	/** A service whose owner is no more: nobody puts back what is changed in it. */
	const readOrphan = (record: ClusterRecord, ownerUid: string): ModelService | undefined => {
		const {controller, ...orphan} = record as ClusterRecord & {readonly controller?: SafeText};
		const service = read(orphan);
		if (service === undefined || controller === undefined) return service;
		return {...service, lostOwner: {uid: ownerUid, name: controller}};
	};

	const buildOne = (uid: string): ModelService | undefined => {
		const record = index.get(uid);
		if (record === undefined) return readStrange(uid);
		if (owners.placeOf(record) !== 'top') return undefined;
		// Of an owner that was not selected nothing is known: then the record says whose it is, and is not touched.
		return record.ownerUid === undefined || isSelected ? read(record) : readOrphan(record, record.ownerUid);
	};

	/** One object that no system can make sense of takes nothing else down: it is told of, and not shown. */
	const build = (uid: string): ModelService | undefined => {
		if (unreadable.size > 0) unreadable.delete(uid);
		try {
			return buildOne(uid);
		} catch (error) {
			const {kind = 'object', namespace = '', name = uid} = index.get(uid) ?? {};
			const why = error instanceof Error ? error.message : String(error);
			unreadable.set(uid, toSafeText(`${kind} ${namespace}/${name} cannot be understood (${why}): it is not shown.`));
			return undefined;
		}
	};

	return {
		services,
		index,
		markAll,
		unreadable: () => [...unreadable.values()].slice(0, mostTold),
		take: event => (takers[event.type] as ((event: ClusterEvent) => void) | undefined)?.(event),
		isBehind: () => dirty.size > 0,
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
				const after = build(uid);
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
			return changed;
		},
	};
};
