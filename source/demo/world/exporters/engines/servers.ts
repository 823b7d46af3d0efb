import {
	counter,
	failed,
	gauge,
	histogram,
	histogramOf,
	late,
	latency,
	requests,
	running,
	spreads,
	succeeded,
	times,
	waiting,
} from '../families.ts';
import type {EngineExporter, Moment} from '../family.ts';

/** prometheus_client's own buckets: up to ten seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const httpBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30];
const otelBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const predict = {handler: '/predict', method: 'POST'};

/** A server of somebody's own, by a middleware for FastAPI. */
export const http: EngineExporter = {
	families: [
		counter('http_requests_total', succeeded, {...predict, status: '200'}),
		late('http_requests_total', times(0.001, succeeded), {...predict, status: '422'}),
		late('http_requests_total', failed, {...predict, status: '500'}),
		gauge('http_requests_in_progress', running),
		histogram('http_request_duration_seconds', httpBounds, {count: requests, median: latency, spread: 0.32, labels: predict}),
	],
	labels: () => ({}),
};

/** KServe's Python server. It counts no errors. */
export const kserve: EngineExporter = {
	families: [
		histogram('request_preprocess_seconds', bounds, {count: requests, median: times(0.02, latency), spread: 0.5}),
		histogram('request_predict_seconds', bounds, {count: succeeded, median: times(0.96, latency), spread: spreads.latency}),
		histogram('request_postprocess_seconds', bounds, {count: succeeded, median: times(0.02, latency), spread: 0.5}),
	],
	labels: ({model}) => ({model_name: model}),
};

export const mlserver: EngineExporter = {
	families: [
		histogram('rest_server_requests_duration_seconds', bounds, {
			...{count: requests, median: latency, spread: spreads.latency, labels: {method: 'POST', path: '/v2/models/{model_name}/infer'}},
		}),
		counter('rest_server_requests_total', succeeded, {method: 'POST', path: '/v2/models/{model_name}/infer', status_code: '200'}),
		late('rest_server_requests_total', failed, {method: 'POST', path: '/v2/models/{model_name}/infer', status_code: '500'}),
		counter('model_infer_request_success_total', succeeded),
		counter('model_infer_request_failure_total', failed),
		gauge('batch_request_queue', waiting),
		gauge('parallel_request_queue', waiting),
	],
	labels: ({model}) => ({model_name: model, model_version: 'v1'}),
};

const microseconds =
	(share: number) =>
	({succeeded: count, latency: seconds}: Moment): number =>
		count * seconds * share * 1_000_000;

/** With `metrics_mode=prometheus`. No percentiles: sums of time. */
export const torchServe: EngineExporter = {
	families: [
		counter('ts_inference_requests_total', requests),
		counter('ts_inference_latency_microseconds', microseconds(0.9)),
		counter('ts_queue_latency_microseconds', microseconds(0.1)),
		counter('Requests2XX', succeeded, {Level: 'Host', Hostname: 'torchserve'}),
		counter('Requests4XX', () => 0, {Level: 'Host', Hostname: 'torchserve'}),
		counter('Requests5XX', failed, {Level: 'Host', Hostname: 'torchserve'}),
		gauge('QueueTime', times(100, latency), {Level: 'Host', Hostname: 'torchserve'}),
	],
	...{port: 8082, endpoint: 'metrics'},
	labels: ({model, pod}) => ({model_name: model, model_version: 'default', hostname: pod}),
};

/** Powers of 1.8 from 10 µs on. */
const servingBounds = Array.from({length: 30}, (_, index) => Number((10 * 1.8 ** index).toPrecision(6)));

export const tensorFlowServing: EngineExporter = {
	families: [
		histogram(':tensorflow:serving:request_latency', servingBounds, {
			...{count: succeeded, median: times(1_000_000, latency), spread: spreads.latency, labels: {API: 'predict', entrypoint: 'REST'}},
		}),
		histogram(':tensorflow:serving:runtime_latency', servingBounds, {
			...{count: succeeded, median: times(900_000, latency), spread: spreads.latency, labels: {API: 'Predict', runtime: 'TF1'}},
		}),
		counter(':tensorflow:serving:request_count', succeeded, {status: 'OK'}),
		late(':tensorflow:serving:request_count', failed, {status: 'INTERNAL'}),
	],
	...{port: 8501, path: '/monitoring/prometheus/metrics'},
	labels: ({model}) => ({model_name: model}),
};

const call = {endpoint: '/classify'};

/** Its `endpoint` is that of its API; the label of the same name that a ServiceMonitor gives is another. */
export const bentoml: EngineExporter = {
	families: [
		histogram('bentoml_service_request_duration_seconds', bounds, {
			...{count: requests, median: latency, spread: spreads.latency, labels: {...call, http_response_code: '200'}},
		}),
		counter('bentoml_service_request_total', succeeded, {...call, http_response_code: '200'}),
		late('bentoml_service_request_total', failed, {...call, http_response_code: '500'}),
		gauge('bentoml_service_request_in_progress', running, call),
		gauge('bentoml_service_last_request_timestamp_seconds', ({lastRequest}) => lastRequest, call),
		histogram('bentoml_service_adaptive_batch_size', [1, 2, 4, 8, 16, 32, 64], {
			...{count: succeeded, median: ({running: at}) => Math.max(1, at), spread: 0.4, labels: {method_name: 'classify'}},
		}),
	],
	labels: ({service}) => ({service_name: service, service_version: '3.0.2'}),
};

const route = {http_route: '/generate', http_request_method: 'POST', url_scheme: 'http'};

/** A server of somebody's own with OpenTelemetry's semantic conventions. */
export const otelHttp: EngineExporter = {
	families: [
		...(['200', '500'] as const).map(status =>
			histogramOf(status, 'http_server_request_duration_seconds', otelBounds, {
				...{count: status === '200' ? succeeded : failed, median: latency, spread: spreads.latency},
				labels: {...route, http_response_status_code: status},
			}),
		),
		gauge('http_server_active_requests', running, {http_request_method: 'POST', url_scheme: 'http'}),
	],
	...{port: 9464, endpoint: 'metrics'},
	labels: ({service}) => ({service_name: service}),
};
