import type {Failure} from '../domain/outcome.ts';
import type {MetricsSource} from './metrics-source.ts';
import type {MetricsTarget} from './metrics-target.ts';
import type {Capabilities} from './probe-capabilities.ts';

/** What a task may look at. */
export type TaskContext = {
	readonly source: MetricsSource;
	readonly capabilities: Capabilities;
	readonly targets: readonly MetricsTarget[];
	/** Of the refresh, milliseconds by the cluster's clock. */
	readonly at: number;
	readonly signal: AbortSignal;
};

/** Questions about the past, asked seldom and one or two a refresh, so that no refresh has more than its share of queries. */
export type Task = {
	/** Queries it takes. */
	readonly cost: number;
	/** Undefined: done. */
	readonly run: () => Promise<Failure | undefined>;
};

/** Something that wants to know of the past: its next task of at most `room` queries, or undefined while there is none. */
export type TaskBook = {readonly next: (context: TaskContext, room: number) => Task | undefined};
