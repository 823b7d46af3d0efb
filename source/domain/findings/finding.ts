import type {Capacity} from '../capacity.ts';
import type {PodRecord} from '../cluster-record.ts';
import type {LostNode} from '../lost-nodes.ts';
import type {ModelService, Revision} from '../model-service.ts';
import type {FaultGroup} from '../pod-fault.ts';
import type {ServiceMetrics} from '../service-metrics.ts';
import type {Severity, StateWord, Suggestion} from '../state.ts';
import type {Thresholds} from '../thresholds.ts';

/** Somebody who holds GPUs and does not use them: named to those who wait for one. */
export type IdleHolder = {readonly namespace: string; readonly name: string; readonly gpus: number};

export type AssessInput = {
	readonly service: ModelService;
	readonly metrics: ServiceMetrics | undefined;
	/** By node name. */
	readonly lostNodes: ReadonlyMap<string, LostNode>;
	/** Absent where nodes may not be read. */
	readonly capacity: Capacity | undefined;
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly idleHolders?: readonly IdleHolder[];
	/** Absent: those of the house. */
	readonly thresholds?: Thresholds;
};

/** The input with what several findings ask of it, worked out once. */
export type AssessContext = AssessInput & {
	readonly thresholds: Thresholds;
	readonly name: string;
	readonly newest: Revision | undefined;
	/** Older revisions with available pods, most first. */
	readonly serving: readonly Revision[];
	/** Older revisions still have pods, or must have them by the counts. */
	readonly hasOlder: boolean;
	readonly pods: readonly PodRecord[];
	readonly newestPods: readonly PodRecord[];
	/** Replicas that do not get ready, by what keeps them, most first. */
	readonly faults: readonly FaultGroup[];
	readonly target: Revision | undefined;
};

type Per<Value> = (context: AssessContext) => Value;

/** One thing that can be said of a service. A row of data: adding one touches its table only. */
export type Finding = {
	readonly word: StateWord;
	readonly severity: Severity | Per<Severity>;
	readonly applies: Per<boolean>;
	readonly since?: Per<number | undefined>;
	readonly detail?: Per<string | undefined>;
	/** `{age}` stands where the age of `since` belongs. */
	readonly sentence: Per<string>;
	readonly note?: Per<string | undefined>;
	readonly suggestions?: Per<readonly Suggestion[]>;
};
