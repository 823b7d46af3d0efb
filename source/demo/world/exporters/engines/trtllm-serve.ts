import {
	betweenTokens,
	cacheUsage,
	counter,
	failed,
	firstToken,
	gauge,
	histogram,
	late,
	latency,
	promptTokens,
	queueTime,
	requests,
	running,
	spreads,
	succeeded,
	waiting,
} from '../families.ts';
import type {EngineExporter} from '../family.ts';
import {firstTokenBounds, requestBounds, tokenBounds} from './vllm.ts';

/** With vLLM's buckets, and no counter of generated tokens. */
export const trtllmServe: EngineExporter = {
	families: [
		gauge('trtllm_num_requests_running', running),
		gauge('trtllm_num_requests_waiting', waiting),
		gauge('trtllm_kv_cache_utilization', cacheUsage),
		gauge('trtllm_kv_cache_hit_rate', ({hitRatio}) => hitRatio),
		counter('trtllm_request_success_total', succeeded, {finished_reason: 'stop'}),
		late('trtllm_request_error_total', failed, {http_code: '500'}),
		counter('trtllm_prompt_tokens_total', promptTokens),
		histogram('trtllm_time_to_first_token_seconds', firstTokenBounds, {count: requests, median: firstToken, spread: spreads.firstToken}),
		histogram('trtllm_time_per_output_token_seconds', tokenBounds, {
			...{count: succeeded, median: betweenTokens, spread: spreads.betweenTokens},
		}),
		histogram('trtllm_e2e_request_latency_seconds', requestBounds, {count: succeeded, median: latency, spread: spreads.latency}),
		histogram('trtllm_request_queue_time_seconds', requestBounds, {count: requests, median: queueTime, spread: spreads.queueTime}),
	],
	path: '/prometheus/metrics',
	labels: ({model}) => ({model_name: model, engine_type: 'trtllm'}),
};
