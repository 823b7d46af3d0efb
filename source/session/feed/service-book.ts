import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {ObjectIndex, ServingSystem, TargetingRecord} from '../../serving/serving-system.ts';
import type {CollectionBook} from '../watch/collection-book.ts';
import {createRecordIndex, type RecordIndex} from './record-index.ts';
import {share} from './share.ts';

/** A record that came, changed or went. */
export type RecordChange = {readonly before?: ClusterRecord | undefined; readonly after?: ClusterRecord | undefined};

export type ServiceBook = {
	/** Takes an event into the index and marks the services it concerns. */
	readonly take: (event: ClusterEvent) => void;
	/** Rebuilds what is marked, `most` of it at a time. Returns the UIDs of services that are new, different or gone. */
	readonly rebuild: (most?: number) => ReadonlySet<string>;
	/** Something is marked still. */
	readonly isBehind: () => boolean;
	readonly services: ReadonlyMap<string, ModelService>;
	readonly index: RecordIndex;
};

/** An owner chain that is longer is a loop. */
const deepest = 6;

/**
 * The services of a cluster, kept up to date one by one: a record marks the service it belongs to, through its owners or by
 * what it points at, and only marked services are read again.
 */
export const createServiceBook = (
	systems: readonly ServingSystem[],
	book: CollectionBook,
	onRecord: (change: RecordChange) => void,
): ServiceBook => {
	const systemOf = new Map(systems.map(system => [system.root, system]));
	const isRoot = (kind: string): boolean => systemOf.has(kind);
	const index = createRecordIndex(isRoot);
	const services = new Map<string, ModelService>();
	const dirty = new Set<string>();
	const views = new Map<string, ObjectIndex>();

	const viewOf = (namespace: string): ObjectIndex => {
		const known =
			views.get(namespace) ??
			index.view(
				kind => book.isListed(kind, namespace),
				kind => book.states().find(({resource}) => resource.kind.kind === kind)?.resource.kind,
			);
		views.set(namespace, known);
		return known;
	};

	const mark = (record: ClusterRecord | undefined): void => {
		let current = record;
		for (let depth = 0; current !== undefined && depth < deepest; depth++) {
			if (isRoot(current.kind)) dirty.add(current.uid);
			const {targetKind, targetName} = current as Partial<TargetingRecord>;
			if (targetKind !== undefined && targetName !== undefined) {
				const target = index.named(targetKind, current.namespace, targetName);
				if (target !== undefined) dirty.add(target.uid);
			}
			current = current.ownerUid === undefined ? undefined : index.get(current.ownerUid);
		}
	};

	const put = (collection: string, record: ClusterRecord, isMarked: boolean): void => {
		const change = index.put(collection, record);
		if (change.before === change.after) return;
		onRecord(change);
		if (!isMarked) return;
		if (change.before !== undefined && change.before.ownerUid !== record.ownerUid) mark(change.before);
		mark(change.after);
	};
	const remove = (collection: string, uid: string): void => {
		const before = index.remove(collection, uid);
		if (before === undefined) return;
		mark(before);
		onRecord({before});
	};
	const markAll = (): void => {
		for (const [uid] of services) dirty.add(uid);
		for (const state of book.states()) if (isRoot(state.resource.kind.kind)) for (const uid of index.members(state.key)) dirty.add(uid);
	};

	const takers: {readonly [Type in ClusterEvent['type']]?: (event: Extract<ClusterEvent, {readonly type: Type}>) => void} = {
		page({collection, records}) {
			// Until a background list is complete no service reads it: marking would only rebuild them all, page after page.
			const isMarked = book.get(collection)?.resource.stage === 'workloads';
			for (const record of records) put(collection, record, isMarked);
		},
		listed: markAll,
		replaced({collection, records}) {
			const present = new Set<string>(records.map(({uid}) => uid));
			for (const uid of [...index.members(collection)]) if (!present.has(uid)) remove(collection, uid);
			for (const record of records) put(collection, record, true);
			markAll();
		},
		changed: ({collection, record}) => put(collection, record, true),
		deleted: ({collection, uid}) => remove(collection, uid),
	};

	const build = (uid: string): ModelService | undefined => {
		const root = index.get(uid);
		return root === undefined ? undefined : systemOf.get(root.kind)?.read(root, viewOf(root.namespace));
	};

	return {
		services,
		index,
		take(event) {
			(takers[event.type] as ((event: ClusterEvent) => void) | undefined)?.(event);
		},
		isBehind: () => dirty.size > 0,
		rebuild(most = Number.POSITIVE_INFINITY) {
			const changed = new Set<string>();
			let left = most;
			for (const uid of dirty) {
				if (left-- <= 0) break;
				dirty.delete(uid);
				const before = services.get(uid);
				const after = build(uid);
				if (after === undefined) {
					if (services.delete(uid)) changed.add(uid);
					continue;
				}
				const shared = share(before, after);
				if (shared === before) continue;
				services.set(uid, shared);
				changed.add(uid);
			}
			return changed;
		},
	};
};
