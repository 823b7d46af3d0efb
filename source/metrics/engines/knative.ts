import type {EngineMetrics, NamedMetric} from './engine-metrics.ts';

const counts: NamedMetric = {names: ['kn_serving_invocation_duration_seconds_count']};

/** What the queue proxy exports since Knative 1.19, where it is told to. https://knative.dev/docs/serving/observability/metrics */
export const knative: EngineMetrics = {
	engine: 'Knative',
	family: 'kn_serving_.+',
	isGateway: true,
	subject: {
		by: ['k8s_namespace_name', 'namespace', 'kn_service_name'],
		matchers: [['kn_service_name', '!=', '']],
		names: [
			{namespace: 'k8s_namespace_name', name: 'kn_service_name'},
			{namespace: 'namespace', name: 'kn_service_name'},
		],
	},
	// Often these labels are on target_info alone, and the pod tells.
	byPod: [['kn_service_name', '=', '']],
	requests: counts,
	errors: [
		{
			failed: {...counts, matchers: [['http_response_status_code', '=~', '5..']]},
			total: {...counts, matchers: [['http_response_status_code', '!=', '']]},
		},
	],
	errorKinds: {...counts, matchers: [['http_response_status_code', '=~', '[45]..']], label: 'http_response_status_code'},
	histograms: [{of: 'end to end', unit: 's', names: ['kn_serving_invocation_duration_seconds']}],
	waiting: {names: ['kn_serving_queue_depth']},
	gaps: {},
	silent: 'Knative since 1.19 exports nothing before request-metrics-protocol is set in its ConfigMap config-observability.',
};
