import type {Action, TrafficShare} from './action.ts';
import type {RolloutPhase} from './model-service.ts';
import type {ObjectReference} from './object-reference.ts';

/** One operation of RFC 6902. */
export type JsonPatchOperation =
	| {readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown}
	| {readonly op: 'remove'; readonly path: string};

/** One guarded request. The gate's executor adds fieldManager, fieldValidation and dryRun. */
export type WriteRequest =
	| {
			readonly method: 'PATCH';
			readonly target: ObjectReference;
			readonly subresource?: 'scale' | 'status';
			readonly contentType: 'application/json-patch+json';
			/** Starts with tests on /metadata/uid and on what the person saw. */
			readonly body: readonly JsonPatchOperation[];
	  }
	| {
			readonly method: 'DELETE';
			readonly target: ObjectReference & {readonly uid: string};
			/** The precondition that makes it this object and no other of its name. */
			readonly body: {readonly preconditions: {readonly uid: string}};
	  };

/** When a plan is done: a named condition with parameters, evaluated against the watched service. Data, no function. */
export type DoneCondition =
	/** The rollout of a generation at or above this one is complete. `ofTemplate`: of the object that holds the template, where that is another. */
	| {readonly type: 'rolled-out'; readonly generation: number; readonly ofTemplate?: true}
	/** `component`: of that one; absent: of the service, whose first component it is. Of bounds and holds likewise. */
	| {readonly type: 'replicas'; readonly desired: number; readonly component?: string}
	| {readonly type: 'bounds'; readonly minimum: number; readonly maximum: number; readonly component?: string}
	| {readonly type: 'paused'; readonly paused: boolean}
	/** An autoscaler holds the count at this number, or (absent) nothing holds it any more. */
	| {readonly type: 'held'; readonly replicas?: number; readonly component?: string}
	/** The service is in one of these phases, and its controller has seen this generation. `ofTemplate`: as above. */
	| {readonly type: 'phase'; readonly phases: readonly RolloutPhase[]; readonly generation: number; readonly ofTemplate?: true}
	/** More than so many steps of a canary are behind it, or it is through. */
	| {readonly type: 'promoted'; readonly step: number}
	/** These shares are what the system reports. */
	| {readonly type: 'traffic'; readonly targets: readonly TrafficShare[]}
	/** The controller has seen this generation: all that can be told of it. */
	| {readonly type: 'observed'; readonly generation: number}
	/** The pod of this UID is gone and the service is ready again. */
	| {readonly type: 'pod-replaced'; readonly uid: string};

/** A line of the dialog: a word on the left, a text on the right. */
export type PlanLine = {
	readonly head:
		| 'revision'
		| 'image'
		| 'args'
		| 'model'
		| 'replicas'
		| 'bounds'
		| 'held'
		| 'traffic'
		| 'step'
		| 'then'
		| 'not undone'
		| 'owner'
		| 'pod'
		| 'gpus'
		| 'template'
		| 'undoes';
	readonly text: string;
	/** Set where something is replaced. */
	readonly before?: string;
	readonly after?: string;
};

export type PlanWarning = {
	readonly kind:
		| 'reverted'
		| 'gpus'
		| 'serving'
		| 'history'
		| 'paused'
		| 'autoscaler'
		| 'field-owner'
		/** A new revision is made, and every replica of it loads the model. */
		| 'new-revision'
		/** Traffic stays where it is put: newer revisions get none. */
		| 'pinned';
	readonly text: string;
};

export type PlanStep = {
	readonly request: WriteRequest;
	/** What stands when this step is through and the next is not. */
	readonly stands: string;
};

/**
 * What a write will do, as data: the dialog draws it, `--dry-run` prints it, tests compare it, the audit log keeps it.
 * Made by ServingSystem.plan from freshly read objects; carried out by the write gate alone.
 */
export type Plan = {
	readonly action: Action;
	/** "Roll back chat / llama-3-70b": the dialog's head without the context. */
	readonly title: string;
	/** "roll back": the word on the button. */
	readonly verb: string;
	readonly target: ObjectReference & {readonly uid: string};
	readonly steps: readonly PlanStep[];
	readonly lines: readonly PlanLine[];
	readonly warnings: readonly PlanWarning[];
	/** GPUs held afterwards minus before, and the most that are held in between on top of now. */
	readonly gpus: {readonly change: number; readonly surge: number};
	/** Text that must be typed before it goes: the name of the service or of what will revert it. */
	readonly typed?: {readonly text: string; readonly because: string};
	/** Number and id of what the plan reads and a person may have seen otherwise. */
	readonly done: DoneCondition;
	/** The requests that take it back while nothing else has changed; absent: cannot be taken back. */
	readonly inverse?: readonly WriteRequest[];
	/** When the inverse is done; absent: when its generation is rolled out. */
	readonly undone?: DoneCondition;
	/** Set on a plan that is the inverse of another: what it takes back, and when that was written (milliseconds, cluster time). */
	readonly undoes?: {readonly title: string; readonly at: number};
};

/** A plan, or the sentence why there is none. */
export type PlanOutcome = {readonly ok: true; readonly plan: Plan} | {readonly ok: false; readonly reason: string};
