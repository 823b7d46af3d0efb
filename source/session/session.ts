import type {Action, ActionType} from '../domain/action.ts';
import type {Freshness} from '../domain/connection.ts';
import type {ObjectReference} from '../domain/object-reference.ts';
import type {Failure, Outcome} from '../domain/outcome.ts';
import type {Plan} from '../domain/plan.ts';
import type {SafeText} from '../domain/safe-text.ts';
import type {MetricName} from '../domain/service-metrics.ts';
import type {MetricsView} from '../metrics/metrics-feed.ts';
import type {Snapshot} from './snapshot.ts';
import type {PreferenceBook} from './state/preferences.ts';
import type {Store} from './store.ts';

/** A live session with one cluster: a value, so that several can exist. Never throws; failures are in the snapshot or the outcome. */
export type Session = {
	readonly store: Store<Snapshot>;
	/** Ends every watch, stream and timer. */
	readonly close: () => Promise<void>;
	/** Tries everything that waits for its back-off now, and reads metrics now. */
	readonly retryNow: () => void;
	/** Marks everything stale until proven again: after SIGCONT. A sleep, and a clock that is set, are noticed without a word. */
	readonly distrust: () => void;
	/** Opens a service's detail (events, charts), or closes it. */
	readonly open: (uid: string | undefined) => void;
	/** UIDs on screen: their per-pod numbers are asked for. Painted rows only. */
	readonly look: (uids: readonly string[]) => void;
	/** What else is on the screen whose numbers are worth asking for. */
	readonly show: (view: MetricsView) => void;
	/** Where a number of a service, or of one of its pods, comes from, or why there is none and what to do about it: sentences. */
	readonly explain: (uid: string, metric: MetricName, pod?: string) => readonly SafeText[];
	/** A whole object as YAML, secrets masked, lines safe. */
	readonly yaml: (reference: ObjectReference, options: {readonly managedFields: boolean}) => Promise<Outcome<readonly SafeText[]>>;
	/** What `kubectl describe` would tell, lines safe. */
	readonly describe: (reference: ObjectReference) => Promise<Outcome<readonly SafeText[]>>;
	/** What changes in the pod template between what runs and a revision. */
	readonly revisionDifferences: (uid: string, revision: string) => Promise<Outcome<readonly Difference[]>>;
	readonly logs: (request: LogRequest, sink: LogSink) => LogStream;
	/** How the system of a service does a verb, in a few words; undefined: it has no such verb, and the offer says why. */
	readonly means: (uid: string, action: ActionType) => string | undefined;
	readonly gate: Gate;
};

/** One changed leaf or list entry of an object. `path`: "spec.template.spec.containers[vllm].image". */
export type Difference = {readonly path: SafeText; readonly before?: SafeText; readonly after?: SafeText};

export type LogRequest = {
	readonly namespace: string;
	readonly pod: string;
	readonly container: string;
	readonly previous: boolean;
	readonly follow: boolean;
	/** Seconds back; absent: the last `tailLines`. */
	readonly sinceSeconds?: number;
	readonly tailLines?: number;
};

export type LogLine = {
	/** RFC 3339, as the kubelet wrote it. */
	readonly time: SafeText;
	readonly text: SafeText;
};

/** Called a few times a second at most. */
export type LogSink = {
	readonly lines: (lines: readonly LogLine[]) => void;
	readonly end: (failure?: Failure) => void;
	/** What keeps lines from coming for now; undefined: nothing any more. */
	readonly trouble: (trouble: LogTrouble | undefined) => void;
};

/** Why a log that goes on may be behind. */
export type LogTrouble = {
	readonly freshness: Freshness;
	readonly sentence: string;
	/** When it was last known that there are no other lines; milliseconds, our clock. */
	readonly provenAt: number;
};

export type LogStream = {readonly close: () => void};

/**
 * The one way to write. prepare: read-only check → access review → fresh read → plan → server dry run and differences.
 * execute: guarded request, once → re-read where the answer was lost → audit; then progress comes through the watch.
 */
export type Gate = {
	readonly prepare: (action: Action, uid: string) => Promise<Preparation>;
	/**
	 * The way back of what `Snapshot.undoable` names, as a plan like any other: `plan.undoes` is set. Refused where what was written
	 * is not what stands now (the sentence says what changed since, and by whom), and where there is no way back.
	 */
	readonly prepareUndo: () => Promise<Preparation>;
	/** `typed`: what the person typed where the plan asks for it. A preparation can be executed once. */
	readonly execute: (prepared: Prepared, typed?: string) => Promise<WriteOutcome>;
};

export type Prepared = {
	readonly status: 'ready';
	readonly id: string;
	readonly plan: Plan;
	/** Context, namespace and user as of now, for the dialog. */
	readonly context: SafeText;
	readonly namespace: SafeText;
	/** metadata.generation of the service's own object as it was read for the plan; absent: it has none, or was not read. */
	readonly generation?: number;
	/** What the server would make of it: live object against the dry run's answer. */
	readonly differences: readonly Difference[];
	/** "The API server accepts this (dry run)…" or why it cannot be previewed. */
	readonly dryRun: {readonly accepted: boolean; readonly sentence: string};
};

export type Preparation = Prepared | {readonly status: 'refused'; readonly failure: Failure};

export type WriteOutcome = {
	readonly status:
		| 'applied'
		/** A precondition failed: `sentence` says what changed meanwhile. Nothing was written. */
		| 'changed'
		| 'refused'
		/** The answer was lost and the object could not be read again. Never sent twice. */
		| 'unknown'
		/** The answer was lost; a fresh read shows that it did not arrive. */
		| 'not-applied';
	readonly sentence: string;
	/** What stood in the way may pass: planned once more, the same may go through. */
	readonly isPassing?: true;
};

/** Several contexts, one current session: what `:ctx` switches. */
export type SessionHost = {
	readonly current: Store<Session>;
	readonly contexts: ReadonlyArray<{readonly name: SafeText; readonly isCurrent: boolean}>;
	readonly switchContext: (name: string) => Promise<Outcome<undefined>>;
	/** undefined: all namespaces. */
	readonly switchNamespace: (namespace: string | undefined) => Promise<Outcome<undefined>>;
	/** The same in every context. */
	readonly preferences: Pick<PreferenceBook, 'store' | 'setColumns'>;
	readonly close: () => Promise<void>;
};
