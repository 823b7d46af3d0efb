import type {GpuDevice} from '../../domain/gpu-device.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {GpuNumbers} from '../gpus/gpu-numbers.ts';
import type {ByName} from '../numbers/by-name.ts';
import type {Histogram} from '../numbers/histogram.ts';
import type {WorkloadNumbers} from '../numbers/read-numbers.ts';

/** What one refresh brought; undefined: not asked this time, or it failed. */
export type Layers = {
	/** Of all queries of the refresh, milliseconds by the cluster's clock. */
	readonly at: number;
	/** Milliseconds that rates are over. */
	readonly window: number;
	readonly gpu?: GpuNumbers | undefined;
	readonly load?: ByName<WorkloadNumbers> | undefined;
	/** The load of the fleet comes in turns, and not all of them had theirs yet. */
	readonly isComing?: boolean;
	/** Of the services on the screen, all kinds of latency: by tag of engine and kind. */
	readonly shown?: ByName<ReadonlyMap<string, Histogram>> | undefined;
	/** Of some others the one kind that a list is sorted by. */
	readonly ranked?: ByName<ReadonlyMap<string, Histogram>> | undefined;
	/** The same for the pods of the open service. */
	readonly podLatency?: ByName<ReadonlyMap<string, Histogram>> | undefined;
	/** Rates of the pods of the open service, while it has more than one revision. */
	readonly podLoad?: ByName<WorkloadNumbers> | undefined;
	/** All GPUs that an exporter tells of, while the page of them is open. */
	readonly devices?: readonly GpuDevice[] | undefined;
	/** Those of the open service's pods. */
	readonly podDevices?: readonly GpuDevice[] | undefined;
	readonly coverage: LatencyCoverage;
	readonly failures: Readonly<Partial<Record<LayerName, Failure>>>;
	/** Who was asked, as a sentence begins; undefined: Prometheus. */
	readonly from?: string;
};

export type LayerName = 'gpu' | 'load' | 'shown' | 'ranked' | 'podLatency' | 'podLoad' | 'devices' | 'podDevices';

/** Whom the queries of a refresh are about: UIDs. */
export type LatencyCoverage = {
	readonly shown: ReadonlySet<string>;
	readonly ranked: ReadonlySet<string>;
	/** Of the layer `load`; undefined: everybody. */
	readonly load?: ReadonlySet<string> | undefined;
	/** The open service, which some layers are of alone; empty: none is open; undefined: they are of whom they are read for. */
	readonly opened?: string | undefined;
};
