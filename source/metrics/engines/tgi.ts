import type {EngineMetrics} from './engine-metrics.ts';

/** https://huggingface.co/docs/text-generation-inference/reference/metrics */
export const tgi: EngineMetrics = {
	engine: 'TGI',
	// Its histograms of lengths and batches have up to a thousand buckets each: none of them is asked for.
	family:
		'tgi_request_(count|failure|duration|queue_duration|mean_time_per_token_duration|input_length|generated_tokens)(_bucket|_sum|_count)?|tgi_queue_size|tgi_batch_current_size',
	requests: {names: ['tgi_request_count']},
	errors: [{failed: {names: ['tgi_request_failure']}, total: {names: ['tgi_request_count']}}],
	errorKinds: {names: ['tgi_request_failure'], label: 'err'},
	histograms: [
		{of: 'end to end', unit: 's', names: ['tgi_request_duration']},
		{of: 'inter-token', unit: 's', names: ['tgi_request_mean_time_per_token_duration']},
		{of: 'queue time', unit: 's', names: ['tgi_request_queue_duration']},
	],
	waiting: {names: ['tgi_queue_size']},
	running: {names: ['tgi_batch_current_size']},
	promptTokens: {names: ['tgi_request_input_length_sum']},
	generatedTokens: {names: ['tgi_request_generated_tokens_sum']},
	page: {ports: [80, 3000, 8080], path: '/metrics'},
	gaps: {
		firstToken: 'TGI does not time the first token: the queue time and the inter-token latency are what comes nearest.',
		cacheUsage: 'TGI does not tell how full its KV cache is.',
		prefixHitRatio: 'TGI does not count what its prefix cache hits.',
		preemptions: 'TGI does not count what it preempts.',
	},
	silent: 'Is its port (80 or 3000, /metrics) scraped?',
};
