import {type EngineMetrics, type Matcher, prefixed} from './engine-metrics.ts';

// KServe's LLMInferenceService and Ray re-prefix everything; OpenTelemetry collectors replace the colon.
const prefixes = ['vllm:', 'kserve_vllm:', 'ray_vllm_', 'vllm_'];

const http = {names: ['http_requests_total', 'kserve_http_requests_total']};
const ofApi: Matcher = ['handler', '=~', '/v1/.*'];

/** https://docs.vllm.ai/en/latest/usage/metrics.html, V1 names first, then those of V0. */
export const vllm: EngineMetrics = {
	engine: 'vLLM',
	family: '(kserve_|ray_)?vllm[:_].+|(kserve_)?http_requests_total',
	alsoOf: ['KServe Hugging Face server', 'NIM', 'Ray Serve', 'Dynamo'],
	requests: {names: prefixed(prefixes, 'request_success_total')},
	errors: [
		// In-engine failures alone are counted by vLLM itself; what clients saw is in the HTTP server's counter, where there is one.
		{failed: {...http, matchers: [ofApi, ['status', '=~', '5.*']]}, total: {...http, matchers: [ofApi]}},
		{
			failed: {names: prefixed(prefixes, 'request_success_total'), matchers: [['finished_reason', '=', 'error']]},
			total: {names: prefixed(prefixes, 'request_success_total')},
			isPartial: true,
		},
	],
	errorKinds: {...http, matchers: [ofApi, ['status', '=~', '[45].*']], label: 'status'},
	histograms: [
		{of: 'end to end', unit: 's', names: prefixed(prefixes, 'e2e_request_latency_seconds')},
		{of: 'time to first token', unit: 's', names: prefixed(prefixes, 'time_to_first_token_seconds')},
		{of: 'inter-token', unit: 's', names: prefixed(prefixes, 'inter_token_latency_seconds', 'time_per_output_token_seconds')},
		{of: 'queue time', unit: 's', names: prefixed(prefixes, 'request_queue_time_seconds')},
	],
	waiting: {names: prefixed(prefixes, 'num_requests_waiting')},
	running: {names: prefixed(prefixes, 'num_requests_running')},
	cacheUsage: {names: prefixed(prefixes, 'kv_cache_usage_perc', 'gpu_cache_usage_perc'), full: 1},
	promptTokens: {names: prefixed(prefixes, 'prompt_tokens_total')},
	generatedTokens: {names: prefixed(prefixes, 'generation_tokens_total')},
	prefixCache: {
		hits: {names: prefixed(prefixes, 'prefix_cache_hits_total', 'gpu_prefix_cache_hits_total')},
		queries: {names: prefixed(prefixes, 'prefix_cache_queries_total', 'gpu_prefix_cache_queries_total')},
		ratio: {names: prefixed(prefixes, 'gpu_prefix_cache_hit_rate')},
	},
	preemptions: {names: prefixed(prefixes, 'num_preemptions_total')},
	page: {ports: [8000], path: '/metrics'},
	gaps: {},
	switches: [
		{
			argument: '--disable-log-stats',
			silentWhen: 'present',
			sentence: 'vLLM exports nothing of its engine with --disable-log-stats: take it out of its arguments.',
		},
	],
	silent: 'Is its port (8000, /metrics) scraped, and not started with --disable-log-stats?',
};
