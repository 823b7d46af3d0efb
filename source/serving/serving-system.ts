import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import type {Action, ActionType} from '../domain/action.ts';
import type {Capacity} from '../domain/capacity.ts';
import type {ClusterRecord} from '../domain/cluster-record.ts';
import type {ModelService, Revision} from '../domain/model-service.ts';
import type {ObjectReference, ResourceKind} from '../domain/object-reference.ts';
import type {PlanOutcome} from '../domain/plan.ts';

/** One collection the session lists and watches for a serving system. */
export type WatchedResource = {
	readonly kind: ResourceKind;
	/** What older releases of its system serve in its place, best first; `kind.kind` is the same. The first that a cluster has is watched. */
	readonly alternatives?: readonly ResourceKind[];
	/** How the index names its records where another kind is called the same: `Job.batch`. Default: `kind.kind`. */
	readonly recordKind?: string;
	/** `workloads` are listed first and painted alone; `background` follows, paged. */
	readonly stage: 'workloads' | 'background';
	/** Raw object → slim record. Pure; strings still unsafe: the caller makes the result safe. */
	readonly project: (object: KubernetesObject) => Unsafe<ClusterRecord>;
};

/** A record before `toSafe`: the same shape with plain strings. */
export type Unsafe<Value> = Value extends string
	? string
	: Value extends object
		? {readonly [Key in keyof Value]: Unsafe<Value[Key]>}
		: Value;

/** All records of the cluster, private to the session's feed and mutable there; systems read from it. */
export type ObjectIndex = {
	readonly get: (uid: string) => ClusterRecord | undefined;
	/** Records controlled by this UID (ownerReferences with controller: true), of one kind. */
	readonly ownedBy: <Kind extends ClusterRecord>(uid: string, kind: string) => readonly Kind[];
	/** Records of one kind that point at an object by name: autoscalers by scaleTargetRef. */
	readonly targeting: <Kind extends ClusterRecord>(
		kind: string,
		namespace: string,
		targetKind: string,
		targetName: string,
	) => readonly Kind[];
	/** Whether the first list of a kind is complete: before that, none found is not the same as none. */
	readonly isLoaded: (kind: string) => boolean;
	/** Records controlled by this UID, of any kind. */
	readonly children: (uid: string) => readonly ClusterRecord[];
	/** The record of a root kind that has this name. */
	readonly named: (kind: string, namespace: string, name: string) => ClusterRecord | undefined;
	/** Records of a namespace that select pods with these labels: InferencePools. */
	readonly selecting: (namespace: string, podLabels: Readonly<Record<string, string>>) => readonly SelectingRecord[];
	/** Workloads whose pods a record selects. */
	readonly selected: (record: SelectingRecord) => readonly LabelledRecord[];
	/** A kind as this cluster serves it, with the version that is watched; undefined: it is not watched here. */
	readonly resource: (kind: string) => ResourceKind | undefined;
};

/** A record that points at another object by name declares it so, and the index finds it by `targeting`. */
export type TargetingRecord = ClusterRecord & {readonly targetKind: string; readonly targetName: string};

/** A record that selects pods by their labels declares it so, and the index finds it and them. */
export type SelectingRecord = ClusterRecord & {readonly selects: Readonly<Record<string, string>>};

/** A workload whose pods can be selected. */
export type LabelledRecord = ClusterRecord & {readonly podLabels: Readonly<Record<string, string>>};

/** Whole objects read fresh for one plan, by UID and by kind/name. */
export type FreshObjects = {
	/** The object behind a reference that `needs` named; absent: it is gone. Strings unsafe. */
	readonly get: (reference: ObjectReference) => KubernetesObject | undefined;
	/** Milliseconds since the epoch: for restart marks and the like. */
	readonly now: number;
	/** Free GPUs as last seen, for what the plan says of them; absent where nodes may not be read. */
	readonly capacity?: Capacity;
};

/** An object that a plan depends on. `optional`: it may be missing or not be readable, and the plan then says that it is not known. */
export type Need = ObjectReference & {readonly optional?: true};

/**
 * What a verb is in a system: `how` it is done, in a few words; or the sentence why there is `none`, in which NAME stands for
 * the service. Menus, refusals and the table in the documentation are made of it.
 */
export type Verb = {readonly how: string} | {readonly none: string};

/**
 * One serving system: a plain object in a file of its own. Adding one touches that file and the list in serving-systems.ts.
 * Everything here is pure.
 */
export type ServingSystem = {
	/** 'Deployment', 'StatefulSet', 'InferenceService' …: shown to people. */
	readonly name: string;
	/** What the documentation calls it, with its maker: 'KServe InferenceService'. */
	readonly title: string;
	/** Kind of the records that are its services. */
	readonly root: string;
	readonly watches: readonly WatchedResource[];
	readonly verbs: Readonly<Record<ActionType, Verb>>;
	/**
	 * The cluster keeps no history of it, or none that lasts: what was written from here is remembered, and becomes revisions with
	 * `written`. Its roll-back planner takes those by `journalRollBack`.
	 */
	readonly keepsJournal?: true;
	/**
	 * The service of a root record that no other known object owns, or undefined where nothing says that it serves a model. All that
	 * the root owns, by controller references, is folded into it.
	 */
	readonly read: (root: ClusterRecord, index: ObjectIndex) => ModelService | undefined;
	/** The whole objects a plan depends on. The session reads them fresh, all at once, before `plan`. */
	readonly needs: (action: Action, service: ModelService) => readonly Need[];
	/** Decides on freshly read objects, never on what the screen showed: those go into the preconditions. */
	readonly plan: (action: Action, service: ModelService, objects: FreshObjects) => PlanOutcome;
	/** The object whose pod template (or its like) a revision restores: what the template diff and the log of a revision show. */
	readonly revisionReference: (service: ModelService, revision: Revision) => ObjectReference;
	/** The request path a verb needs permission for: what the access review asks. */
	readonly permission: (action: ActionType, service: ModelService) => Permission;
};

/** What a SelfSubjectAccessReview asks. */
export type Permission = {
	readonly verb: string;
	readonly resource: ResourceKind;
	readonly subresource?: string;
	readonly namespace: string;
	readonly name?: string;
};
