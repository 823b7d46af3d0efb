import type {EngineMetrics} from './engine-metrics.ts';

const requests = {names: [':tensorflow:serving:request_count']};

/** https://www.tensorflow.org/tfx/serving. Its leading colon is what it looks like: a part of the name. */
export const tensorflowServing: EngineMetrics = {
	engine: 'TensorFlow Serving',
	family: ':tensorflow:serving:(request_count|request_latency|runtime_latency)(_bucket|_sum|_count)?',
	requests,
	errors: [{failed: {...requests, matchers: [['status', '!~', '|OK']]}, total: requests}],
	errorKinds: {...requests, matchers: [['status', '!~', '|OK']], label: 'status'},
	histograms: [{of: 'end to end', unit: 'us', names: [':tensorflow:serving:request_latency', ':tensorflow:serving:runtime_latency']}],
	page: {ports: [8501], path: '/monitoring/prometheus/metrics'},
	gaps: {queue: 'TensorFlow Serving does not tell of a queue.'},
	silent:
		'Is it started with --monitoring_config_file that has prometheus_config, and its port (8501) scraped at the path that stands there?',
};
