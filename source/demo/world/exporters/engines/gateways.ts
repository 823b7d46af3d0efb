import {
	betweenTokens,
	cacheUsage,
	counter,
	failed,
	firstToken,
	gauge,
	generatedTokens,
	histogram,
	histogramOf,
	late,
	latency,
	meanGauge,
	requests,
	running,
	spreads,
	succeeded,
	times,
	waiting,
} from '../families.ts';
import type {EngineExporter, Family} from '../family.ts';
import {firstTokenBounds, tokenBounds} from './vllm.ts';

const pickerBounds = [
	0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60, 120, 180, 240, 300, 360,
];

/** An endpoint picker under one of the names it has had. Its pool's series name the pool only, the requests' the model only. */
const picker = (requestPrefix: string, poolPrefix: string, ready: string): readonly Family[] => [
	counter(`${requestPrefix}request_total`, requests),
	late(`${requestPrefix}request_error_total`, failed, {error_code: 'Internal'}),
	histogram(`${requestPrefix}request_duration_seconds`, pickerBounds, {count: succeeded, median: latency, spread: spreads.latency}),
	histogram(`${requestPrefix}request_ttft_seconds`, firstTokenBounds, {count: succeeded, median: firstToken, spread: spreads.firstToken}),
	histogram(`${requestPrefix}request_streaming_tpot_seconds`, tokenBounds, {
		...{count: succeeded, median: betweenTokens, spread: spreads.betweenTokens},
	}),
	meanGauge(`${poolPrefix}average_queue_size`, waiting),
	meanGauge(`${poolPrefix}average_kv_cache_utilization`, cacheUsage),
	gauge(`${poolPrefix}${ready}`, () => 1),
];

const isOfPool = ({name}: Family): boolean => name.includes('average_') || name.includes('ready_');

/** Emits old and new names of the same at once. */
export const endpointPicker: EngineExporter = {
	families: [
		...picker('inference_objective_', 'inference_pool_', 'ready_pods'),
		...picker('llm_d_epp_', 'llm_d_epp_', 'ready_endpoints'),
		gauge('llm_d_epp_flow_control_queue_size', () => 0),
	],
	...{port: 9090, endpoint: 'metrics'},
	labels: ({pool, model}, family) => (isOfPool(family) ? {name: pool} : {model_name: model, target_model_name: model}),
};

/** The frontend of a Dynamo graph. */
export const dynamoFrontend: EngineExporter = {
	families: [
		counter('dynamo_frontend_requests_total', succeeded, {endpoint: 'chat_completions', request_type: 'stream', status: 'success'}),
		late('dynamo_frontend_requests_total', failed, {endpoint: 'chat_completions', request_type: 'stream', status: 'error'}),
		gauge('dynamo_frontend_inflight_requests', running),
		gauge('dynamo_frontend_queued_requests', waiting),
		counter('dynamo_frontend_output_tokens_total', generatedTokens),
		histogram('dynamo_frontend_time_to_first_token_seconds', firstTokenBounds, {
			...{count: requests, median: firstToken, spread: spreads.firstToken},
		}),
		histogram('dynamo_frontend_inter_token_latency_seconds', tokenBounds, {
			...{count: generatedTokens, median: betweenTokens, spread: spreads.betweenTokens},
		}),
		histogram('dynamo_frontend_request_duration_seconds', [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256], {
			...{count: succeeded, median: latency, spread: spreads.latency},
		}),
	],
	port: 8000,
	labels: ({model}) => ({model: model.toLowerCase()}),
};

/** Milliseconds. */
const meshBounds = [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000];
const milliseconds = times(1000, latency);
const answers = [
	{count: succeeded, labels: {response_code: '200', response_flags: '-'}},
	{count: failed, labels: {response_code: '500', response_flags: '-'}},
];

const istio = (reporter: 'source' | 'destination'): EngineExporter => ({
	families: answers.flatMap(({count, labels}) => [
		counter('istio_requests_total', count, labels),
		histogramOf(labels.response_code, 'istio_request_duration_milliseconds', meshBounds, {
			count,
			median: milliseconds,
			spread: spreads.latency,
			labels,
		}),
	]),
	...{
		port: 15_020,
		path: '/stats/prometheus',
		endpoint: 'http-envoy-prom',
		sidecar: {name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.27.1'},
	},
	labels: ({namespace, service, workload}) => ({
		...{reporter, source_workload: 'istio-ingressgateway', source_workload_namespace: 'istio-system', request_protocol: 'http'},
		...{destination_workload: workload, destination_workload_namespace: namespace, destination_app: service},
		destination_service: `${workload}.${namespace}.svc.cluster.local`,
		...{destination_service_name: workload, destination_service_namespace: namespace, destination_version: 'v1'},
	}),
});

/** The sidecar of a replica, and the gateway that calls it: the same requests twice. */
export const istioSidecar = istio('destination');
export const istioGateway = istio('source');

export const envoy: EngineExporter = {
	families: [
		counter('envoy_cluster_upstream_rq_xx', succeeded, {envoy_response_code_class: '2'}),
		counter('envoy_cluster_upstream_rq_xx', failed, {envoy_response_code_class: '5'}),
		counter('envoy_cluster_upstream_rq_total', requests),
		histogram('envoy_cluster_upstream_rq_time', meshBounds, {count: requests, median: milliseconds, spread: spreads.latency}),
		gauge('envoy_cluster_upstream_rq_active', running),
		gauge('envoy_cluster_upstream_rq_pending_active', waiting),
	],
	...{port: 19_001, path: '/stats/prometheus', endpoint: 'metrics'},
	labels: ({namespace, service}) => ({envoy_cluster_name: `httproute/${namespace}/${service}/rule/0`}),
};

const nginxBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Its `namespace` and `service` are those behind it; so are the labels of its own target. */
export const ingressNginx: EngineExporter = {
	families: (['200', '500'] as const).flatMap(status => {
		const count = status === '200' ? succeeded : failed;
		const labels = {status, method: 'POST'};
		return [
			counter('nginx_ingress_controller_requests', count, labels),
			histogramOf(status, 'nginx_ingress_controller_request_duration_seconds', nginxBounds, {
				...{count, median: latency, spread: spreads.latency, labels},
			}),
		];
	}),
	...{port: 10_254, endpoint: 'metrics'},
	labels: ({namespace, service}) => ({
		...{namespace, service, ingress: service, host: `${service}.models.example.com`, path: '/', canary: ''},
		...{controller_class: 'k8s.io/ingress-nginx', controller_namespace: 'ingress-nginx'},
	}),
};

/** cortexlabs: what is asynchronous. Its realtime APIs are counted by Istio. */
export const cortex: EngineExporter = {
	families: [
		gauge('cortex_in_flight_requests', running),
		gauge('cortex_async_queued', waiting),
		gauge('cortex_async_active', running),
		counter('cortex_async_request_count', succeeded, {status_code: '200'}),
		late('cortex_async_request_count', failed, {status_code: '500'}),
		histogram('cortex_async_latency', nginxBounds, {count: succeeded, median: latency, spread: spreads.latency}),
	],
	...{port: 15_000, endpoint: 'metrics', sidecar: {name: 'proxy', image: 'quay.io/cortexlabs/proxy:0.42.1'}},
	labels: ({service}) => ({api_name: service, api_kind: 'RealtimeAPI'}),
};
