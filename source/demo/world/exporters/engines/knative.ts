import {counter, failed, gauge, histogram, histogramOf, late, latency, spreads, succeeded, times, waiting} from '../families.ts';
import type {EngineExporter} from '../family.ts';

/** Milliseconds. */
const bounds = [
	5, 10, 20, 40, 60, 80, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000,
];
const milliseconds = times(1000, latency);
const answered = (code: string) => ({response_code: code, response_code_class: `${code[0]}xx`});

const sidecar = {
	port: 9091,
	endpoint: 'http-usermetric',
	sidecar: {name: 'queue-proxy', image: 'gcr.io/knative-releases/knative.dev/serving/cmd/queue:v1.19.0'},
};

/** The queue-proxy before 1.19. */
export const oldKnative: EngineExporter = {
	families: [
		counter('revision_request_count', succeeded, answered('200')),
		late('revision_request_count', failed, answered('500')),
		histogram('revision_request_latencies', bounds, {
			...{count: succeeded, median: milliseconds, spread: spreads.latency, labels: answered('200')},
		}),
		histogram('revision_app_request_latencies', bounds, {
			...{count: succeeded, median: times(0.99, milliseconds), spread: spreads.latency, labels: answered('200')},
		}),
		gauge('revision_queue_depth', waiting),
	],
	...sidecar,
	labels: ({namespace, service, revision, pod, container}) => ({
		...{namespace_name: namespace, service_name: service, configuration_name: service, revision_name: revision},
		...{pod_name: pod, container_name: container},
	}),
};

const seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The queue-proxy from 1.19 on, with `request-metrics-protocol: prometheus`. */
export const knative: EngineExporter = {
	families: [
		...(['kn_serving_invocation_duration_seconds', 'http_server_request_duration_seconds'] as const).flatMap(name =>
			(['200', '500'] as const).map(status =>
				histogramOf(status, name, seconds, {
					...{count: status === '200' ? succeeded : failed, median: latency, spread: spreads.latency},
					labels: {http_request_method: 'POST', http_response_status_code: status},
				}),
			),
		),
		gauge('kn_serving_queue_depth', waiting),
	],
	...sidecar,
	labels: ({namespace, service, revision}) => ({
		...{kn_service_name: service, kn_configuration_name: service, kn_revision_name: revision, k8s_namespace_name: namespace},
	}),
};
