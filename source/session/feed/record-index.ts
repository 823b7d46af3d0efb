import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {ObjectIndex, TargetingRecord} from '../../serving/serving-system.ts';
import {share} from './share.ts';

/** All records of a session, mutable and private to its feed. A record is a member of the collection that brought it. */
export type RecordIndex = {
	/** Returns what was there before; the very same record where nothing but its resourceVersion is new. */
	readonly put: (collection: string, record: ClusterRecord) => {readonly before?: ClusterRecord; readonly after: ClusterRecord};
	readonly remove: (collection: string, uid: string) => ClusterRecord | undefined;
	readonly members: (collection: string) => ReadonlySet<string>;
	readonly get: (uid: string) => ClusterRecord | undefined;
	/** The record of a kind that has this name. Roots only. */
	readonly named: (kind: string, namespace: string, name: string) => ClusterRecord | undefined;
	/** What serving systems read from; whether a kind is loaded may differ from one namespace to the next. */
	readonly view: (isLoaded: (kind: string) => boolean, resource: ObjectIndex['resource']) => ObjectIndex;
};

type Records = Map<string, ClusterRecord>;

const none: ReadonlySet<string> = new Set();
const nameKey = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`;

const targetKey = (record: ClusterRecord): string | undefined => {
	const {targetKind, targetName} = record as Partial<TargetingRecord>;
	return targetKind === undefined || targetName === undefined
		? undefined
		: `${record.kind}>${nameKey(targetKind, record.namespace, targetName)}`;
};

const add = (groups: Map<string, Records>, key: string | undefined, record: ClusterRecord): void => {
	if (key === undefined) return;
	const group = groups.get(key);
	if (group === undefined) groups.set(key, new Map([[record.uid, record]]));
	else group.set(record.uid, record);
};

const drop = (groups: Map<string, Records>, key: string | undefined, uid: string): void => {
	if (key === undefined) return;
	const group = groups.get(key);
	group?.delete(uid);
	if (group?.size === 0) groups.delete(key);
};

const ofKind = <Kind extends ClusterRecord>(group: Records | undefined, kind: string): readonly Kind[] => {
	const found: Kind[] = [];
	for (const record of group?.values() ?? []) if (record.kind === kind) found.push(record as Kind);
	return found;
};

/** Nothing but the resourceVersion is new. */
const isSameBut = (before: ClusterRecord, record: ClusterRecord): boolean =>
	share(before, {...record, resourceVersion: before.resourceVersion}) === before;

/** `isRoot`: kinds that are looked up by name. */
export const createRecordIndex = (isRoot: (kind: string) => boolean): RecordIndex => {
	const records: Records = new Map();
	const owned = new Map<string, Records>();
	const targets = new Map<string, Records>();
	const roots: Records = new Map();
	const collections = new Map<string, Set<string>>();

	const unlink = (record: ClusterRecord): void => {
		drop(owned, record.ownerUid, record.uid);
		drop(targets, targetKey(record), record.uid);
		const name = nameKey(record.kind, record.namespace, record.name);
		// Another one of its name may have come before it was said to be gone.
		if (roots.get(name)?.uid === record.uid) roots.delete(name);
	};

	return {
		put(collection, record) {
			const before = records.get(record.uid);
			if (before !== undefined && isSameBut(before, record)) return {before, after: before};
			// Ten old releases of a service have nearly the same template: what is equal is kept once.
			const [sibling] = record.ownerUid === undefined ? [] : (owned.get(record.ownerUid)?.values() ?? []);
			const after = share(before ?? sibling, record);
			const members = collections.get(collection);
			if (members === undefined) collections.set(collection, new Set([record.uid]));
			else members.add(record.uid);
			// A group keeps the place of a record that stays in it: order is that of arrival.
			if (before !== undefined && (before.ownerUid !== after.ownerUid || targetKey(before) !== targetKey(after))) unlink(before);
			records.set(after.uid, after);
			add(owned, after.ownerUid, after);
			add(targets, targetKey(after), after);
			if (isRoot(after.kind)) roots.set(nameKey(after.kind, after.namespace, after.name), after);
			return before === undefined ? {after} : {before, after};
		},
		remove(collection, uid) {
			const record = records.get(uid);
			collections.get(collection)?.delete(uid);
			if (record === undefined) return undefined;
			records.delete(uid);
			unlink(record);
			return record;
		},
		members: collection => collections.get(collection) ?? none,
		get: uid => records.get(uid),
		named: (kind, namespace, name) => roots.get(nameKey(kind, namespace, name)),
		view: (isLoaded, resource) => ({
			get: uid => records.get(uid),
			ownedBy: (uid, kind) => ofKind(owned.get(uid), kind),
			targeting: (kind, namespace, targetKind, targetName) =>
				ofKind(targets.get(`${kind}>${nameKey(targetKind, namespace, targetName)}`), kind),
			isLoaded,
			children: uid => [...(owned.get(uid)?.values() ?? [])],
			named: (kind, namespace, name) => roots.get(nameKey(kind, namespace, name)),
			resource,
		}),
	};
};
