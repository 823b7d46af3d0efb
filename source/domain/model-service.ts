import type {ActionType, Offer} from './action.ts';
import type {PodRecord} from './cluster-record.ts';
import type {ObjectReference} from './object-reference.ts';
import type {SafeText} from './safe-text.ts';

/** A fact with where it was read: `--served-model-name`, `image tag`, `label model`. */
export type Sourced = {readonly value: SafeText; readonly source: string};

export type ContainerSummary = {
	readonly name: SafeText;
	readonly image: SafeText;
	readonly args: readonly SafeText[];
	/** Its arguments are not quite these: they hold what cannot be shown, or too much to keep. */
	readonly hasOtherArgs?: true;
	/** GPUs of one replica's container. */
	readonly gpus: number;
};

/** What owns a replica count: the word people know it by. */
export type ScalerKind = 'HPA' | 'KEDA' | 'Knative autoscaler' | 'Ray autoscaler' | 'scaling adapter';

/** What owns the replica count instead of the workload itself. */
export type Autoscaler = {
	readonly kind: ScalerKind;
	/** The object whose bounds are its own: HorizontalPodAutoscaler, ScaledObject, or the service where the bounds stand in it. */
	readonly reference: ObjectReference;
	readonly name: SafeText;
	/** The floor; 1 where the object leaves it out, 0 where it may scale to nothing. */
	readonly minimum: number;
	/** Infinity: none is set. */
	readonly maximum: number;
	/** It holds the count at this number: by `autoscaling.keda.sh/paused-replicas` and its like, or because both bounds are this. */
	readonly heldAt?: number;
	/** It is paused where it is. */
	readonly paused?: true;
	readonly current?: number;
	readonly desired?: number;
	/** It wants more than its maximum allows (ScalingLimited, TooManyReplicas). */
	readonly atMaximum: boolean;
	/** It cannot read its metric, or cannot scale: the sentence in words. */
	readonly blind?: string;
	/** The target is at 0: autoscaling is off until somebody sets at least 1. */
	readonly disabled: boolean;
	/** What it scales on, in words: "cpu 70 %", "vllm:num_requests_waiting 10". */
	readonly metrics: readonly SafeText[];
	/** What keeps the count where it is, to follow its name: "at its maximum of 8", "cannot read its pod metric", "held at 3". */
	readonly limit?: string;
	/** Its bounds before it was held, where our own journal knows them: what `release` puts back where the hold is made of bounds. */
	readonly heldFrom?: {readonly minimum: number; readonly maximum: number};
	/** The object that made it and rewrites it: "ScaledObject llama". */
	readonly controller?: SafeText;
	/** Role of the component whose count it owns; absent: the first. */
	readonly component?: string;
};

/** What a manager does about a change that is not in its source, as its own object says. */
export type ManagerPolicy = {
	/** Whether it puts the object back by itself. */
	readonly reverts: boolean;
	/** Milliseconds between two of its looks where it does not watch; absent: it acts within seconds. */
	readonly every?: number;
	/** It is suspended, or not automated: it acts when somebody says so. */
	readonly manual?: true;
};

/** Who else writes this object, and so may take a change back. */
export type Manager = {
	readonly kind: 'Argo CD' | 'Flux' | 'Helm';
	/** Application, Kustomization or release. */
	readonly name: SafeText;
	/** How it was recognised: the label or annotation. */
	readonly source: string;
	/** Its own object, as far as its name can be told: Application, Kustomization, HelmRelease. */
	readonly reference?: ObjectReference;
	/** Absent: not read, or it may not be read. */
	readonly policy?: ManagerPolicy;
};

/** A field of an object and what it was before and after a write. Absent: it was not there. */
export type WrittenField = {readonly path: ReadonlyArray<string | number>; readonly before?: unknown; readonly after?: unknown};

/** One release of a service: a ReplicaSet, a ControllerRevision, a Knative Revision, or what the journal of our own writes remembers. */
export type Revision = {
	/** UID of the object that keeps it, or `journal:…`. */
	readonly id: string;
	/** Name of that object. */
	readonly name?: SafeText;
	readonly number: number;
	/** pod-template-hash or controller-revision-hash. */
	readonly hash?: SafeText;
	readonly createdAt: number;
	readonly containers: readonly ContainerSummary[];
	readonly version?: Sourced;
	readonly changeCause?: SafeText;
	/** Pods of it now. */
	readonly replicas: {readonly desired: number; readonly ready: number; readonly available: number};
	/** The one the spec asks for now. */
	readonly newest: boolean;
	/** What is known of its health, strongest first; empty: not known. */
	readonly evidence: readonly Evidence[];
	/** URI of the model it loads, where the service has one of its own. */
	readonly modelUri?: SafeText;
	/** Of a journal entry: what our own write changed. Going back is the inverse of exactly these fields. */
	readonly written?: readonly WrittenField[];
};

export type Evidence =
	/** Pods of it are available now. */
	| {readonly kind: 'available-now'; readonly replicas: number}
	/** Our own journal saw it available, last at `at`. */
	| {readonly kind: 'journal'; readonly at: number}
	/** Its controller got it ready once, at `at`, and still says so, also when it has no pods: a Knative Revision at rest. */
	| {readonly kind: 'controller'; readonly at: number}
	/** Prometheus has its pods serving, for `duration` milliseconds, last at `at`. */
	| {readonly kind: 'metrics'; readonly at: number; readonly duration: number}
	/** Watched since `since` from its start and never ready. The only kind that speaks against a revision. */
	| {readonly kind: 'never-ready'; readonly since: number};

export type RolloutPhase =
	| 'Stable'
	| 'Progressing'
	| 'Loading'
	| 'Stuck'
	| 'Paused'
	| 'Failed'
	/** A release was taken back and its spec stands still: traffic is with the stable revision. */
	| 'Aborted'
	/** Traffic is held at a revision; newer ones get none. */
	| 'Pinned'
	| 'Parked';

export type Rollout = {
	readonly phase: RolloutPhase;
	/** When the newest revision was made, or the phase began. */
	readonly since?: number;
	/** When the controller will give up (progressDeadlineSeconds). */
	readonly deadlineAt?: number;
	/** Pods of the newest revision that do not get ready, and why, when they share one reason. */
	readonly failing?: {readonly count: number; readonly reason: SafeText; readonly detail?: string; readonly uids: readonly string[]};
	/** "2 of 3 updated": what is still to come, in words. */
	readonly progress?: string;
	/** Of a canary: `index` steps of `count` are behind it. */
	readonly step?: {readonly index: number; readonly count: number};
	/** Of an aborted, pinned, paused or failed rollout: the system's own word on it. */
	readonly message?: SafeText;
};

/** Where requests go. The percents of all targets sum up to 100, shadows aside. */
export type TrafficTarget = {
	/** Name of the revision, or its hash: what `set-traffic` takes. */
	readonly revision: SafeText;
	/** Revision.id, where that revision is listed. */
	readonly revisionId?: string;
	readonly percent: number;
	readonly tag?: SafeText;
	/** It follows the newest revision that is ready. */
	readonly latest?: true;
	readonly role?: 'stable' | 'canary' | 'active' | 'preview' | 'shadow';
};

/** A workload of a service: predictor, transformer, router, prefill, decode, head, worker group. */
export type ServiceComponent = {
	/** Its role, unique in its service: what `Action.component` names. */
	readonly role: string;
	/** Absent: the system keeps it inside an object of its own. */
	readonly reference?: ObjectReference;
	readonly name: SafeText;
	/** Pods of one replica: more than 1 where the unit is a group. */
	readonly podsPerReplica: number;
	readonly replicas: {
		readonly desired: number;
		readonly ready: number;
		readonly updated: number;
		readonly available: number;
		readonly total: number;
	};
	/** `perReplica`: of all pods of one replica. */
	readonly gpus: {readonly perReplica: number; readonly held: number};
	/** UIDs of its pods; undefined: not loaded yet. */
	readonly pods: readonly string[] | undefined;
};

export type Condition = {
	readonly type: SafeText;
	readonly status: SafeText;
	readonly reason?: SafeText;
	readonly message?: SafeText;
	readonly changedAt?: number;
};

/** One model service: the topmost object that owns its pods, with all that is known of it from the API server. */
export type ModelService = {
	readonly uid: string;
	/** Name of the serving system, as ServingSystem.name. */
	readonly system: string;
	/** How the system runs it, where it has several ways: "Knative", "Standard", "canary", "blue-green". */
	readonly mode?: string;
	readonly reference: ObjectReference;
	readonly namespace: SafeText;
	readonly name: SafeText;
	readonly createdAt: number;
	readonly labels: Readonly<Record<string, SafeText>>;
	/** Why this counts as a model service. */
	readonly evidence: readonly string[];
	readonly model?: Sourced;
	readonly version?: Sourced;
	/** What the system loads the model from, where an update can change that. */
	readonly modelUri?: Sourced;
	/** Where it answers. */
	readonly endpoint?: SafeText;
	/** Version of the newest revision while another one still serves. */
	readonly nextVersion?: Sourced;
	/** 'vLLM', 'Triton' …: from image and arguments. */
	readonly engine?: string;
	readonly containers: readonly ContainerSummary[];
	readonly replicas: {
		readonly desired: number;
		readonly ready: number;
		readonly updated: number;
		readonly available: number;
		/** Pods of all revisions that are not terminated. */
		readonly total: number;
		/** Remembered count of a parked service, where known. */
		readonly parkedFrom?: number;
	};
	/** `shared`: pods that several services share hold them, and no share is this one's. */
	readonly gpus: {readonly perReplica: number; readonly held: number; readonly resource?: SafeText; readonly shared?: true};
	/** Pods of one replica: more than 1 where the unit is a group of pods. Absent: 1. */
	readonly podsPerReplica?: number;
	/** Its workloads, the one that scales first; absent: the reference itself is the workload. */
	readonly components?: readonly ServiceComponent[];
	/** Absent: all goes to one place, or the system does not say. */
	readonly traffic?: readonly TrafficTarget[];
	/** Pods a rollout may add or miss, as numbers of pods. */
	readonly rolling: {readonly maxSurge: number; readonly maxUnavailable: number; readonly strategy: SafeText};
	readonly paused: boolean;
	readonly autoscalers: readonly Autoscaler[];
	/** Why the count is not simply ours to set, where no autoscaler above says it: "Ray autoscaler owns the worker replicas". */
	readonly countOwner?: string;
	/** What owned it and is no more, `InferenceService llama`: nobody puts a change back, and the garbage collector may delete it. */
	readonly lostOwner?: {readonly uid: string; readonly name: SafeText};
	readonly managers: readonly Manager[];
	readonly rollout: Rollout;
	/** Newest first; `undefined`: not loaded yet. */
	readonly revisions: readonly Revision[] | undefined;
	/** Pods that are not finished; `undefined`: not loaded yet, which is not the same as none. */
	readonly pods: readonly PodRecord[] | undefined;
	readonly conditions: readonly Condition[];
	readonly generation: number;
	readonly observedGeneration: number;
	/** Where its pod template stands in another object: that object, and the generation of it that its controller has seen. */
	readonly templateOwner?: {readonly reference: ObjectReference; readonly observedGeneration: number};
	/** What the system can do with it as it is now; permission is another question (Snapshot.access). */
	readonly offers: Readonly<Record<ActionType, Offer>>;
};
