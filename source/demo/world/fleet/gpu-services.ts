import type {GpuModel, ServicePlan} from './service-plan.ts';

const day = 86_400_000;

type Row = readonly [name: string, gpu: GpuModel, gpus: number, replicas: number, node: string, busy?: number];

const planOf = ([name, gpu, gpus, replicas, node, busy = 0.5]: Row, namespace: string): ServicePlan => ({
	...{namespace, name, kind: 'Deployment', model: `models/${name}`, image: 'vllm/vllm-openai', container: 'vllm', port: 8000},
	engine: 'vllm',
	args: ['--model', `models/${name}`, '--port', '8000'],
	...{gpu, gpus, cpu: '2', memory: '16Gi', replicas, loading: 15_000, remembers: 65 * 60_000},
	releases: [
		{tag: 'v0.10.2', age: 33 * day},
		{tag: 'v0.11.0', age: 12 * day},
	],
	load: {rate: 10 * replicas * busy, daily: 0.2, capacity: 10, latency: 0.3},
	nodes: Array.from({length: replicas}, () => node),
});

/** In the demo: what halves of GPUs and quarters of their time are given to. */
export const sharingServices: readonly ServicePlan[] = [
	planOf(['reranker-mig', 'MIG', 1, 5, 'mig-1', 0.6], 'research'),
	planOf(['notebooks', 'slices', 1, 6, 'slices-1', 0.3], 'research'),
];

/** One service on each kind of node whose GPUs are had in another way than most. */
export const gpuServices: readonly ServicePlan[] = (
	[
		['halves', 'MIG-single', 1, 3, 'mig-single-1'],
		['virtual', 'virtual-slices', 1, 6, 'virtual-slices-1', 0.4],
		['copies', 'old-slices', 1, 5, 'old-slices-1', 0.7],
		['processes', 'MPS', 1, 4, 'mps-1', 0.6],
		['claimed', 'claimed', 2, 2, 'claimed-1'],
		['ailing', 'broken', 2, 2, 'broken-1', 0.9],
		['instinct', 'MI300X', 2, 2, 'mi300x-1'],
		['ponte-vecchio', 'Max1550', 1, 2, 'max1550-1'],
	] satisfies readonly Row[]
).map(row => planOf(row, 'devices'));
