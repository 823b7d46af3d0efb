import type {SafeText} from './safe-text.ts';

/**
 * A Kubernetes object projected to what the console needs of it, right after parsing. All times are milliseconds since the
 * epoch by the cluster's clock. Every kind of record adds its own fields; these are common to all.
 */
export type ClusterRecord = {
	readonly kind: SafeText;
	readonly uid: SafeText;
	/** '' for objects without a namespace. */
	readonly namespace: SafeText;
	readonly name: SafeText;
	readonly resourceVersion: SafeText;
	readonly createdAt: number;
	readonly deletedAt?: number;
	/** UID of the owner that controls it (ownerReferences with controller: true). */
	readonly ownerUid?: SafeText;
	/** Who that is, unless its kind is watched in every cluster (ReplicaSet, Deployment, StatefulSet) and so is found by the UID. */
	readonly owner?: OwnerReference;
};

/** The object behind an owner reference; its UID stands beside it. */
export type OwnerReference = {readonly apiVersion: SafeText; readonly kind: SafeText; readonly name: SafeText};

/** Waiting or terminated trouble of one container, init containers included. */
export type ContainerTrouble = {
	readonly container: SafeText;
	readonly init: boolean;
	/** CrashLoopBackOff, ImagePullBackOff, ErrImagePull, CreateContainerConfigError, OOMKilled, Error … as Kubernetes says it. */
	readonly reason: SafeText;
	readonly message?: SafeText;
	/** Of the last termination. */
	readonly exitCode?: number;
	/** Reason of the last termination: OOMKilled, Error. */
	readonly lastReason?: SafeText;
};

/** A pod as the console needs it: one replica of a service. The projected record itself, so that 10,000 of them are cheap. */
export type PodRecord = ClusterRecord & {
	readonly phase: SafeText;
	readonly ready: boolean;
	/** When Ready last changed. */
	readonly readySince?: number;
	/** When the pod was bound to a node; absent: it waits for one. */
	readonly scheduledAt?: number;
	/** Message of PodScheduled=False, verbatim: "0/12 nodes are available: …". */
	readonly unschedulable?: SafeText;
	/** Of one that waits for GPUs: what the labels of its node must be. */
	readonly demands?: readonly NodeDemand[];
	readonly node?: SafeText;
	readonly ip?: SafeText;
	/** GPUs it asks for, by resource name; absent: none. */
	readonly gpus?: number;
	/** The resource they are of, where that is not whole GPUs of NVIDIA: `nvidia.com/mig-3g.40gb`, `amd.com/gpu`. */
	readonly gpuResource?: SafeText;
	/** Its label says that it is no part of a model service. */
	readonly optedOut?: true;
	readonly restarts: number;
	readonly lastRestartAt?: number;
	readonly trouble?: ContainerTrouble;
	/** The init container that runs now: before it is through, no other begins. */
	readonly initializing?: SafeText;
	/** Evicted, NodeLost, Preempted …: status.reason. */
	readonly reason?: SafeText;
	/** pod-template-hash, controller-revision-hash, or what stands for it: the RayCluster of a RayService. */
	readonly revisionHash?: SafeText;
	/** Its role in an object that makes pods of several roles: `head` or the worker group of a RayCluster, the component of a Dynamo graph. */
	readonly role?: SafeText;
	/** Names, init containers first; `running` in the order of time for the logs. */
	readonly containers: readonly SafeText[];
	readonly initContainers?: readonly SafeText[];
	/** Digests that run, by container, where known: the part after '@'. */
	readonly imageDigests?: readonly SafeText[];
};

export type NodeRecord = ClusterRecord & {
	readonly ready: boolean;
	readonly unschedulable: boolean;
	/** NoSchedule and NoExecute taints, as `key=value:effect`; nvidia.com/gpu taints are tolerated by GPU pods and left out. */
	readonly taints: readonly SafeText[];
	/** Allocatable GPUs; slices and shares count one by one. */
	readonly gpus: number;
	/** The same by resource, where it is not whole GPUs of NVIDIA alone. */
	readonly gpuResources?: readonly GpuResource[];
	/** Advertised and not allocatable: the device plugin calls them unhealthy. */
	readonly unhealthyGpus?: number;
	/** Short: `H100`, `A100-80GB`, `H100 MIG-3g.40gb`. */
	readonly gpuProduct?: SafeText;
	/** As its label has it: `NVIDIA-H100-80GB-HBM3`. */
	readonly gpuLabel?: SafeText;
	/** Bytes of one GPU, by its label. */
	readonly gpuMemory?: number;
	/** Its GPUs are shared: each is advertised `replicas` times. `strategy`: time-slicing, mps. */
	readonly sharing?: GpuSharing;
	readonly instanceType?: SafeText;
	/** Those that pods choose nodes with GPUs by. */
	readonly chosenBy?: Readonly<Record<string, SafeText>>;
	readonly zone?: SafeText;
	/** Its provider may take it away at any time, or not; absent: no label says so. */
	readonly spot?: boolean;
};

/** A label of a node that a pod wants to have one of some values. */
export type NodeDemand = {readonly label: SafeText; readonly values: readonly SafeText[]};

export type GpuResource = {readonly name: SafeText; readonly count: number};

export type GpuSharing = {readonly strategy: SafeText; readonly replicas: number};
