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

/** Who owns what, as far as is known. */
export const createOwnership = (index: RecordIndex, book: CollectionBook): Ownership => {
	const gone = new Map<string, number>();

	const knowledgeOfOwner = ({owner, namespace}: ClusterRecord): Knowledge => {
		if (owner !== undefined) return book.knowledge(groupOf(owner.apiVersion), owner.kind, namespace);
		const isComplete = alwaysWatched.every(({group, kind}) => book.knowledge(group, kind, namespace) === 'listed');
		return isComplete ? 'listed' : 'coming';
	};

	const places: Readonly<Record<Knowledge, (record: ClusterRecord) => Place>> = {
		coming: () => 'waiting',
		// Its owner is no more. Something that is being deleted too will not be long.
		listed: ({deletedAt}) => (deletedAt === undefined ? 'top' : 'waiting'),
		refused: () => 'strange',
		failing: () => 'strange',
		unwatched: () => 'strange',
	};

	return {
		placeOf(record) {
			const {ownerUid} = record;
			if (ownerUid === undefined) return 'top';
			if (index.get(ownerUid) !== undefined) return 'folded';
			return gone.has(ownerUid) ? 'waiting' : places[knowledgeOfOwner(record)](record);
		},
		left: (uid, at) => void gone.set(uid, at),
		came: uid => void gone.delete(uid),
		bereaved(now) {
			const due = [...gone].flatMap(([uid, at]) => (now - at >= patience ? [uid] : []));
			for (const uid of due) gone.delete(uid);
			return due;
		},
		dueAt: () => (gone.size === 0 ? undefined : Math.min(...gone.values()) + patience),
	};
};
