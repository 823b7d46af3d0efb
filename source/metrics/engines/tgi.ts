import type {EngineMetrics} from './engine-metrics.ts';

/** https://huggingface.co/docs/text-generation-inference/reference/metrics */
export const tgi: EngineMetrics = {
	engine: 'TGI',
	requests: {names: ['tgi_request_count']},
	errors: [{failed: {names: ['tgi_request_failure']}, total: {names: ['tgi_request_count']}}],
	histograms: [
		{of: 'end to end', unit: 's', names: ['tgi_request_duration']},
		{of: 'inter-token', unit: 's', names: ['tgi_request_mean_time_per_token_duration']},
	],
	waiting: {names: ['tgi_queue_size']},
	running: {names: ['tgi_batch_current_size']},
	gaps: {},
	silent: 'Is its port (80 or 3000, /metrics) scraped?',
};
