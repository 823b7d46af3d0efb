import type {ActionType, Offer} from '../domain/action.ts';
import type {Capacity} from '../domain/capacity.ts';
import type {Connection, Part} from '../domain/connection.ts';
import type {FleetCost, ServiceCost} from '../domain/cost.ts';
import type {GpuFleet} from '../domain/gpu-fleet.ts';
import type {ModelService} from '../domain/model-service.ts';
import type {Plan} from '../domain/plan.ts';
import type {SafeText} from '../domain/safe-text.ts';
import type {MetricsSourceState, ServiceCharts, ServiceMetrics} from '../domain/service-metrics.ts';
import type {Settings} from '../domain/settings.ts';
import type {ServiceState} from '../domain/state.ts';

/** Who we are, where, and what we may. */
export type Identity = {
	readonly context: SafeText;
	/** Host and port, for sentences. */
	readonly server: SafeText;
	readonly user: SafeText;
	/** The server has said so; else it is the name in the kubeconfig, which may be another. */
	readonly isUserProven?: true;
	/** The namespaces that are watched; undefined: all. */
	readonly namespaces: readonly SafeText[] | undefined;
	readonly readOnly: boolean;
	/** Why it is read-only: "--read-only", "MODELDECK_READ_ONLY_CONTEXTS". */
	readonly readOnlyBecause?: string;
	/** It is read-only for as long as the audit log cannot be written. */
	readonly isLogOff?: true;
	/** insecure-skip-tls-verify is set. */
	readonly insecure: boolean;
	/** Writes to this context want the name typed. */
	readonly isProtected: boolean;
	/** A modeldeck demo stands behind it. */
	readonly demo: boolean;
};

/** A service with all that is known of it now. Keeps its identity while nothing of it changed. */
export type ServiceRow = {
	readonly service: ModelService;
	readonly state: ServiceState;
	readonly metrics: ServiceMetrics | undefined;
	/** Absent: no price is known of any of its nodes. */
	readonly cost?: ServiceCost;
	/** Since when requests have been waiting without a break; milliseconds. */
	readonly waitingSince?: number;
	/** When its engine last told of its load, also where it does not any more; milliseconds. */
	readonly loadAt?: number;
	/** The write in flight, or the last one while it is followed. */
	readonly pending?: PendingWrite;
};

export type PendingWrite = {
	readonly plan: Plan;
	readonly startedAt: number;
	/** sending → following (until the done condition) → done, stuck or failed; unknown: the answer was lost. */
	readonly status: 'sending' | 'following' | 'done' | 'stuck' | 'failed' | 'unknown';
	/** While sending: it is read once more, and nothing has left yet. */
	readonly isRecheck?: true;
	/** "rolling back: 3 of 6 updated, 5 ready" */
	readonly sentence: string;
};

/**
 * The last change that this session has made, of whatever service. An undo is one too, so that undoing it does the change again:
 * its title then begins with "Undo: ".
 */
export type Undoable = {
	/** Of the service. */
	readonly uid: string;
	/** "Scale chat / llama-3-70b" */
	readonly title: string;
	/** When it was written: milliseconds, cluster time. */
	readonly at: number;
	/** Not possible: why it has no way back, to be said after a colon. */
	readonly offer: Offer;
};

/** One answer of the access review: unknown until asked, and asked again after a minute. */
export type Access = {readonly allowed: boolean; readonly reason?: string};

/** What only the opened service has; follows `Session.open`. */
export type ServiceDetail = {
	readonly uid: string;
	readonly events: readonly ClusterEventRow[] | undefined;
	readonly charts: ServiceCharts | undefined;
};

export type ClusterEventRow = {
	readonly uid: string;
	readonly type: SafeText;
	readonly reason: SafeText;
	readonly message: SafeText;
	readonly object: SafeText;
	readonly count: number;
	readonly lastSeen: number;
};

/** Everything the screen knows of one cluster. Immutable: what did not change keeps its identity. */
export type Snapshot = {
	readonly identity: Identity;
	/** What the user has set; never changes. */
	readonly settings: Settings;
	readonly connection: Connection;
	/** What is not up to date, by kind; absent or empty: all is. */
	readonly parts?: readonly Part[];
	/** Sorted by severity, namespace, name and UID; views sort and filter on top. */
	readonly rows: readonly ServiceRow[];
	/** Which lists have not come in yet: 'workloads' before the first paint, then 'pods' and 'autoscalers'. `loaded` counts objects so far. */
	readonly loading: {readonly stage: 'workloads' | 'background' | 'done'; readonly loaded: number; readonly total?: number};
	/** Kinds that may not be read, each with one sentence. */
	readonly limits: readonly string[];
	readonly capacity: Capacity | undefined;
	/** Of all rows together; absent: no price is known. */
	readonly cost?: FleetCost | undefined;
	/** While `Session.show` asks for them. */
	readonly gpus?: GpuFleet | undefined;
	readonly metricsSource: MetricsSourceState;
	/** By `accessKey`, of the services on the screen, as far as asked. */
	readonly access: ReadonlyMap<string, Access>;
	readonly detail: ServiceDetail | undefined;
	/** What `Gate.prepareUndo` takes back; absent: this session has changed nothing yet. */
	readonly undoable?: Undoable | undefined;
	/** Namespaces that may be listed; undefined: not known, the user types one. */
	readonly namespaces: readonly SafeText[] | undefined;
	/** The clock all ages on the screen are measured against; moves only when some text would change. Milliseconds, cluster time. */
	readonly now: number;
};

/** The key of `Snapshot.access`. */
export const accessKey = ({uid}: Pick<ModelService, 'uid'>, action: ActionType): string => `${uid}/${action}`;
