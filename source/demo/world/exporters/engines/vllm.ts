import {
	betweenTokens,
	cacheUsage,
	counter,
	dropped,
	failed,
	firstToken,
	gauge,
	generatedTokens,
	histogram,
	late,
	latency,
	promptTokens,
	queueTime,
	requests,
	running,
	spreads,
	succeeded,
	times,
	waiting,
	zero,
} from '../families.ts';
import type {EngineExporter, Family} from '../family.ts';

// vllm/v1/metrics/loggers.py
export const requestBounds = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
export const firstTokenBounds = [
	...[0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560],
];
export const tokenBounds = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const lengthBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
const iterationBounds = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384];

const completions = {handler: '/v1/chat/completions', method: 'POST'};

const requestLatency = histogram('vllm:e2e_request_latency_seconds', requestBounds, {
	...{count: succeeded, median: latency, spread: spreads.latency},
});

const load: readonly Family[] = [
	gauge('vllm:num_requests_running', running),
	gauge('vllm:num_requests_waiting', waiting),
	gauge('vllm:kv_cache_usage_perc', cacheUsage),
	counter('vllm:num_preemptions_total', ({preempted}) => preempted),
	counter('vllm:prompt_tokens_total', promptTokens),
	counter('vllm:generation_tokens_total', generatedTokens),
	counter('vllm:request_success_total', times(0.86, succeeded), {finished_reason: 'stop'}),
	counter('vllm:request_success_total', times(0.14, succeeded), {finished_reason: 'length'}),
	counter('vllm:request_success_total', zero, {finished_reason: 'abort'}),
	counter('vllm:request_success_total', failed, {finished_reason: 'error'}),
	requestLatency,
	histogram('vllm:time_to_first_token_seconds', firstTokenBounds, {count: requests, median: firstToken, spread: spreads.firstToken}),
];

const interToken = (name: string): Family =>
	histogram(name, tokenBounds, {count: generatedTokens, median: betweenTokens, spread: spreads.betweenTokens});

const http: readonly Family[] = [
	counter('http_requests_total', succeeded, {...completions, status: '2xx'}),
	late('http_requests_total', times(0.002, succeeded), {...completions, status: '4xx'}),
	late('http_requests_total', failed, {...completions, status: '5xx'}),
];

const prefixCache = (prefix: string): readonly Family[] => [
	counter(`${prefix}prefix_cache_queries_total`, promptTokens),
	counter(`${prefix}prefix_cache_hits_total`, ({promptTokens: tokens, hitRatio}) => tokens * hitRatio),
];

/** On the page of an engine and, as most have it, not in Prometheus: there are many buckets. */
const details: readonly Family[] = [
	gauge('vllm:num_requests_waiting_by_reason', waiting, {reason: 'capacity'}),
	gauge('vllm:num_requests_waiting_by_reason', zero, {reason: 'deferred'}),
	counter('vllm:prompt_tokens_cached_total', ({promptTokens: tokens, hitRatio}) => tokens * hitRatio),
	gauge('vllm:cache_config_info', () => 1, {block_size: '16', gpu_memory_utilization: '0.9', enable_prefix_caching: 'True'}),
	gauge('vllm:engine_sleep_state', () => 1, {sleep_state: 'awake'}),
	gauge('vllm:engine_sleep_state', zero, {sleep_state: 'weights_offloaded'}),
	gauge('vllm:engine_sleep_state', zero, {sleep_state: 'discard_all'}),
	histogram('vllm:request_prefill_time_seconds', requestBounds, {count: requests, median: times(0.95, firstToken), spread: 0.6}),
	histogram('vllm:request_decode_time_seconds', requestBounds, {count: succeeded, median: times(0.85, latency), spread: 0.75}),
	histogram('vllm:request_inference_time_seconds', requestBounds, {count: succeeded, median: times(0.98, latency), spread: 0.75}),
	histogram('vllm:request_time_per_output_token_seconds', tokenBounds, {count: succeeded, median: betweenTokens, spread: 0.25}),
	// A histogram, for all its name.
	histogram('vllm:iteration_tokens_total', iterationBounds, {
		...{count: ({seconds, running: at}) => (at > 0 ? seconds * 20 : 0), median: ({running: at}) => Math.max(1, at * 2), spread: 1},
	}),
	histogram('vllm:request_prompt_tokens', lengthBounds, {count: succeeded, median: () => 560, spread: 0.75}),
	histogram('vllm:request_generation_tokens', lengthBounds, {count: succeeded, median: ({answerLength}) => answerLength, spread: 0.6}),
].map(dropped);

const queue = histogram('vllm:request_queue_time_seconds', requestBounds, {
	...{count: requests, median: queueTime, spread: spreads.queueTime},
});

const labels: EngineExporter['labels'] = ({model}) => ({model_name: model, engine: '0'});

export const vllm: EngineExporter = {
	families: [...load, interToken('vllm:inter_token_latency_seconds'), ...http, ...prefixCache('vllm:'), queue, ...details],
	labels,
};

/** 0.9: new names came, and the old ones stayed for a while. */
export const vllmWithOldNames: EngineExporter = {
	families: [
		...[...load, ...http, queue],
		gauge('vllm:gpu_cache_usage_perc', cacheUsage),
		...[interToken('vllm:inter_token_latency_seconds'), interToken('vllm:time_per_output_token_seconds')],
		...[...prefixCache('vllm:'), ...prefixCache('vllm:gpu_')],
	],
	labels,
};

/** Before 0.9: the old names alone. */
export const oldVllm: EngineExporter = {
	families: [
		...load.filter(({name}) => name !== 'vllm:kv_cache_usage_perc'),
		...[...http, gauge('vllm:gpu_cache_usage_perc', cacheUsage), interToken('vllm:time_per_output_token_seconds')],
		...prefixCache('vllm:gpu_'),
	],
	labels: ({model}) => ({model_name: model}),
};

/** The PodMonitor of an LLMInferenceService puts its own before all names. */
export const kserveVllm: EngineExporter = {...vllm, prefix: 'kserve_'};
