import type {Failure} from '../../domain/outcome.ts';
import type {Histogram} from '../numbers/histogram.ts';
import type {ByName, GpuNumbers, WorkloadNumbers} from '../numbers/read-numbers.ts';

/** What one refresh brought; undefined: not asked this time, or it failed. */
export type Layers = {
	/** Of all queries of the refresh, milliseconds by the cluster's clock. */
	readonly at: number;
	/** Milliseconds that rates are over. */
	readonly window: number;
	readonly gpu?: GpuNumbers | undefined;
	readonly load?: ByName<WorkloadNumbers> | undefined;
	/** By tag of engine and kind. */
	readonly latency?: ByName<ReadonlyMap<string, Histogram>> | undefined;
	/** The same for the pods of the open service. */
	readonly podLatency?: ByName<ReadonlyMap<string, Histogram>> | undefined;
	readonly failures: Readonly<Partial<Record<LayerName, Failure>>>;
};

export type LayerName = 'gpu' | 'load' | 'latency' | 'podLatency';
