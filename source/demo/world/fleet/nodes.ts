import type {NewDemoObject} from '../../api-server/demo-object.ts';
import {timestamp} from '../../api-server/object-store.ts';
import type {GpuModel} from './service-plan.ts';

type NodePool = {
	readonly gpu: GpuModel;
	readonly product: string;
	/** MiB of one GPU. */
	readonly memory: number;
	readonly count: number;
	readonly gpusPerNode: number;
	readonly instanceType: string;
	readonly cpu: string;
	readonly mainMemory: string;
};

export const gpuModels: Readonly<
	Record<GpuModel, {readonly product: string; readonly name: string; readonly memory: number; readonly watts: number}>
> = {
	H100: {product: 'NVIDIA-H100-80GB-HBM3', name: 'NVIDIA H100 80GB HBM3', memory: 81_559, watts: 700},
	A100: {product: 'NVIDIA-A100-SXM4-80GB', name: 'NVIDIA A100-SXM4-80GB', memory: 81_920, watts: 400},
	L40S: {product: 'NVIDIA-L40S', name: 'NVIDIA L40S', memory: 46_068, watts: 350},
};

const pool = (gpu: GpuModel, count: number, gpusPerNode: number, instanceType: string, cpu: string, mainMemory: string): NodePool => ({
	...{gpu, count, gpusPerNode, instanceType, cpu, mainMemory},
	product: gpuModels[gpu].product,
	memory: gpuModels[gpu].memory,
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
		const capacity = {
			cpu: row.cpu,
			'ephemeral-storage': '3513936Mi',
			'hugepages-2Mi': '0',
			memory: row.mainMemory,
			'nvidia.com/gpu': String(row.gpusPerNode),
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
					'nvidia.com/gpu.deploy.dcgm-exporter': 'true',
					'nvidia.com/gpu.count': String(row.gpusPerNode),
					'nvidia.com/gpu.memory': String(row.memory),
					'nvidia.com/gpu.present': 'true',
					'nvidia.com/gpu.product': row.product,
					'nvidia.com/gpu.replicas': '1',
					'nvidia.com/gpu.sharing-strategy': 'none',
					'nvidia.com/mig.strategy': 'single',
					'topology.kubernetes.io/region': 'eu-central-1',
					'topology.kubernetes.io/zone': zone,
				},
			},
			spec: {
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
