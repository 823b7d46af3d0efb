import type {MetricsTarget} from '../../source/metrics/metrics-target.ts';
import type {RealPrometheus} from '../demo/prometheus/real-prometheus.ts';
import type {WrittenSeries} from '../demo/prometheus/remote-write.ts';
import {targetOf} from '../metrics/fleet-samples.ts';

const services = 1000;
const replicas = 10;
const namespaces = 20;
const interval = 15_000;
/** Services that have histograms: those on the screen and as many others, for no other is asked for them. */
const withBuckets = 100;
const onScreen = 40;

const bounds = ['0.3', '0.5', '0.8', '1.0', '1.5', '2.0', '2.5', '5.0', '10.0', '15.0', '20.0', '30.0', '40.0', '50.0', '60.0', '+Inf'];

type Labels = Readonly<Record<string, string>>;
/** Value of a series at a scrape. */
export type Course = readonly [name: string, labels: Labels, value: (scrape: number) => number];

const histogram = (name: string, labels: Labels, rate: number): readonly Course[] => [
	...bounds.map(
		(le, index): Course => [`${name}_bucket`, {...labels, le}, scrape => Math.floor((scrape * rate * (index + 1)) / bounds.length)],
	),
	[`${name}_sum`, labels, scrape => scrape * rate * 1.7],
	[`${name}_count`, labels, scrape => Math.floor(scrape * rate)],
];

/** What the vLLM server of a pod and the exporter of its GPU say. `position`: another one, other numbers. */
export const coursesOf = (namespace: string, pod: string, position: number, hasBuckets: boolean): readonly Course[] => {
	const engine = {
		namespace,
		pod,
		job: 'engines',
		instance: `10.0.${position >> 8}.${position & 255}:8000`,
		model_name: 'org/model-70b',
		engine: '0',
	};
	const gpu = {
		...{namespace: 'gpu-operator', pod: `nvidia-dcgm-exporter-${position % 97}`, container: 'nvidia-dcgm-exporter', job: 'dcgm'},
		...{exported_namespace: namespace, exported_pod: pod, exported_container: 'server', Hostname: `gpu-${position >> 3}`},
		...{UUID: `GPU-${position}`, gpu: String(position & 7), device: `nvidia${position & 7}`, modelName: 'NVIDIA H100 80GB HBM3'},
	};
	const rate = 20 + (position % 17);
	const wave = (scrape: number): number => (scrape * 7 + position) % 100;
	return [
		['vllm:request_success_total', {...engine, finished_reason: 'stop'}, scrape => scrape * rate],
		['vllm:request_success_total', {...engine, finished_reason: 'length'}, scrape => scrape],
		['vllm:num_requests_waiting', engine, scrape => wave(scrape) % 5],
		['vllm:num_requests_running', engine, scrape => wave(scrape) % 32],
		['vllm:kv_cache_usage_perc', engine, scrape => wave(scrape) / 100],
		['vllm:prompt_tokens_total', engine, scrape => scrape * rate * 900],
		['vllm:generation_tokens_total', engine, scrape => scrape * rate * 300],
		['vllm:num_preemptions_total', engine, () => 0],
		...(hasBuckets
			? [
					...histogram('vllm:e2e_request_latency_seconds', engine, rate),
					...histogram('vllm:time_to_first_token_seconds', engine, rate),
					...histogram('vllm:inter_token_latency_seconds', engine, rate * 300),
					...histogram('vllm:request_queue_time_seconds', engine, rate),
				]
			: [
					['vllm:e2e_request_latency_seconds_sum', engine, (scrape: number) => scrape * rate * 1.7] as const,
					['vllm:e2e_request_latency_seconds_count', engine, (scrape: number) => scrape * rate] as const,
				]),
		['DCGM_FI_DEV_GPU_UTIL', gpu, wave],
		['DCGM_FI_PROF_GR_ENGINE_ACTIVE', gpu, scrape => wave(scrape) / 100],
		['DCGM_FI_DEV_FB_USED', gpu, scrape => 60_000 + wave(scrape)],
		['DCGM_FI_DEV_FB_FREE', gpu, scrape => 20_000 - wave(scrape)],
		['DCGM_FI_DEV_GPU_TEMP', gpu, scrape => 40 + (wave(scrape) % 30)],
		['DCGM_FI_DEV_POWER_USAGE', gpu, scrape => 300 + wave(scrape)],
	];
};

const sorted = (name: string, labels: Labels): WrittenSeries['labels'] =>
	Object.entries({...labels, __name__: name}).toSorted(([one], [other]) => (one < other ? -1 : 1));

type Options = {readonly from: number; readonly to: number; readonly say: (line: string) => void};

/** A thousand vLLM services of ten replicas with a GPU each, scraped from `from` to `to` (milliseconds); and the services themselves. */
export const writeFleet = async (prometheus: RealPrometheus, {from, to, say}: Options): Promise<readonly MetricsTarget[]> => {
	const scrapes = Array.from({length: Math.floor((to - from) / interval) + 1}, (_, index) => index);
	const targets: MetricsTarget[] = [];
	let count = 0;
	for (let service = 0; service < services; service++) {
		const namespace = `team-${String(Math.floor((service * namespaces) / services)).padStart(2, '0')}`;
		const name = `llm-chat-model-${String(service).padStart(4, '0')}`;
		const pods = Array.from({length: replicas}, (_, replica) => `${name}-7d9f8c6b5-x2x${replica}k`);
		targets.push(targetOf(namespace, name, pods, {onScreen: service < onScreen}));
		const series = pods.flatMap((pod, replica) =>
			coursesOf(namespace, pod, service * replicas + replica, service < withBuckets).map(
				([metric, labels, value]): WrittenSeries => ({
					labels: sorted(metric, labels),
					samples: scrapes.map(scrape => [from + scrape * interval, value(scrape)] as const),
				}),
			),
		);
		count += series.length;
		await prometheus.write(series);
		if (service % 200 === 199) say(`${service + 1} services written, ${count} series`);
	}
	return targets;
};
