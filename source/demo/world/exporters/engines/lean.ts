import {counter, failed, gauge, histogram, histogramOf, latency, running, spreads, succeeded, waiting} from '../families.ts';
import type {EngineExporter, Family} from '../family.ts';

/** What is left when a relabelling drops what nobody looks at: for fleets of thousands. */
const bounds = [0.5, 1, 2.5, 5];

const families = (prefix: string, reason: string): readonly Family[] => [
	gauge(`${prefix}num_requests_running`, running),
	gauge(`${prefix}num_requests_waiting`, waiting),
	counter(`${prefix}request_success_total`, succeeded, {finished_reason: reason}),
	counter(`${prefix}request_success_total`, failed, {finished_reason: 'error'}),
	histogram(`${prefix}e2e_request_latency_seconds`, bounds, {count: succeeded, median: latency, spread: spreads.latency}),
];

const labels: EngineExporter['labels'] = ({model}) => ({model_name: model, engine: '0'});

export const leanVllm: EngineExporter = {families: families('vllm:', 'stop'), labels};
export const leanKserveVllm: EngineExporter = {...leanVllm, prefix: 'kserve_'};

export const leanNim: EngineExporter = {
	families: [
		gauge('num_requests_running', running),
		gauge('num_requests_waiting', waiting),
		counter('request_success_total', succeeded),
		counter('request_failure_total', failed),
		histogram('e2e_request_latency_seconds', bounds, {count: succeeded, median: latency, spread: spreads.latency}),
	],
	path: '/v1/metrics',
	labels: ({model}) => ({model_name: model}),
};

/** Of the queue-proxy, its engine being silent. */
export const leanKnative: EngineExporter = {
	families: [
		...['200', '500'].map(status =>
			histogramOf(status, 'kn_serving_invocation_duration_seconds', bounds, {
				...{count: status === '200' ? succeeded : failed, median: latency, spread: spreads.latency},
				labels: {http_request_method: 'POST', http_response_status_code: status},
			}),
		),
		gauge('kn_serving_queue_depth', waiting),
	],
	...{
		port: 9091,
		endpoint: 'http-usermetric',
		sidecar: {name: 'queue-proxy', image: 'gcr.io/knative-releases/knative.dev/serving/cmd/queue:v1.19.0'},
	},
	labels: ({service, namespace, revision}) => ({
		...{kn_service_name: service, kn_revision_name: revision, k8s_namespace_name: namespace},
	}),
};
