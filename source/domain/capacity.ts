import type {SafeText} from './safe-text.ts';

/** GPUs of one model over the nodes that can take a pod now: not cordoned, not tainted, ready. */
export type FreeGpus = {
	readonly product: SafeText;
	/** What pods ask for to get one, where that is not `nvidia.com/gpu`. */
	readonly resource?: SafeText;
	readonly free: number;
	/** The most that are free on one node. */
	readonly largestBlock: number;
};

/** GPUs of the whole cluster. Absent in the snapshot where nodes may not be read. */
export type Capacity = {
	readonly total: number;
	/** Requested by pods that are bound to a node and not finished. */
	readonly held: number;
	readonly free: readonly FreeGpus[];
};
