import type {NewDemoObject} from '../../api-server/demo-object.ts';
import {timestamp} from '../../api-server/object-store.ts';
import {vendorOf} from '../exporters/gpus/vendors.ts';
import {type GpuModelFacts, gpuModels} from './gpu-models.ts';
import type {GpuModel} from './service-plan.ts';

type NodePool = {
	readonly gpu: GpuModel;
	readonly count: number;
	readonly gpusPerNode: number;
	readonly instanceType: string;
	readonly cpu: string;
	readonly mainMemory: string;
};

const pool = (gpu: GpuModel, count: number, gpusPerNode: number, instanceType: string, cpu: string, mainMemory: string): NodePool => ({
	...{gpu, count, gpusPerNode, instanceType, cpu, mainMemory},
});

/** Twelve nodes. */
export const standardPools: readonly NodePool[] = [
	pool('H100', 5, 8, 'p5.48xlarge', '192', '2097152000Ki'),
	pool('A100', 4, 8, 'p4de.24xlarge', '96', '1179648000Ki'),
	pool('L40S', 2, 8, 'g6e.48xlarge', '192', '1572864000Ki'),
	pool('L40S', 1, 4, 'g6e.12xlarge', '48', '393216000Ki'),
];

/** Eight more, of the teams that run serving systems of their own. */
export const systemPools: readonly NodePool[] = [
	pool('A100', 5, 8, 'p4de.24xlarge', '96', '1179648000Ki'),
	pool('L40S', 3, 8, 'g6e.48xlarge', '192', '1572864000Ki'),
];

/** Of the services of all engines. */
export const enginePools: readonly NodePool[] = [pool('A100', 8, 8, 'p4de.24xlarge', '96', '1179648000Ki')];

/** Enough nodes of one kind for a number of GPUs. */
export const poolFor = (gpus: number): readonly NodePool[] => [pool('H100', Math.ceil(gpus / 8), 8, 'p5.48xlarge', '192', '2097152000Ki')];

/** A node each of those that have GPUs in another way than most: the first two are in the demo. */
export const specialPools: readonly NodePool[] = [
	pool('MIG', 1, 4, 'p4de.24xlarge', '96', '1179648000Ki'),
	pool('slices', 1, 4, 'g6e.12xlarge', '48', '393216000Ki'),
	pool('MIG-single', 1, 4, 'p4de.24xlarge', '96', '1179648000Ki'),
	pool('virtual-slices', 1, 4, 'g6e.12xlarge', '48', '393216000Ki'),
	pool('old-slices', 1, 2, 'g6e.12xlarge', '48', '393216000Ki'),
	pool('MPS', 1, 2, 'g6e.12xlarge', '48', '393216000Ki'),
	pool('claimed', 1, 8, 'p5.48xlarge', '192', '2097152000Ki'),
	pool('broken', 1, 4, 'p4de.24xlarge', '96', '1179648000Ki'),
	pool('MI300X', 1, 8, 'Standard_ND96isr_MI300X_v5', '96', '1887436800Ki'),
	pool('Max1550', 1, 4, 'bare-metal', '112', '1048576000Ki'),
];

const vendorLabels = (model: GpuModelFacts, count: number): Readonly<Record<string, string>> => {
	const {product, memory, selector, traits = {}} = model;
	const chosen = selector === undefined ? {} : {[selector[0]]: selector[1]};
	if (traits.vendor !== undefined) return {[vendorOf(traits).nodeLabel]: 'true', ...chosen};
	const {mig, replicas = 1, virtualGpus} = traits;
	return {
		...chosen,
		[vendorOf(traits).nodeLabel]: 'true',
		'nvidia.com/gpu.count': String(mig?.isSingle === true ? count * mig.perGpu : count),
		'nvidia.com/gpu.memory': String(mig?.isSingle === true ? mig.memory : memory),
		'nvidia.com/gpu.present': 'true',
		'nvidia.com/gpu.product': product,
		'nvidia.com/gpu.replicas': String(replicas),
		'nvidia.com/gpu.sharing-strategy': replicas === 1 ? 'none' : selector?.[1] === 'mps' ? 'mps' : 'time-slicing',
		'nvidia.com/mig.strategy': mig !== undefined && mig.isSingle !== true ? 'mixed' : 'single',
		...(mig === undefined || virtualGpus !== undefined
			? {}
			: {'nvidia.com/mig.capable': 'true', 'nvidia.com/mig.config': `all-${mig.profile}`}),
	};
};

/** What pods may ask for. What is claimed is none of it. */
const devicesIn = ({resource = 'nvidia.com/gpu', traits = {}}: GpuModelFacts, count: number): Readonly<Record<string, string>> =>
	traits.isClaimed === true ? {} : {[resource]: String(count * (traits.mig?.perGpu ?? 1) * (traits.replicas ?? 1))};

/** Keeps those away that have not asked for these GPUs. */
export const poolTaint = 'node.modelworks.io/pool';

const zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];

const conditions = (since: string, now: string) =>
	[
		['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
		['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
		['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
		['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
	].map(([type = '', status = '', reason = '', message = '']) => ({
		...{type, status, reason, message},
		lastHeartbeatTime: now,
		lastTransitionTime: since,
	}));

/** GPU nodes as the GPU operator labels them: `gpu-1` onwards, in the order of the pools. `before`: nodes there are besides, of another name. */
export const nodesOf = (
	pools: readonly NodePool[],
	now: number,
	{name: base = 'gpu', before = 0}: {readonly name?: string; readonly before?: number} = {},
): readonly NewDemoObject[] => {
	const since = timestamp(now - 63 * 86_400_000);
	const rows = pools.flatMap(row => Array.from({length: row.count}, () => row));
	return rows.map((row, position) => {
		const name = `${base}-${position + 1}`;
		const index = before + position;
		const model = gpuModels[row.gpu];
		const capacity = {
			cpu: row.cpu,
			'ephemeral-storage': '3513936Mi',
			'hugepages-2Mi': '0',
			memory: row.mainMemory,
			...devicesIn(model, row.gpusPerNode),
			pods: '110',
		};
		const zone = zones[index % zones.length] ?? '';
		return {
			apiVersion: 'v1',
			kind: 'Node',
			metadata: {
				name,
				creationTimestamp: since,
				labels: {
					'beta.kubernetes.io/arch': 'amd64',
					'kubernetes.io/arch': 'amd64',
					'kubernetes.io/hostname': name,
					'kubernetes.io/os': 'linux',
					'node.kubernetes.io/instance-type': row.instanceType,
					...vendorLabels(model, row.gpusPerNode),
					'karpenter.sh/capacity-type': row.instanceType.startsWith('g6e.12') ? 'spot' : 'on-demand',
					'topology.kubernetes.io/region': 'eu-central-1',
					'topology.kubernetes.io/zone': zone,
				},
			},
			spec: {
				...(model.selector === undefined ? {} : {taints: [{key: poolTaint, value: row.gpu, effect: 'NoSchedule'}]}),
				podCIDR: `10.${64 + Math.floor(index / 250)}.${index % 250}.0/24`,
				providerID: `aws:///${zone}/i-0${(index + 4096).toString(16).padStart(16, '0')}`,
			},
			status: {
				addresses: [
					{type: 'InternalIP', address: `10.0.${Math.floor(index / 200) + 8}.${(index % 200) + 10}`},
					{type: 'Hostname', address: name},
				],
				allocatable: capacity,
				capacity,
				conditions: conditions(since, timestamp(now)),
				daemonEndpoints: {kubeletEndpoint: {Port: 10_250}},
				nodeInfo: {
					architecture: 'amd64',
					bootID: '',
					containerRuntimeVersion: 'containerd://2.1.4',
					kernelVersion: '6.8.0-1031-aws',
					kubeProxyVersion: '',
					kubeletVersion: 'v1.36.3',
					machineID: '',
					operatingSystem: 'linux',
					osImage: 'Ubuntu 24.04.3 LTS',
					systemUUID: '',
				},
			},
		};
	});
};
