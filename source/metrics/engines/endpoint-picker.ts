import {type EngineMetrics, type NamedMetric, prefixed, type Subject} from './engine-metrics.ts';

// Newest first. While names change both are exported.
const ofRequests = ['llm_d_router_epp_', 'llm_d_epp_', 'inference_objective_', 'inference_model_'];
const ofPools = ['llm_d_router_epp_', 'llm_d_epp_', 'inference_pool_'];

const request = (...names: readonly string[]): NamedMetric => ({names: prefixed(ofRequests, ...names)});
const pool = (...names: readonly string[]): NamedMetric => ({names: prefixed(ofPools, ...names)});

/** Gauges name their pool. The rest names models, and its pod the pool: each pool has a picker of its own, by custom called after it. */
const subject: Subject = {
	by: ['namespace', 'name', 'pod'],
	names: [
		{namespace: 'namespace', name: {label: 'name', pattern: '(.+?)(?:-inference-pool)?'}},
		{
			namespace: 'namespace',
			name: {label: 'pod', pattern: '(?:gaie-)?(.+?)(?:-epp|-kserve-router-scheduler|-router-scheduler)(?:-[a-z0-9]+)?-[a-z0-9]+'},
		},
	],
};

/** The endpoint picker of the Gateway API's Inference Extension, and of llm-d. https://gateway-api-inference-extension.sigs.k8s.io */
export const endpointPicker: EngineMetrics = {
	engine: 'endpoint picker',
	family: '(llm_d_router_epp|llm_d_epp|inference_objective|inference_model|inference_pool)_.+',
	isGateway: true,
	subject,
	requests: request('request_total'),
	errors: [{failed: request('request_error_total'), total: request('request_total')}],
	errorKinds: {...request('request_error_total'), label: 'error_code'},
	histograms: [
		{of: 'end to end', unit: 's', ...request('request_duration_seconds')},
		{of: 'time to first token', unit: 's', ...request('request_ttft_seconds')},
		{of: 'inter-token', unit: 's', ...request('request_streaming_itl_seconds', 'request_streaming_tpot_seconds')},
	],
	waiting: pool('average_queue_size'),
	waitingOver: pool('ready_endpoints', 'ready_pods'),
	running: request('running_requests'),
	cacheUsage: {...pool('average_kv_cache_utilization'), full: 1},
	promptTokens: {names: [...request('request_input_tokens_sum', 'input_tokens_sum').names]},
	generatedTokens: {names: [...request('request_output_tokens_sum', 'output_tokens_sum').names]},
	gaps: {},
	silent: 'Is its endpoint picker (port 9090, /metrics, which wants a token) scraped?',
};
