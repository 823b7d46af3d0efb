import type {Clock} from '../cluster/clock.ts';
import type {ClusterTarget} from '../cluster/cluster-target.ts';
import type {ConnectOptions} from '../cluster/connect-cluster.ts';
import type {Settings} from '../domain/settings.ts';
import type {MetricsSetting} from '../metrics/metrics-feed.ts';
import type {ServingSystem} from '../serving/serving-system.ts';

/** What a session with one cluster needs; everything of the machine is passed in. */
export type SessionOptions = {
	readonly target: ClusterTarget;
	readonly connect: Omit<ConnectOptions, 'readOnly' | 'clock'>;
	readonly clock: Clock;
	/** [0, 1) */
	readonly random: () => number;
	readonly systems: readonly ServingSystem[];
	/** The namespaces to watch; undefined: all, or where that is forbidden, those that may be read. */
	readonly namespaces: readonly string[] | undefined;
	readonly labelSelector?: string;
	/** Why it is read-only ("--read-only"); undefined: it is not. */
	readonly readOnlyBecause?: string;
	/** Writes want the name typed. */
	readonly isProtected: boolean;
	readonly metrics: MetricsSetting;
	readonly settings: Settings;
	/** Milliseconds between two refreshes of the metrics. */
	readonly refresh: number;
	/** Where the audit log, the journal of writes and that of good revisions are kept; undefined: nowhere (writing is then off and says so). */
	readonly stateDirectory: string | undefined;
	/** The simulated cluster stands behind it. */
	readonly demo?: boolean;
};
