import type {EngineMetrics, NamedMetric} from './engine-metrics.ts';

const named = (...names: readonly string[]): NamedMetric => ({names: names.flatMap(name => [`lmdeploy:${name}`, `lmdeploy_${name}`])});

const requests = named('request_success_total');

/** https://github.com/InternLM/lmdeploy: lmdeploy/metrics/loggers.py */
export const lmdeploy: EngineMetrics = {
	engine: 'LMDeploy',
	family: 'lmdeploy[:_].+',
	requests,
	errors: [{failed: {...requests, matchers: [['finished_reason', '=~', '.*[Ee][Rr][Rr][Oo][Rr].*']]}, total: requests, isPartial: true}],
	histograms: [
		{of: 'end to end', unit: 's', ...named('e2e_request_latency_seconds')},
		{of: 'time to first token', unit: 's', ...named('time_to_first_token_seconds')},
		{of: 'inter-token', unit: 's', ...named('iter_token_latency', 'time_per_output_token_seconds')},
		{of: 'queue time', unit: 's', ...named('request_queue_time_seconds')},
	],
	waiting: named('num_requests_waiting'),
	running: named('num_requests_running'),
	cacheUsage: {...named('gpu_cache_usage_perc'), full: 1},
	promptTokens: named('prompt_tokens_total'),
	generatedTokens: named('generation_tokens_total'),
	page: {ports: [23_333], path: '/metrics'},
	gaps: {},
	switches: [
		{
			argument: '--enable-metrics',
			silentWhen: 'absent',
			sentence: 'LMDeploy exports nothing without --enable-metrics: add it to its arguments.',
		},
	],
	silent: 'Is it started with --enable-metrics, and its port (23333, /metrics) scraped?',
};
