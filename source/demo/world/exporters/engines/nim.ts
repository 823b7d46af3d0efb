import {
	betweenTokens,
	cacheUsage,
	counter,
	failed,
	firstToken,
	gauge,
	generatedTokens,
	histogram,
	latency,
	promptTokens,
	requests,
	running,
	spreads,
	succeeded,
	times,
	waiting,
} from '../families.ts';
import type {EngineExporter} from '../family.ts';
import {firstTokenBounds, requestBounds, tokenBounds} from './vllm.ts';

/** NIM for language models: names that could be anybody's. */
export const nim: EngineExporter = {
	families: [
		gauge('num_requests_running', running),
		gauge('num_requests_waiting', waiting),
		gauge('num_request_max', () => 256),
		gauge('gpu_cache_usage_perc', cacheUsage),
		counter('request_success_total', succeeded),
		counter('request_failure_total', failed),
		counter('request_finish_total', times(0.86, succeeded), {finished_reason: 'stop'}),
		counter('request_finish_total', times(0.14, succeeded), {finished_reason: 'length'}),
		counter('prompt_tokens_total', promptTokens),
		counter('generation_tokens_total', generatedTokens),
		histogram('time_to_first_token_seconds', firstTokenBounds, {count: requests, median: firstToken, spread: spreads.firstToken}),
		histogram('time_per_output_token_seconds', tokenBounds, {
			...{count: generatedTokens, median: betweenTokens, spread: spreads.betweenTokens},
		}),
		histogram('e2e_request_latency_seconds', requestBounds, {count: succeeded, median: latency, spread: spreads.latency}),
	],
	path: '/v1/metrics',
	labels: ({model}) => ({model_name: model}),
};
