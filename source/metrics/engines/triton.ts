import type {EngineMetrics} from './engine-metrics.ts';

/** https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/metrics.html */
export const triton: EngineMetrics = {
	engine: 'Triton',
	requests: {names: ['nv_inference_request_success']},
	errors: [
		{
			failed: {names: ['nv_inference_request_failure']},
			// Failed requests are not among the successful ones.
			total: {names: ['nv_inference_request_success']},
			isApart: true,
		},
	],
	histograms: [],
	mean: {sum: {names: ['nv_inference_request_duration_us']}, count: {names: ['nv_inference_request_success']}, unit: 'us'},
	summary: {names: ['nv_inference_request_summary_us'], unit: 'us'},
	waiting: {names: ['nv_inference_pending_request_count']},
	gaps: {
		latency: 'Triton counts times only, so the mean is known and no percentile: start it with --metrics-config summary_latencies=true.',
	},
	silent: 'Is its port 8002 scraped?',
};
