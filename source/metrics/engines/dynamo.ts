import type {EngineMetrics, NamedMetric} from './engine-metrics.ts';

const named = (...names: readonly string[]): NamedMetric => ({names: names.map(name => `dynamo_frontend_${name}`)});

/**
 * The frontend of NVIDIA Dynamo. A request passes several of the workers behind it, so that theirs do not add up to the service's.
 * https://github.com/ai-dynamo/dynamo: lib/runtime/src/metrics/prometheus_names.rs
 */
export const dynamo: EngineMetrics = {
	engine: 'Dynamo',
	family:
		'dynamo_frontend_(requests_total|inflight_requests|queued_requests|output_tokens_total|(time_to_first_token|inter_token_latency|request_duration)_seconds(_bucket|_sum|_count)?|input_sequence_tokens(_sum)?)',
	isFrontOf: ['DynamoGraphDeployment', 'DynamoComponentDeployment'],
	requests: named('requests_total'),
	errors: [
		{
			failed: {
				...named('requests_total'),
				matchers: [
					['status', '=', 'error'],
					['error_type', '!~', 'validation|not_found|cancelled'],
				],
			},
			total: named('requests_total'),
		},
	],
	errorKinds: {...named('requests_total'), matchers: [['status', '=', 'error']], label: 'error_type'},
	histograms: [
		{of: 'end to end', unit: 's', ...named('request_duration_seconds')},
		{of: 'time to first token', unit: 's', ...named('time_to_first_token_seconds')},
		{of: 'inter-token', unit: 's', ...named('inter_token_latency_seconds')},
	],
	waiting: named('queued_requests'),
	running: named('inflight_requests'),
	promptTokens: named('input_sequence_tokens_sum'),
	generatedTokens: named('output_tokens_total'),
	page: {ports: [8000], path: '/metrics'},
	gaps: {},
	silent: 'Is its frontend (port 8000, /metrics) scraped?',
};
