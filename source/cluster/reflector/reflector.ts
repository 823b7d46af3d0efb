import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {ResourceKind} from '../../domain/object-reference.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import type {Clock} from '../clock.ts';
import type {ClusterClient} from '../cluster-client.ts';
import type {KubernetesObject} from '../kubernetes-object.ts';

/** A record before it is made safe: plain strings where the record has SafeText. */
export type UnsafeRecord<Value = ClusterRecord> = Value extends string
	? string
	: Value extends object
		? {readonly [Key in keyof Value]: UnsafeRecord<Value[Key]>}
		: Value;

export type ReflectorOptions = {
	readonly client: ClusterClient;
	readonly kind: ResourceKind;
	/** undefined: all namespaces. */
	readonly namespace?: string | undefined;
	readonly labelSelector?: string | undefined;
	readonly fieldSelector?: string | undefined;
	/** Raw object → slim record; pure. The result is made safe here and the object is dropped. */
	readonly project: (object: KubernetesObject) => UnsafeRecord;
	readonly clock: Clock;
	/** [0, 1) */
	readonly random: () => number;
	readonly onEvent: (event: ClusterEvent) => void;
	/** Objects a page; default 500. */
	readonly pageSize?: number;
	/** Objects come without their spec and status, where the server can do that: whole ones may be large. */
	readonly metadataOnly?: true;
};

/** What has happened since the start, for the list of limits and for tests. */
export type ReflectorCounts = {
	readonly lists: number;
	readonly watches: number;
	/** Lines of watches. */
	readonly unreadable: number;
	/** Sentences on objects that are there and cannot be read now. */
	readonly unreadableObjects: readonly SafeText[];
	/** Times the server's versions went backwards: a restored etcd, or another server. */
	readonly wentBack: number;
	/** Comparisons with the server that came to their end, and objects that were not as they were held. */
	readonly audits: number;
	readonly differences: number;
};

export type Reflector = {
	/** Ends the watch and every timer; no event comes after. */
	readonly close: () => void;
	/** Tries now what waits for its back-off; a watch that runs proves itself. */
	readonly retryNow: () => void;
	readonly counts: () => ReflectorCounts;
};
