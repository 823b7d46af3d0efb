import {amd} from '../gpus/amd.ts';
import {dcgm} from '../gpus/dcgm.ts';
import type {GpuMetrics} from '../gpus/gpu-metrics.ts';
import {intel} from '../gpus/intel.ts';
import type {MetricsTarget} from '../metrics-target.ts';

/** Whose GPUs a service asks for: what tells of them, and what to do where it does not. */
type Vendor = {
	readonly resource: RegExp;
	readonly gpu: GpuMetrics;
	readonly notThere: string;
	readonly noPods: string;
	/** Memory is told and no utilization. */
	readonly noUtilization: (names: ReadonlySet<string>) => string;
	readonly notNamed: string;
};

const profiling = 'DCGM_FI_PROF_GR_ENGINE_ACTIVE';

const nvidia: Vendor = {
	resource: /./,
	gpu: dcgm,
	notThere: 'Prometheus answers, but has no DCGM series: is dcgm-exporter installed and scraped?',
	noPods:
		'The DCGM series of Prometheus name no pods: set DCGM_EXPORTER_KUBERNETES=true on dcgm-exporter, and let it read the pod resources of the kubelet.',
	noUtilization: names =>
		`Its GPUs report memory and no utilization. ${
			names.has(profiling)
				? `On a slice (MIG) only ${profiling} tells it, which is there for others: is profiling off on its nodes?`
				: `On a slice (MIG) DCGM_FI_DEV_GPU_UTIL says nothing: let dcgm-exporter export ${profiling} (its profiling metrics).`
		}`,
	notNamed:
		'No DCGM series names its pods: is dcgm-exporter running on their nodes? GPUs that a pod sees without asking for them are named by none, and those of claims (DRA) with KUBERNETES_ENABLE_DRA=true alone.',
};

const vendors: readonly Vendor[] = [
	{
		resource: /^amd\.com\//,
		gpu: amd,
		notThere: "Prometheus answers, but has no series of AMD's device-metrics-exporter: is it installed and scraped?",
		noPods:
			"The series of AMD's device-metrics-exporter name no pods: let it read the pod resources of the kubelet, and export the labels POD, NAMESPACE and CONTAINER (ExtraPodLabels, Labels in its configuration).",
		noUtilization: () =>
			'Its GPUs report memory and no utilization. Of an AMD GPU in partitions the activity is told on the first of them alone, for all: it is not that of its pod.',
		notNamed: "No series of AMD's device-metrics-exporter names its pods: is the exporter running on their nodes?",
	},
	{
		resource: /^(gpu\.)?intel\.com\//,
		gpu: intel,
		notThere: "Prometheus answers, but has no series of Intel's xpumd: is it installed and scraped?",
		noPods: "Intel's xpumd names no pods: its GPUs are told of by node, on the page of nodes and GPUs.",
		noUtilization: () => "Intel's xpumd names no pods: its GPUs are told of by node, on the page of nodes and GPUs.",
		notNamed: "Intel's xpumd names no pods: its GPUs are told of by node, on the page of nodes and GPUs.",
	},
];

/** Whose GPUs it asks for; where that is not known, NVIDIA's. */
export const vendorOf = ({gpuResource = 'nvidia.com/gpu'}: MetricsTarget): Vendor =>
	vendors.find(({resource}) => resource.test(gpuResource)) ?? nvidia;

export const notAttributed =
	'Shared GPU, not attributed: of the pods that share it one is named. KUBERNETES_VIRTUAL_GPUS=true on dcgm-exporter names all of them.';
