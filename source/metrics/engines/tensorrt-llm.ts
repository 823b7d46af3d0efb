import type {EngineMetrics, NamedMetric} from './engine-metrics.ts';

const named = (...names: readonly string[]): NamedMetric => ({names: names.map(name => `trtllm_${name}`)});

/** trtllm-serve. https://github.com/NVIDIA/TensorRT-LLM: tensorrt_llm/metrics/collector.py */
export const tensorrtLlm: EngineMetrics = {
	engine: 'TensorRT-LLM',
	family: 'trtllm_.+',
	alsoOf: ['NIM', 'Dynamo'],
	requests: named('request_success_total'),
	errors: [{failed: named('request_error_total'), total: named('request_success_total'), isApart: true}],
	errorKinds: {...named('request_error_total'), label: 'http_code'},
	histograms: [
		{of: 'end to end', unit: 's', ...named('e2e_request_latency_seconds')},
		{of: 'time to first token', unit: 's', ...named('time_to_first_token_seconds')},
		{of: 'inter-token', unit: 's', ...named('time_per_output_token_seconds')},
		{of: 'queue time', unit: 's', ...named('request_queue_time_seconds')},
	],
	waiting: named('num_requests_waiting'),
	running: named('num_requests_running'),
	cacheUsage: {...named('kv_cache_utilization'), full: 1},
	promptTokens: named('prompt_tokens_total'),
	generatedTokens: named('generation_tokens_total'),
	prefixCache: {
		ratio: named('kv_cache_hit_rate'),
	},
	page: {ports: [8000], path: '/prometheus/metrics'},
	gaps: {
		latency: 'trtllm-serve times requests only with return_perf_metrics: true in its configuration.',
		firstToken: 'trtllm-serve times requests only with return_perf_metrics: true in its configuration.',
		queue: 'trtllm-serve tells of its queue only with enable_iter_perf_stats: true in its configuration.',
		cacheUsage: 'trtllm-serve tells of its cache only with enable_iter_perf_stats: true in its configuration.',
		generatedTokens: 'This version of trtllm-serve does not count the tokens that it generates.',
	},
	silent: 'Is return_perf_metrics: true in its configuration, and its port (8000, /prometheus/metrics) scraped?',
};
