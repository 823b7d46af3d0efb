import type {EngineMetrics, Matcher, NamedMetric} from './engine-metrics.ts';

/** Its names have no prefix: without a model they are somebody else's. */
const ofModel: readonly Matcher[] = [['model_name', '!=', '']];

const named = (...names: readonly string[]): NamedMetric => ({names, matchers: ofModel});

/** https://docs.nvidia.com/nim/large-language-models/latest/observability.html */
export const nim: EngineMetrics = {
	engine: 'NIM',
	family:
		'(time_to_first_token|time_per_output_token|e2e_request_latency)_seconds(_bucket|_sum|_count)?|request_(success|failure|finish)_total|(prompt|generation)_tokens_total|num_requests_(waiting|running)|gpu_cache_usage_perc',
	isNameless: true,
	requests: named('request_success_total'),
	errors: [{failed: named('request_failure_total'), total: named('request_success_total'), isApart: true}],
	histograms: [
		{of: 'end to end', unit: 's', ...named('e2e_request_latency_seconds')},
		{of: 'time to first token', unit: 's', ...named('time_to_first_token_seconds')},
		{of: 'inter-token', unit: 's', ...named('time_per_output_token_seconds')},
	],
	waiting: named('num_requests_waiting'),
	running: named('num_requests_running'),
	cacheUsage: {...named('gpu_cache_usage_perc'), full: 1},
	promptTokens: named('prompt_tokens_total'),
	generatedTokens: named('generation_tokens_total'),
	page: {ports: [8000], path: '/v1/metrics'},
	gaps: {queueTime: 'NIM does not time its queue.', prefixHitRatio: 'NIM does not count what its prefix cache hits.'},
	silent: 'Is its port (8000) scraped, at /v1/metrics and not at /metrics?',
};
