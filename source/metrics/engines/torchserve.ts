import type {EngineMetrics} from './engine-metrics.ts';

const requests = {names: ['ts_inference_requests_total']};

/** https://docs.pytorch.org/serve/metrics.html */
export const torchserve: EngineMetrics = {
	engine: 'TorchServe',
	family: 'ts_(inference|queue)_.+|Requests5XX',
	requests,
	errors: [{failed: {names: ['Requests5XX']}, total: requests}],
	histograms: [],
	mean: {sum: {names: ['ts_inference_latency_microseconds']}, count: requests, unit: 'us'},
	queueMean: {sum: {names: ['ts_queue_latency_microseconds']}, count: requests, unit: 'us'},
	page: {ports: [8082], path: '/metrics'},
	gaps: {
		latency: 'TorchServe counts times only, so the mean is known and no percentile.',
		queueTime: 'TorchServe counts times in the queue only, so the mean is known and no percentile.',
		queue: 'TorchServe does not tell how long its queue is.',
	},
	silent: 'Is metrics_mode=prometheus in its config.properties (the default, log, exports nothing), and its port (8082, /metrics) scraped?',
};
