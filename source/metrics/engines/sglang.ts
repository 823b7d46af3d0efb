import {type EngineMetrics, prefixed} from './engine-metrics.ts';

// Ray re-prefixes everything; OpenTelemetry collectors replace the colon.
const prefixes = ['sglang:', 'ray_sglang_', 'sglang_'];

/** https://docs.sglang.ai/references/production_metrics.html */
export const sglang: EngineMetrics = {
	engine: 'SGLang',
	family: '(ray_)?sglang[:_].+',
	alsoOf: ['NIM', 'Ray Serve', 'Dynamo'],
	requests: {names: prefixed(prefixes, 'num_requests_total')},
	errors: [
		{
			failed: {names: prefixed(prefixes, 'num_aborted_requests_total')},
			total: {names: prefixed(prefixes, 'num_requests_total')},
			isPartial: true,
		},
	],
	histograms: [
		{of: 'end to end', unit: 's', names: prefixed(prefixes, 'e2e_request_latency_seconds')},
		{of: 'time to first token', unit: 's', names: prefixed(prefixes, 'time_to_first_token_seconds')},
		{of: 'inter-token', unit: 's', names: prefixed(prefixes, 'inter_token_latency_seconds', 'time_per_output_token_seconds')},
		{of: 'queue time', unit: 's', names: prefixed(prefixes, 'queue_time_seconds')},
	],
	waiting: {names: prefixed(prefixes, 'num_queue_reqs')},
	running: {names: prefixed(prefixes, 'num_running_reqs')},
	cacheUsage: {names: prefixed(prefixes, 'token_usage'), full: 1},
	promptTokens: {names: prefixed(prefixes, 'prompt_tokens_total')},
	generatedTokens: {names: prefixed(prefixes, 'generation_tokens_total')},
	prefixCache: {ratio: {names: prefixed(prefixes, 'cache_hit_rate')}},
	page: {ports: [30_000, 8000], path: '/metrics'},
	gaps: {preemptions: 'SGLang does not count what it preempts.'},
	switches: [
		{
			argument: '--enable-metrics',
			silentWhen: 'absent',
			sentence: 'SGLang exports nothing without --enable-metrics: add it to its arguments.',
		},
	],
	silent: 'Is it started with --enable-metrics, and its port (30000, /metrics) scraped?',
};
