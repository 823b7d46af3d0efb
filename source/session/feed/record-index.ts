import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {LabelledRecord, ObjectIndex, SelectingRecord, TargetingRecord} from '../../serving/serving-system.ts';
import {share} from './share.ts';

/** All records of a session, mutable and private to its feed. A record is a member of the collection that brought it. */
export type RecordIndex = {
	/** Returns what was there before; the very same record where nothing but its resourceVersion is new. */
	readonly put: (collection: string, record: ClusterRecord) => {readonly before?: ClusterRecord; readonly after: ClusterRecord};
	readonly remove: (collection: string, uid: string) => ClusterRecord | undefined;
	readonly members: (collection: string) => ReadonlySet<string>;
	readonly get: (uid: string) => ClusterRecord | undefined;
	/** Records that an object owns, whether it is here or not, in the order of their arrival. */
	readonly children: (uid: string) => Iterable<ClusterRecord>;
	/** The record of a kind that has this name. Not of kinds that come by the thousand: pods, ReplicaSets, ControllerRevisions. */
	readonly named: (kind: string, namespace: string, name: string) => ClusterRecord | undefined;
	/** The record that a targeting record points at. */
	readonly target: (record: ClusterRecord) => ClusterRecord | undefined;
	/** Records that point at this one. */
	readonly pointingAt: (record: ClusterRecord) => Iterable<ClusterRecord>;
	/** What selects the pods of this record, and what this record selects. */
	readonly bySelector: (record: ClusterRecord) => readonly ClusterRecord[];
	/** UIDs that own records and are none, and UIDs of pods and ReplicaSets that nothing owns. */
	readonly loose: () => Iterable<string>;
	/** What serving systems read from; whether a kind is loaded may differ from one namespace to the next. */
	readonly view: (isLoaded: (kind: string) => boolean, resource: ObjectIndex['resource']) => ObjectIndex;
};

type Records = Map<string, ClusterRecord>;

const none: ReadonlySet<string> = new Set();
const noRecords: Records = new Map();
const noChildren: readonly ClusterRecord[] = [];

/** Nobody points at these by name, and there are many. */
const nameless: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet', 'ControllerRevision']);

/** What pods are made by, or are, and is no root of a serving system. */
const canBeBare: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet']);

const nameKey = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`;

const targetKey = (record: ClusterRecord): string | undefined => {
	const {targetKind, targetName} = record as Partial<TargetingRecord>;
	return targetKind === undefined || targetName === undefined ? undefined : nameKey(targetKind, record.namespace, targetName);
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

const isSelecting = (record: ClusterRecord): record is SelectingRecord => (record as Partial<SelectingRecord>).selects !== undefined;
const isLabelled = (record: ClusterRecord): record is LabelledRecord => (record as Partial<LabelledRecord>).podLabels !== undefined;

const matches = ({selects}: SelectingRecord, {podLabels}: Pick<LabelledRecord, 'podLabels'>): boolean => {
	const wanted = Object.entries(selects);
	return wanted.length > 0 && wanted.every(([label, value]) => podLabels[label] === value);
};

const ofKind = <Kind extends ClusterRecord>(group: Records | undefined, kind: string): readonly Kind[] => {
	const found: Kind[] = [];
	for (const record of group?.values() ?? []) if (record.kind === kind) found.push(record as Kind);
	return found;
};

/** Nothing but the resourceVersion is new. */
const isSameBut = (before: ClusterRecord, record: ClusterRecord): boolean =>
	share(before, {...record, resourceVersion: before.resourceVersion}) === before;

/** Owner and target stay: its groups keep it where it is. */
const isLinkedAlike = (before: ClusterRecord, after: ClusterRecord): boolean =>
	before.ownerUid === after.ownerUid &&
	targetKey(before) === targetKey(after) &&
	nameKey(before.kind, before.namespace, before.name) === nameKey(after.kind, after.namespace, after.name);

export const createRecordIndex = (): RecordIndex => {
	const records: Records = new Map();
	const owned = new Map<string, Records>();
	const targets = new Map<string, Records>();
	const names: Records = new Map();
	const collections = new Map<string, Set<string>>();
	const bare = new Set<string>();
	// By namespace.
	const selectors = new Map<string, Records>();
	const labelled = new Map<string, Records>();

	const selecting: ObjectIndex['selecting'] = (namespace, podLabels) =>
		[...(selectors.get(namespace) ?? noRecords).values()].filter(isSelecting).filter(record => matches(record, {podLabels}));
	const selected: ObjectIndex['selected'] = record =>
		[...(labelled.get(record.namespace) ?? noRecords).values()].filter(isLabelled).filter(other => matches(record, other));

	const unlink = (record: ClusterRecord): void => {
		drop(owned, record.ownerUid, record.uid);
		drop(targets, targetKey(record), record.uid);
		bare.delete(record.uid);
		drop(selectors, record.namespace, record.uid);
		drop(labelled, record.namespace, record.uid);
		if (nameless.has(record.kind)) return;
		const name = nameKey(record.kind, record.namespace, record.name);
		// Another one of its name may have come before it was said to be gone.
		if (names.get(name)?.uid === record.uid) names.delete(name);
	};

	const index: RecordIndex = {
		put(collection, record) {
			const before = records.get(record.uid);
			// A UID is one object's. Where a server gives one twice, to objects of two kinds, the last one has it.
			if (before !== undefined && before.kind !== record.kind) for (const members of collections.values()) members.delete(record.uid);
			if (before !== undefined && isSameBut(before, record)) return {before, after: before};
			// Ten old releases of a service have nearly the same template, and its replicas nearly everything: what is equal is kept once,
			// also what comes to one of them later than to the others.
			const [sibling] = record.ownerUid === undefined ? [] : (owned.get(record.ownerUid)?.values() ?? []);
			const kept = before === undefined ? record : share(before, record);
			const after = sibling === undefined || sibling.uid === record.uid ? kept : share(sibling, kept);
			const members = collections.get(collection);
			if (members === undefined) collections.set(collection, new Set([record.uid]));
			else members.add(record.uid);
			// A group keeps the place of a record that stays in it: order is that of arrival.
			if (before !== undefined && !isLinkedAlike(before, after)) unlink(before);
			records.set(after.uid, after);
			add(owned, after.ownerUid, after);
			add(targets, targetKey(after), after);
			if (isSelecting(after)) add(selectors, after.namespace, after);
			if (isLabelled(after)) add(labelled, after.namespace, after);
			if (!nameless.has(after.kind)) names.set(nameKey(after.kind, after.namespace, after.name), after);
			if (after.ownerUid === undefined && canBeBare.has(after.kind)) bare.add(after.uid);
			return before === undefined ? {after} : {before, after};
		},
		remove(collection, uid) {
			const record = records.get(uid);
			const isMember = collections.get(collection)?.delete(uid) === true;
			if (record === undefined || !isMember) return undefined;
			records.delete(uid);
			unlink(record);
			return record;
		},
		members: collection => collections.get(collection) ?? none,
		get: uid => records.get(uid),
		children: uid => (owned.get(uid) ?? noRecords).values(),
		named: (kind, namespace, name) => names.get(nameKey(kind, namespace, name)),
		target(record) {
			const key = targetKey(record);
			return key === undefined ? undefined : names.get(key);
		},
		pointingAt: ({kind, namespace, name}) =>
			(nameless.has(kind) ? noRecords : (targets.get(nameKey(kind, namespace, name)) ?? noRecords)).values(),
		bySelector: record => [
			...(isSelecting(record) ? selected(record) : []),
			...(isLabelled(record) ? selecting(record.namespace, record.podLabels) : []),
		],
		*loose() {
			for (const uid of owned.keys()) if (!records.has(uid)) yield uid;
			yield* bare;
		},
		view: (isLoaded, resource) => ({
			get: index.get,
			ownedBy: (uid, kind) => ofKind(owned.get(uid), kind),
			targeting: (kind, namespace, targetKind, targetName) => ofKind(targets.get(nameKey(targetKind, namespace, targetName)), kind),
			isLoaded,
			children(uid) {
				const group = owned.get(uid);
				return group === undefined ? noChildren : [...group.values()];
			},
			named: index.named,
			selecting,
			selected,
			resource,
		}),
	};
	return index;
};
