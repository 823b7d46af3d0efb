import type {ClusterRecord} from '../../domain/cluster-record.ts';
import {groupOf, resourceKinds} from '../../domain/object-reference.ts';
import type {CollectionBook, Knowledge} from '../watch/collection-book.ts';
import type {RecordIndex} from './record-index.ts';

/**
 * Where a record stands among owners. `folded`: it is part of what owns it. `top`: nothing owns it. `strange`: something owns it
 * that is not read. `waiting`: its owner may still come, or the record may go with the owner that has gone.
 */
type Place = 'folded' | 'top' | 'strange' | 'waiting';

export type Ownership = {
	readonly placeOf: (record: ClusterRecord) => Place;
	/** An owner has gone: what it owned goes with it, in a moment. `at`: milliseconds, our clock. */
	readonly left: (uid: string, at: number) => void;
	/** A watch brought this: the news of its owner come in a moment, for no two watches keep the order of what they bring. */
	readonly brought: (record: ClusterRecord, at: number) => void;
	readonly came: (uid: string) => void;
	/** Owners that went long enough ago: what is still there stays. Told once. */
	readonly bereaved: (now: number) => readonly string[];
	/** When `bereaved` has something to tell; undefined: there is nothing. */
	readonly dueAt: () => number | undefined;
};

/** Milliseconds in which the garbage collector removes what a deleted object owned, or has begun to. */
const patience = 15_000;

/** Owners that records name by their UID alone: they are watched in every cluster. */
const alwaysWatched = [resourceKinds.replicaSet, resourceKinds.deployment, resourceKinds.statefulSet];

const groups: ReadonlyMap<string, string> = new Map([resourceKinds.pod, ...alwaysWatched].map(({kind, group}) => [kind, group]));

export type OwnershipOptions = {
	readonly index: RecordIndex;
	readonly book: CollectionBook;
	/** Milliseconds to add to our clock to get the cluster's. */
	readonly clockOffset: () => number;
	/** Only what a label selects is listed: an owner that is not here may be there. */
	readonly isSelected: boolean;
};

/** Who owns what, as far as is known. */
export const createOwnership = ({index, book, clockOffset, isSelected}: OwnershipOptions): Ownership => {
	/** UIDs of owners that are not here, and until when what they own waits for what becomes of it. */
	const waits = new Map<string, number>();
	let time = 0;

	const knowledgeOfOwner = ({owner, namespace}: ClusterRecord): Knowledge => {
		if (owner !== undefined) return book.knowledge(groupOf(owner.apiVersion), owner.kind, namespace);
		const all = alwaysWatched.map(({group, kind}) => book.knowledge(group, kind, namespace));
		if (all.every(knowledge => knowledge === 'listed')) return 'listed';
		return all.every(knowledge => knowledge === 'listed' || knowledge === 'behind') ? 'behind' : 'coming';
	};

	/** What becomes of it is not told in time: it may be gone already. */
	const isBehind = ({kind, namespace}: ClusterRecord): boolean => {
		const group = groups.get(kind);
		return group !== undefined && book.knowledge(group, kind, namespace) === 'behind';
	};

	/** Its owner is no more, or is younger than the lists of its kind. */
	const placeWithout = (ownerUid: string, {createdAt, deletedAt}: ClusterRecord): Place => {
		// Something that is being deleted too will not be long.
		if (deletedAt !== undefined) return 'waiting';
		const age = time + clockOffset() - createdAt;
		if (isSelected || age >= patience) return 'top';
		waits.set(ownerUid, time + patience - Math.max(0, age));
		return 'waiting';
	};

	return {
		placeOf(record) {
			const {ownerUid} = record;
			if (ownerUid === undefined) return 'top';
			if (index.get(ownerUid) !== undefined) return 'folded';
			if (waits.has(ownerUid)) return 'waiting';
			const knowledge = knowledgeOfOwner(record);
			if (knowledge === 'listed') return placeWithout(ownerUid, record);
			// Once it is heard of again, its news of meanwhile take a moment.
			if (knowledge === 'behind') waits.set(ownerUid, time + patience);
			return knowledge === 'coming' || knowledge === 'behind' ? 'waiting' : 'strange';
		},
		left: (uid, at) => void waits.set(uid, at + patience),
		brought(record, at) {
			const {ownerUid} = record;
			if (ownerUid === undefined || index.get(ownerUid) !== undefined) return;
			const knowledge = knowledgeOfOwner(record);
			if (knowledge === 'listed' || knowledge === 'behind') waits.set(ownerUid, at + patience);
		},
		came: uid => void waits.delete(uid),
		bereaved(now) {
			time = now;
			return [...waits].flatMap(([uid, until]) => {
				if (now < until) return [];
				waits.delete(uid);
				if (![...index.children(uid)].some(isBehind)) return [uid];
				waits.set(uid, now + patience);
				return [];
			});
		},
		dueAt: () => (waits.size === 0 ? undefined : Math.min(...waits.values())),
	};
};
