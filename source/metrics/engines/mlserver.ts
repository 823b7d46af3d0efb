import type {EngineMetrics, Matcher} from './engine-metrics.ts';

const rest: readonly Matcher[] = [['path', '!~', '/(metrics|v2/health/.*|.*/ready)']];

/** https://docs.seldon.ai/mlserver/user-guide/metrics */
export const mlserver: EngineMetrics = {
	engine: 'MLServer',
	family: 'model_infer_request_(success|failure)(_total)?|rest_server_requests?_.+|(batch|parallel)_request_queue.*',
	requests: {names: ['model_infer_request_success_total', 'model_infer_request_success']},
	errors: [
		{
			failed: {names: ['model_infer_request_failure_total', 'model_infer_request_failure']},
			total: {names: ['model_infer_request_success_total', 'model_infer_request_success']},
			isApart: true,
		},
	],
	errorKinds: {names: ['rest_server_requests_total'], matchers: [...rest, ['status_code', '=~', '[45]..']], label: 'status_code'},
	histograms: [
		{
			of: 'end to end',
			unit: 's',
			names: ['rest_server_requests_duration_seconds', 'rest_server_request_duration_seconds'],
			matchers: rest,
		},
	],
	page: {ports: [8082], path: '/metrics'},
	gaps: {
		latency: 'MLServer times requests that come over REST alone.',
		queue: 'MLServer tells how long its queues were when requests came, and not how long they are.',
	},
	silent: 'Is its port (8082, /metrics) scraped?',
};
