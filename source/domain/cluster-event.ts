import type {ClusterRecord} from './cluster-record.ts';
import {isBuiltIn, type ResourceKind} from './object-reference.ts';
import type {Failure} from './outcome.ts';

/**
 * What a watched collection says, as plain data with a time: the only way cluster data enters a session. `collection` is
 * `pods` or `pods/namespace`, as `collectionKey` makes it: one reflector, one key. `at`: milliseconds, our clock.
 */
export type ClusterEvent =
	/** A page of the first list: paint what is there already. `remaining`: the server's count of objects to come. */
	| {
			readonly type: 'page';
			readonly collection: string;
			readonly at: number;
			readonly records: readonly ClusterRecord[];
			readonly remaining?: number;
	  }
	/** The first list is complete, or a later list has replaced everything at once: what is not in `records` is gone. */
	| {readonly type: 'replaced'; readonly collection: string; readonly at: number; readonly records: readonly ClusterRecord[]}
	/** The first list is complete; its pages came before. */
	| {readonly type: 'listed'; readonly collection: string; readonly at: number}
	/** A list that was complete is read anew: what came since its last event is not known until it is `replaced`. No sign of life. */
	| {readonly type: 'relisting'; readonly collection: string; readonly at: number}
	| {readonly type: 'changed'; readonly collection: string; readonly at: number; readonly record: ClusterRecord}
	| {readonly type: 'deleted'; readonly collection: string; readonly at: number; readonly uid: string}
	/**
	 * Proof of life without news: a bookmark, an empty answer to a probe. `isStill`: not even the version went on, as it does on a
	 * cluster where something of whatever kind is written now and then.
	 */
	| {readonly type: 'proof'; readonly collection: string; readonly at: number; readonly isStill?: true}
	/** The collection cannot be read now; what is shown is kept. `retryAt`: when the next try is due; absent: waits for a person. */
	| {readonly type: 'trouble'; readonly collection: string; readonly at: number; readonly failure: Failure; readonly retryAt?: number};

/** Custom resources carry their group, for several groups have a `services`: `services.serving.knative.dev/namespace`. */
export const collectionKey = (kind: Pick<ResourceKind, 'group' | 'resource'>, namespace: string | undefined): string => {
	const resource = isBuiltIn(kind) ? kind.resource : `${kind.resource}.${kind.group}`;
	return namespace === undefined ? resource : `${resource}/${namespace}`;
};
