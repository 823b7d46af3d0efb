import type {EngineMetrics} from './engine-metrics.ts';

/** https://github.com/huggingface/text-embeddings-inference */
export const tei: EngineMetrics = {
	engine: 'TEI',
	family: 'te_(request|queue)_.+',
	requests: {names: ['te_request_count']},
	errors: [{failed: {names: ['te_request_failure']}, total: {names: ['te_request_count']}}],
	errorKinds: {names: ['te_request_failure'], label: 'err'},
	histograms: [
		{of: 'end to end', unit: 's', names: ['te_request_duration']},
		{of: 'queue time', unit: 's', names: ['te_request_queue_duration']},
	],
	waiting: {names: ['te_queue_size']},
	page: {ports: [80, 3000, 8080], path: '/metrics'},
	gaps: {
		firstToken: 'Embeddings come whole: there is no first token.',
		interToken: 'Embeddings come whole: there are no tokens between.',
		generatedTokens: 'Embeddings are no generated tokens.',
		cacheUsage: 'An embedding model keeps no KV cache.',
		prefixHitRatio: 'An embedding model keeps no prefix cache.',
		preemptions: 'An embedding model preempts nothing.',
	},
	silent: 'Is its port (80 or 3000, /metrics) scraped?',
};
