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
	/** GPUs of one replica's container. */
	readonly gpus: number;
};

/** What owns the replica count instead of the workload itself. */
export type Autoscaler = {
	readonly kind: 'HorizontalPodAutoscaler';
	readonly reference: ObjectReference;
	readonly name: SafeText;
	/** The floor; 1 where the object leaves it out. */
	readonly minimum: number;
	readonly maximum: number;
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
	/** The object that made it and rewrites it: "ScaledObject llama". */
	readonly controller?: SafeText;
};

/** Who else writes this object, and so may take a change back. */
export type Manager = {
	readonly kind: 'Argo CD' | 'Flux' | 'Helm';
	/** Application, Kustomization or release. */
	readonly name: SafeText;
	/** How it was recognised: the label or annotation. */
	readonly source: string;
};

/** One release of a service: a ReplicaSet or a ControllerRevision. */
export type Revision = {
	/** UID of the ReplicaSet or ControllerRevision. */
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
};

export type Evidence =
	/** Pods of it are available now. */
	| {readonly kind: 'available-now'; readonly replicas: number}
	/** Our own journal saw it available, last at `at`. */
	| {readonly kind: 'journal'; readonly at: number}
	/** Prometheus has its pods serving, for `duration` milliseconds, last at `at`. */
	| {readonly kind: 'metrics'; readonly at: number; readonly duration: number}
	/** Watched since `since` from its start and never ready. The only kind that speaks against a revision. */
	| {readonly kind: 'never-ready'; readonly since: number};

export type RolloutPhase = 'Stable' | 'Progressing' | 'Loading' | 'Stuck' | 'Paused' | 'Failed' | 'Parked';

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
	readonly reference: ObjectReference;
	readonly namespace: SafeText;
	readonly name: SafeText;
	readonly createdAt: number;
	readonly labels: Readonly<Record<string, SafeText>>;
	/** Why this counts as a model service. */
	readonly evidence: readonly string[];
	readonly model?: Sourced;
	readonly version?: Sourced;
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
	readonly gpus: {readonly perReplica: number; readonly held: number; readonly resource?: SafeText};
	/** Pods a rollout may add or miss, as numbers of pods. */
	readonly rolling: {readonly maxSurge: number; readonly maxUnavailable: number; readonly strategy: SafeText};
	readonly paused: boolean;
	readonly autoscalers: readonly Autoscaler[];
	readonly managers: readonly Manager[];
	readonly rollout: Rollout;
	/** Newest first; `undefined`: not loaded yet. */
	readonly revisions: readonly Revision[] | undefined;
	/** Pods that are not finished; `undefined`: not loaded yet, which is not the same as none. */
	readonly pods: readonly PodRecord[] | undefined;
	readonly conditions: readonly Condition[];
	readonly generation: number;
	readonly observedGeneration: number;
	/** What the system can do with it as it is now; permission is another question (Snapshot.access). */
	readonly offers: Readonly<Record<ActionType, Offer>>;
};
