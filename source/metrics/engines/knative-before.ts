import type {EngineMetrics, NamedMetric} from './engine-metrics.ts';

const requests: NamedMetric = {names: ['revision_request_count', 'revision_app_request_count']};

/** What the queue proxy exported before Knative 1.19: times in milliseconds. */
export const knativeBefore: EngineMetrics = {
	engine: 'Knative before 1.19',
	family: 'revision_(app_)?request_(count|latencies(_bucket|_sum|_count)?)|revision_queue_depth',
	isGateway: true,
	subject: {by: ['namespace_name', 'service_name'], names: [{namespace: 'namespace_name', name: 'service_name'}]},
	requests,
	errors: [{failed: {...requests, matchers: [['response_code_class', '=', '5xx']]}, total: requests}],
	errorKinds: {...requests, matchers: [['response_code_class', '=~', '[45]xx']], label: 'response_code'},
	histograms: [{of: 'end to end', unit: 'ms', names: ['revision_request_latencies', 'revision_app_request_latencies']}],
	waiting: {names: ['revision_queue_depth']},
	gaps: {},
	silent: 'Is the queue proxy in its pods (port 9091, /metrics) scraped?',
};
