import {type EngineMetrics, prefixed} from './engine-metrics.ts';

// Ray re-prefixes everything; OpenTelemetry collectors replace the colon.
const prefixes = ['sglang:', 'ray_sglang_', 'sglang_'];

/** https://docs.sglang.ai/references/production_metrics.html */
export const sglang: EngineMetrics = {
	engine: 'SGLang',
	requests: {names: prefixed(prefixes, 'num_requests_total')},
	errors: [
		{
			failed: {names: prefixed(prefixes, 'num_aborted_requests_total')},
			total: {names: prefixed(prefixes, 'num_requests_total')},
		},
	],
	histograms: [
		{of: 'end to end', unit: 's', names: prefixed(prefixes, 'e2e_request_latency_seconds')},
		{of: 'time to first token', unit: 's', names: prefixed(prefixes, 'time_to_first_token_seconds')},
		{of: 'inter-token', unit: 's', names: prefixed(prefixes, 'inter_token_latency_seconds', 'time_per_output_token_seconds')},
	],
	waiting: {names: prefixed(prefixes, 'num_queue_reqs')},
	running: {names: prefixed(prefixes, 'num_running_reqs')},
	gaps: {},
	silent: 'Is it started with --enable-metrics, and its port (30000, /metrics) scraped?',
};
