import type {GpuSharing} from './cluster-record.ts';
import type {NodeGpus} from './compute-capacity.ts';
import type {NodePrice} from './cost.ts';
import type {GpuDevice} from './gpu-device.ts';
import type {SafeText} from './safe-text.ts';

/** Pods of one owner that hold GPUs of a node. */
export type GpuHolder = {
	readonly namespace: SafeText;
	readonly pod: SafeText;
	/** UID of the model service it belongs to; absent: it is of none. */
	readonly serviceUid?: string;
	/** GPUs it asks for; fractions of slices and shared ones. */
	readonly gpus: number;
};

export type GpuNode = {
	readonly uid: string;
	readonly name: SafeText;
	readonly ready: boolean;
	readonly cordoned: boolean;
	readonly taints: readonly SafeText[];
	readonly product?: SafeText;
	readonly instanceType?: SafeText;
	readonly zone?: SafeText;
	/** Absent: no label says so. */
	readonly spot?: boolean;
	/** As the node advertises them: slices and shares count one by one. */
	readonly allocatable: number;
	readonly allocated: number;
	/** That a pod could get now: none of a node that is not ready, cordoned or tainted. Absent: not all pods are read. */
	readonly free?: number;
	/** Advertised and called unhealthy by the device plugin. */
	readonly unhealthy?: number;
	/** By resource, where it is not whole GPUs of NVIDIA alone. */
	readonly resources?: readonly NodeGpus[];
	/** How its GPUs are shared: one is advertised `replicas` times. */
	readonly sharing?: GpuSharing;
	readonly price?: NodePrice;
	readonly holders: readonly GpuHolder[];
	/** By index; empty: no exporter tells of them. */
	readonly devices: readonly GpuDevice[];
};

/** A pod that waits for GPUs. */
export type WaitingPod = {
	readonly namespace: SafeText;
	readonly pod: SafeText;
	readonly serviceUid?: string;
	readonly gpus: number;
	/** Milliseconds. */
	readonly since: number;
	/** What it waits for, in words: from the scheduler's own. */
	readonly reason: SafeText;
};

/** The GPUs of a cluster, node by node, and who waits for some. */
export type GpuFleet = {
	readonly nodes: readonly GpuNode[];
	readonly waiting: readonly WaitingPod[];
	/** Why there are no nodes, or no numbers of devices: sentences with the next step. */
	readonly missing: readonly string[];
};
