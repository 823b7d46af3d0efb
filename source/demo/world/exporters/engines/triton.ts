import {cacheUsage, counter, failed, gauge, running, spreads, succeeded, summary, times, waiting, zero} from '../families.ts';
import type {EngineExporter, Family, Moment} from '../family.ts';
import {meanOf} from '../log-normal.ts';

const microseconds =
	(share: number) =>
	({succeeded: count, latency}: Moment): number =>
		count * latency * share * 1_000_000;

const failures = ['REJECTED', 'CANCELED', 'OTHER'].map(reason => counter('nv_inference_request_failure', zero, {reason}));

const families: readonly Family[] = [
	counter('nv_inference_request_success', succeeded),
	counter('nv_inference_request_failure', failed, {reason: 'BACKEND'}),
	...failures,
	counter('nv_inference_count', times(4, succeeded)),
	counter('nv_inference_exec_count', times(0.6, succeeded)),
	counter('nv_inference_request_duration_us', microseconds(1)),
	counter('nv_inference_queue_duration_us', microseconds(0.08)),
	counter('nv_inference_compute_input_duration_us', microseconds(0.05)),
	counter('nv_inference_compute_infer_duration_us', microseconds(0.84)),
	counter('nv_inference_compute_output_duration_us', microseconds(0.03)),
	gauge('nv_inference_pending_request_count', waiting),
];

const common = {port: 8002, endpoint: 'metrics', labels: ({model}: {readonly model: string}) => ({model, version: '1'})};

export const triton: EngineExporter = {families, ...common};

const shares = [0.5, 0.9, 0.95, 0.99, 0.999];
/** A log-normal with the mean that the counters tell. */
const medianOf = (share: number) => (moment: Moment) => (moment.latency * share * 1_000_000) / meanOf(1, spreads.latency);

/** With `--metrics-config summary_latencies=true`. */
export const tritonWithSummaries: EngineExporter = {
	families: [
		...families,
		summary('nv_inference_request_summary_us', shares, {count: succeeded, median: medianOf(1), spread: spreads.latency}),
		summary('nv_inference_queue_summary_us', shares, {count: succeeded, median: medianOf(0.08), spread: spreads.latency}),
	],
	...common,
};

const blocks = 4096;
const type = (name: string) => ({request_type: name});
const block = (name: string) => ({kv_cache_block_type: name});

export const tritonTensorRt: EngineExporter = {
	families: [
		...families,
		gauge('nv_trt_llm_request_metrics', waiting, type('waiting')),
		gauge('nv_trt_llm_request_metrics', running, type('scheduled')),
		gauge('nv_trt_llm_request_metrics', times(0.1, running), type('context')),
		gauge('nv_trt_llm_request_metrics', moment => running(moment) + waiting(moment), type('active')),
		gauge('nv_trt_llm_request_metrics', () => 256, type('max')),
		gauge('nv_trt_llm_kv_cache_block_metrics', cacheUsage, block('fraction')),
		gauge('nv_trt_llm_kv_cache_block_metrics', moment => Math.round(cacheUsage(moment) * blocks), block('used')),
		gauge('nv_trt_llm_kv_cache_block_metrics', moment => blocks - Math.round(cacheUsage(moment) * blocks), block('free')),
		gauge('nv_trt_llm_kv_cache_block_metrics', () => blocks, block('max')),
		gauge('nv_trt_llm_kv_cache_block_metrics', () => 64, block('tokens_per')),
	],
	...common,
};
