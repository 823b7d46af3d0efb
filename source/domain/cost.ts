/** A price as the user knows it. The first row that matches a node counts; what a row leaves out matches all. */
export type PriceRow = {
	/** Product of the node's GPUs, whole or its beginning: 'NVIDIA-H100'. */
	readonly product?: string;
	readonly instanceType?: string;
	/** Of spot nodes alone, or of all others alone. */
	readonly spot?: boolean;
	/** Of one GPU an hour. */
	readonly perGpuHour: number;
};

export type PriceTable = {
	/** '$', '€' */
	readonly currency: string;
	readonly rows: readonly PriceRow[];
};

type PriceSource = 'price table' | 'OpenCost';

/** What one GPU of a node costs an hour. Never invented: a node without a price has none. */
export type NodePrice = {
	readonly perGpuHour: number;
	readonly source: PriceSource;
	/** It is OpenCost's default, which is of no cloud: a placeholder. */
	readonly isPlaceholder?: true;
};

/** What a service costs. */
export type ServiceCost = {
	/** An hour, of the GPUs it holds: fractions of shared and sliced ones. */
	readonly perHour: number;
	/** The part of it whose GPUs did nothing; absent: their utilization is not known. */
	readonly idlePerHour?: number;
	/** Milliseconds the idle part is measured over. */
	readonly window?: number;
	readonly source: PriceSource;
	readonly isPlaceholder?: true;
	/** GPUs whose node has no price, and so are not in it. */
	readonly unpriced: number;
};

/** Of all services together. */
export type FleetCost = ServiceCost & {readonly currency: string};
