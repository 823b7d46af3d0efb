import type {EngineMetrics} from './engine-metrics.ts';

/** https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/metrics.html */
export const triton: EngineMetrics = {
	engine: 'Triton',
	family: 'nv_inference_.+',
	alsoOf: ['NIM'],
	requests: {names: ['nv_inference_request_success']},
	errors: [
		{
			failed: {names: ['nv_inference_request_failure']},
			// Failed requests are not among the successful ones.
			total: {names: ['nv_inference_request_success']},
			isApart: true,
		},
	],
	errorKinds: {names: ['nv_inference_request_failure'], label: 'reason'},
	histograms: [{of: 'time to first token', unit: 'ms', names: ['nv_inference_first_response_histogram_ms']}],
	mean: {sum: {names: ['nv_inference_request_duration_us']}, count: {names: ['nv_inference_request_success']}, unit: 'us'},
	queueMean: {sum: {names: ['nv_inference_queue_duration_us']}, count: {names: ['nv_inference_request_success']}, unit: 'us'},
	summary: {names: ['nv_inference_request_summary_us'], unit: 'us'},
	waiting: {names: ['nv_inference_pending_request_count']},
	page: {ports: [8002], path: '/metrics'},
	gaps: {
		latency: 'Triton counts times only, so the mean is known and no percentile: start it with --metrics-config summary_latencies=true.',
		firstToken: 'Triton times the first response only when it is started with --metrics-config histogram_latencies=true.',
		queueTime: 'Triton counts times in the queue only, so the mean is known and no percentile.',
		interToken: 'Triton does not time tokens.',
		generatedTokens: 'Triton counts inferences and no tokens.',
		promptTokens: 'Triton counts inferences and no tokens.',
	},
	silent: 'Is its port 8002 scraped?',
};
