import {type EngineMetrics, prefixed} from './engine-metrics.ts';

// KServe's LLMInferenceService and Ray re-prefix everything; OpenTelemetry collectors replace the colon.
const prefixes = ['vllm:', 'kserve_vllm:', 'ray_vllm_', 'vllm_'];

const http = {names: ['http_requests_total', 'kserve_http_requests_total']};

/** https://docs.vllm.ai/en/latest/usage/metrics.html, V1 names first, then those of V0. */
export const vllm: EngineMetrics = {
	engine: 'vLLM',
	requests: {names: prefixed(prefixes, 'request_success_total')},
	errors: [
		// In-engine failures alone are counted by vLLM itself; what clients saw is in the HTTP server's counter, where there is one.
		{
			failed: {
				...http,
				matchers: [
					['handler', '=~', '/v1/.*'],
					['status', '=~', '5.*'],
				],
			},
			total: {...http, matchers: [['handler', '=~', '/v1/.*']]},
		},
		{
			failed: {names: prefixed(prefixes, 'request_success_total'), matchers: [['finished_reason', '=', 'error']]},
			total: {names: prefixed(prefixes, 'request_success_total')},
		},
	],
	histograms: [
		{of: 'end to end', unit: 's', names: prefixed(prefixes, 'e2e_request_latency_seconds')},
		{of: 'time to first token', unit: 's', names: prefixed(prefixes, 'time_to_first_token_seconds')},
		{of: 'inter-token', unit: 's', names: prefixed(prefixes, 'inter_token_latency_seconds', 'time_per_output_token_seconds')},
	],
	waiting: {names: prefixed(prefixes, 'num_requests_waiting')},
	running: {names: prefixed(prefixes, 'num_requests_running')},
	gaps: {},
	silent: 'Is its port (8000, /metrics) scraped, and not started with --disable-log-stats?',
};
