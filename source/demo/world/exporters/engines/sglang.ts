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
	queueTime,
	requests,
	running,
	spreads,
	succeeded,
	waiting,
	zero,
} from '../families.ts';
import type {EngineExporter} from '../family.ts';

// sglang/srt/metrics/collector.py
const firstTokenBounds = [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400];
const tokenBounds = [
	...[0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8],
];
const requestBounds = [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400, 600, 1200, 1800, 2400];
const queueBounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100];

export const sglang: EngineExporter = {
	families: [
		gauge('sglang:num_running_reqs', running),
		gauge('sglang:num_queue_reqs', waiting),
		gauge('sglang:token_usage', cacheUsage),
		gauge('sglang:cache_hit_rate', ({hitRatio}) => hitRatio),
		gauge('sglang:max_total_num_tokens', () => 426_000),
		gauge('sglang:gen_throughput', ({generationRate}) => Number(generationRate.toFixed(3))),
		gauge('sglang:num_prefill_prealloc_queue_reqs', zero),
		gauge('sglang:num_decode_transfer_queue_reqs', zero),
		counter('sglang:num_requests_total', requests),
		counter('sglang:num_aborted_requests_total', failed),
		counter('sglang:prompt_tokens_total', promptTokens),
		counter('sglang:generation_tokens_total', generatedTokens),
		histogram('sglang:time_to_first_token_seconds', firstTokenBounds, {count: requests, median: firstToken, spread: spreads.firstToken}),
		histogram('sglang:inter_token_latency_seconds', tokenBounds, {
			...{count: generatedTokens, median: betweenTokens, spread: spreads.betweenTokens},
		}),
		histogram('sglang:e2e_request_latency_seconds', requestBounds, {count: succeeded, median: latency, spread: spreads.latency}),
		histogram('sglang:queue_time_seconds', queueBounds, {count: requests, median: queueTime, spread: spreads.queueTime}),
	],
	labels: ({model}) => ({model_name: model, engine_type: 'unified', tp_rank: '0', pp_rank: '0'}),
};
