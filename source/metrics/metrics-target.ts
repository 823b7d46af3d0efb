/** A service as the metrics planner sees it. */
export type MetricsTarget = {
	readonly uid: string;
	readonly namespace: string;
	readonly name: string;
	/** Kind of the workload: how its pods are named. */
	readonly kind: string;
	/** From image and arguments: 'vLLM', 'Triton' … */
	readonly engine?: string;
	/** Of the engine's container: an engine that is silent may have been told to be. */
	readonly args: readonly string[];
	/** Other names that gateways may count it under: of its endpoint, of its KServe or Knative parts. */
	readonly aliases: readonly string[];
	/** Its workloads that a request passes on the way to the model, where a gateway would count it a second time. */
	readonly passed?: readonly string[];
	readonly gpusPerReplica: number;
	/** What they are of: `nvidia.com/gpu`, `amd.com/gpu`. */
	readonly gpuResource?: string;
	/** Nodes of its pods advertise one GPU several times: others may hold the same. */
	readonly sharesGpus?: true;
	/** Pod template hashes or controller revision hashes whose pods are ready now; the numbers shown are theirs. */
	readonly pods: ReadonlyArray<{
		readonly name: string;
		readonly uid?: string;
		readonly ready: boolean;
		readonly revisionHash?: string;
		readonly ip?: string;
		readonly node?: string;
		readonly readySince?: number;
	}>;
	/** Painted now: its per-pod numbers are worth asking for. */
	readonly onScreen: boolean;
};

/** More than one revision has pods: their numbers are compared. */
export const hasSeveralRevisions = ({pods}: MetricsTarget): boolean => new Set(pods.map(({revisionHash}) => revisionHash)).size > 1;
