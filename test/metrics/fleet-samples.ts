import type {Sample} from '../../source/demo/prometheus/time-series-database.ts';
import type {MetricsTarget} from '../../source/metrics/metrics-target.ts';

export type Replica = {
	readonly namespace: string;
	readonly pod: string;
	/** Requests so far, by the bucket they fell into. */
	readonly requests: readonly number[];
	readonly failed?: number;
	readonly waiting?: number;
	readonly running?: number;
};

export const bounds = ['0.3', '0.5', '1.0', '2.5', '10.0', '+Inf'];

/** Cumulative buckets of a histogram as an exporter writes them. */
export const histogramSamples = (name: string, labels: Readonly<Record<string, string>>, counts: readonly number[]): readonly Sample[] => {
	let total = 0;
	const buckets = bounds.map((le, index) => {
		total += counts[index] ?? 0;
		return {name: `${name}_bucket`, labels: {...labels, le}, value: total};
	});
	return [...buckets, {name: `${name}_count`, labels, value: total}];
};

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** What a vLLM server exports, under any prefix. */
export const vllmSamples = (replica: Replica, prefix = 'vllm:'): readonly Sample[] => {
	const {namespace, pod, requests, failed = 0, waiting = 0, running = 0} = replica;
	const labels = {namespace, pod, job: 'engines', model_name: 'org/model', engine: '0'};
	return [
		{name: `${prefix}request_success_total`, labels: {...labels, finished_reason: 'stop'}, value: total(requests) - failed},
		{name: `${prefix}request_success_total`, labels: {...labels, finished_reason: 'error'}, value: failed},
		{name: `${prefix}num_requests_waiting`, labels, value: waiting},
		{name: `${prefix}num_requests_running`, labels, value: running},
		...histogramSamples(`${prefix}e2e_request_latency_seconds`, labels, requests),
		...histogramSamples(`${prefix}time_to_first_token_seconds`, labels, requests),
	];
};

export type Gpu = {
	readonly namespace: string;
	readonly pod: string;
	readonly id: string;
	/** 0-100 */
	readonly busy: number;
	readonly used?: number;
	readonly free?: number;
};

const exporter = {namespace: 'gpu-operator', pod: 'nvidia-dcgm-exporter-x', container: 'nvidia-dcgm-exporter'};

/** A dcgm-exporter that is scraped without honouring its labels. `undefined` GPUs belong to nobody. */
export const exportedGpuSamples = (gpus: readonly Gpu[]): readonly Sample[] =>
	gpus.flatMap(({namespace, pod, id, busy, used = 60_000, free = 20_000}) => {
		const labels = {...exporter, UUID: id, exported_namespace: namespace, exported_pod: pod, exported_container: 'server'};
		return [
			{name: 'DCGM_FI_DEV_GPU_UTIL', labels, value: busy},
			{name: 'DCGM_FI_DEV_FB_USED', labels, value: used},
			{name: 'DCGM_FI_DEV_FB_FREE', labels, value: free},
		];
	});

/** The same with labels honoured. */
export const honouredGpuSamples = (gpus: readonly Gpu[]): readonly Sample[] =>
	gpus.flatMap(({namespace, pod, id, busy, used = 60_000, free = 20_000}) => {
		const labels = {namespace, pod, container: 'server', UUID: id};
		return [
			{name: 'DCGM_FI_DEV_GPU_UTIL', labels, value: busy},
			{name: 'DCGM_FI_DEV_FB_USED', labels, value: used},
			{name: 'DCGM_FI_DEV_FB_FREE', labels, value: free},
		];
	});

/** A Deployment with pods of one revision. */
export const targetOf = (namespace: string, name: string, pods: readonly string[], parts: Partial<MetricsTarget> = {}): MetricsTarget => ({
	uid: `uid-${namespace}-${name}`,
	namespace,
	name,
	kind: 'Deployment',
	args: [],
	aliases: [],
	engine: 'vLLM',
	gpusPerReplica: 1,
	pods: pods.map(pod => ({name: pod, ready: true})),
	onScreen: false,
	...parts,
});
