import type {ExporterName, GatewayName} from '../exporters/exporter-name.ts';

/** What goes wrong with a release, or makes it special. */
export type ReleaseFault = 'out-of-memory' | 'image-missing' | 'never-ready';

/** One release a service has had. The last of a plan is the one its workload asks for now. */
export type Release = {
	/** Tag of the image. */
	readonly tag: string;
	/** Milliseconds before the start. */
	readonly age: number;
	/** `kubernetes.io/change-cause`. */
	readonly cause?: string;
	/** In place of the plan's arguments. */
	readonly args?: readonly string[];
	readonly fault?: ReleaseFault;
	/** How many times as long its requests take. Default 1. */
	readonly slowdown?: number;
	/** Share of requests that fail, 0-1. Default: next to none. */
	readonly errors?: number;
};

export type GpuModel =
	| ('H100' | 'A100' | 'L40S' | 'MIG' | 'MIG-single' | 'slices' | 'virtual-slices' | 'old-slices' | 'MPS' | 'claimed' | 'broken')
	| ('MI300X' | 'Max1550');
/** Whose metrics and logs the containers have. `none`: logs only. */
export type EngineName = 'vllm' | 'triton' | 'tgi' | 'http' | 'none';

export type Load = {
	/** Requests a second of the whole service in the middle of its day. */
	readonly rate: number;
	/** How much of that comes and goes with the day, 0-1. */
	readonly daily: number;
	/** How much comes and goes within the half hour, 0-1. */
	readonly waves?: number;
	/** Requests a second one replica can do at most. */
	readonly capacity: number;
	/** Seconds a typical request takes without a queue. */
	readonly latency: number;
	/** Milliseconds before the start when the last request came. Default: they keep coming. */
	readonly quietFor?: number;
};

type AutoscalerPlan = {
	readonly name: string;
	readonly minimum: number;
	readonly maximum: number;
	/** Mean GPU utilization to hold, percent; or CPU, which no metrics server measures here. */
	readonly target: {readonly gpu: number} | {readonly cpu: number};
};

/** A model service as it shall stand at the start. Everything else about it follows. */
export type ServicePlan = {
	readonly namespace: string;
	readonly name: string;
	readonly kind: 'Deployment' | 'StatefulSet';
	readonly engine: EngineName;
	/** What its replicas export. Default: what its engine does. */
	readonly exports?: readonly ExporterName[];
	/** What it is behind. Default: nothing that counts requests. */
	readonly gateways?: readonly GatewayName[];
	/** Name of its workload and its Kubernetes Service, and of its InferencePool, where they are not its own. */
	readonly workload?: string;
	readonly pool?: string;
	/** An operator makes the picker of its endpoints. */
	readonly hasOwnPicker?: true;
	readonly model: string;
	/** Without tag. */
	readonly image: string;
	readonly container: string;
	readonly port: number;
	readonly command?: readonly string[];
	readonly args: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	readonly gpu: GpuModel;
	readonly gpus: number;
	readonly cpu: string;
	readonly memory: string;
	readonly replicas: number;
	/** Oldest first. */
	readonly releases: readonly [Release, ...Release[]];
	/** How many pods of the newest release there are, where it is stuck half way; the others are of the last but one without fault. */
	readonly updated?: number;
	/** Milliseconds from the start of a container to its readiness. */
	readonly loading: number;
	/** Fetches the weights before the container starts: milliseconds. */
	readonly fetching?: number;
	/** Pods that were gone through this at the start: they load. */
	readonly isLoading?: boolean;
	readonly load: Load;
	readonly autoscaler?: AutoscalerPlan;
	readonly manager?: 'Argo CD' | 'Flux' | 'Helm';
	readonly strategy?: {readonly maxSurge: number | string; readonly maxUnavailable: number | string};
	/** Nodes of the pods, in turn, where they shall not just be spread. */
	readonly nodes?: readonly string[];
	/** Labels of its pods. Default: `app` is its name. */
	readonly selects?: Readonly<Record<string, string>>;
	/** Labels of those of them that take requests, where others work for them. Default: all do. */
	readonly serves?: Readonly<Record<string, string>>;
	/** Metrics from before the start reach back this far, milliseconds. Default: as far as those of the world. */
	readonly remembers?: number;
	/** Fewer series, for fleets of thousands. */
	readonly isLean?: boolean;
};
