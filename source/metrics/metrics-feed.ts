import type {Clock} from '../cluster/clock.ts';
import type {ClusterClient} from '../cluster/cluster-client.ts';
import type {NodePrice} from '../domain/cost.ts';
import type {GpuDevice} from '../domain/gpu-device.ts';
import type {MetricsAccess, MetricsDialect} from '../domain/metrics-access.ts';
import type {MetricName, MetricsSourceState, ServiceCharts, ServiceMetrics} from '../domain/service-metrics.ts';
import type {MetricsEvidence} from '../domain/with-evidence.ts';
import type {MetricsTarget} from './metrics-target.ts';
import type {SourceMemory} from './source-memory.ts';

/** Behind the API server's proxy: a Service, or one pod of it. */
export type ProxyAddress = {
	readonly namespace: string;
	readonly name: string;
	/** Name or number; of a pod, its number. */
	readonly port: string;
	readonly scheme?: 'https';
	/** Path before `/api/v1`: `/prometheus`, without a slash at its end. */
	readonly prefix?: string;
};

/** What `--prometheus` says: found by itself, a URL, or something behind the API server's proxy. */
export type MetricsPlace =
	/** `isFresh`: what was remembered does not count. */
	| {readonly type: 'auto'; readonly isFresh?: true}
	| {readonly type: 'url'; readonly url: string}
	| ({readonly type: 'service' | 'pod'} & ProxyAddress)
	/** No Prometheus: the pods themselves, as far as they are on the screen. */
	| {readonly type: 'scrape'}
	| {readonly type: 'off'};

/** Where numbers are asked for, how one logs in there, and what every query says. */
export type MetricsSetting = MetricsPlace &
	MetricsDialect & {
		/** Headers go everywhere, credentials to a URL alone. */
		readonly access?: MetricsAccess;
	};

export type MetricsFeedOptions = {
	readonly client: ClusterClient;
	readonly clock: Clock;
	readonly setting: MetricsSetting;
	/** Of this machine: proxies, tokens, and what token commands get. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** UTF-8 text of token files and certificates. */
	readonly readFile: (file: string) => Promise<string>;
	/** Where what was found is kept for the next start; absent: nowhere. */
	readonly memory?: SourceMemory;
	/** Milliseconds between two refreshes. */
	readonly refresh: number;
	/** [0, 1) */
	readonly random: () => number;
	/** Namespaces that are watched; undefined: all. Queries are limited to them. */
	readonly namespaces: readonly string[] | undefined;
	readonly onState: (state: MetricsSourceState) => void;
	/** By UID. A service whose numbers did not change keeps its object. */
	readonly onMetrics: (metrics: ReadonlyMap<string, ServiceMetrics>) => void;
	readonly onCharts: (uid: string, charts: ServiceCharts) => void;
	/** All GPUs that an exporter tells of, while they are asked for; undefined: not yet. */
	readonly onDevices?: (devices: readonly GpuDevice[] | undefined) => void;
	/** By node name: what OpenCost says that a GPU of it costs. */
	readonly onPrices?: (prices: ReadonlyMap<string, NodePrice>) => void;
	/** What the source remembers of the revisions of the open service, by revision hash. */
	readonly onEvidence: (uid: string, evidence: ReadonlyMap<string, MetricsEvidence>) => void;
};

/** What is on the screen beside the services themselves: what else is worth asking for. */
export type MetricsView = {
	/** Milliseconds that the charts of the open service go back. */
	readonly chartSpan: number;
	/** The page of nodes and GPUs is open. */
	readonly hasDevices: boolean;
	/** The list is sorted by this latency, which is known of the services on the screen alone: that of all others is asked for in turns. */
	readonly ranking?: 'latency' | 'firstToken' | 'interToken' | 'queueTime';
};

export const firstView: MetricsView = {chartSpan: 30 * 60_000, hasDevices: false};

/** Numbers of a fleet, streamed. Never throws; what is missing says why. */
export type MetricsFeed = {
	/** The services as they are now; read at the next refresh. Cheap: called at every change. */
	readonly setTargets: (targets: readonly MetricsTarget[]) => void;
	/** Asks for charts and evidence of one service, and keeps asking until another is named. `hashes`: of its revisions. */
	readonly open: (uid: string | undefined, hashes?: readonly string[]) => void;
	readonly show: (view: MetricsView) => void;
	/** Where a number of a service, or of one of its pods, comes from, or why there is none and what to do about it: sentences. */
	readonly explain: (uid: string, metric: MetricName, pod?: string) => readonly string[];
	/** Refreshes now, and looks for a source now where none was found. */
	readonly refreshNow: () => void;
	readonly close: () => Promise<void>;
};
