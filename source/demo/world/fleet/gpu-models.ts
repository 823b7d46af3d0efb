import type {GpuTraits} from '../exporters/gpus/gpu-traits.ts';
import type {GpuModel} from './service-plan.ts';

export type GpuModelFacts = {
	/** As the nodes' label has it. */
	readonly product: string;
	/** As exporters have it. */
	readonly name: string;
	/** MiB of one GPU. */
	readonly memory: number;
	readonly watts: number;
	/** What pods ask for. Default: nvidia.com/gpu. */
	readonly resource?: string;
	/** The label of a node by which pods choose it, and its value. Default: its product. */
	readonly selector?: readonly [label: string, value: string];
	readonly traits?: GpuTraits;
};

const a100 = {product: 'NVIDIA-A100-SXM4-80GB', name: 'NVIDIA A100-SXM4-80GB', memory: 81_920, watts: 400};
const l40s = {product: 'NVIDIA-L40S', name: 'NVIDIA L40S', memory: 46_068, watts: 350};
const h100 = {product: 'NVIDIA-H100-80GB-HBM3', name: 'NVIDIA H100 80GB HBM3', memory: 81_559, watts: 700};
const shared = {...l40s, product: 'NVIDIA-L40S-SHARED'};
const pool = (name: string): readonly [string, string] => ['node.modelworks.io/pool', name];
const half = {profile: '3g.40gb', perGpu: 2, memory: 40_192};

export const gpuModels: Readonly<Record<GpuModel, GpuModelFacts>> = {
	H100: h100,
	A100: {...a100, traits: {honorsLabels: true, isBare: true}},
	L40S: {...l40s, traits: {honorsLabels: true, isBare: true}},
	/** Halves of GPUs, asked for by their profile. */
	MIG: {...a100, resource: 'nvidia.com/mig-3g.40gb', selector: pool('mig'), traits: {mig: half}},
	/** Halves of GPUs, asked for as if they were whole. */
	'MIG-single': {...a100, product: `${a100.product}-MIG-3g.40gb`, selector: pool('mig-single'), traits: {mig: {...half, isSingle: true}}},
	slices: {...shared, selector: pool('slices'), traits: {replicas: 4}},
	'virtual-slices': {...shared, selector: pool('virtual-slices'), traits: {replicas: 4, virtualGpus: 'processes'}},
	'old-slices': {
		...{...shared, selector: pool('old-slices')},
		traits: {replicas: 4, virtualGpus: 'copies', isOld: true, honorsLabels: true, isBare: true},
	},
	MPS: {...shared, selector: pool('mps'), traits: {replicas: 4, virtualGpus: 'copies'}},
	claimed: {...h100, selector: pool('claimed'), traits: {isClaimed: true}},
	broken: {
		...{...a100, selector: pool('broken')},
		traits: {error: {gpu: 2, code: 94}},
	},
	MI300X: {
		...{product: 'AMD_Instinct_MI300X_OAM', name: 'AMD Instinct MI300X OAM', memory: 196_592, watts: 750, resource: 'amd.com/gpu'},
		...{selector: ['amd.com/gpu.product-name', 'AMD_Instinct_MI300X_OAM'], traits: {vendor: 'amd', honorsLabels: true}},
	},
	Max1550: {
		...{product: 'Max_1550', name: 'Intel Data Center GPU Max 1550', memory: 131_072, watts: 600, resource: 'gpu.intel.com/i915'},
		...{selector: ['gpu.intel.com/product', 'Max_1550'], traits: {vendor: 'intel'}},
	},
};

/** The model of the GPUs of a node, by its labels. */
export const modelOfNode = (labels: Readonly<Record<string, string>>): GpuModelFacts | undefined => {
	const models = Object.values(gpuModels);
	return (
		models.find(({selector}) => selector !== undefined && labels[selector[0]] === selector[1]) ??
		models.find(({selector, product}) => selector === undefined && labels['nvidia.com/gpu.product'] === product)
	);
};
