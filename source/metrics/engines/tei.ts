import type {EngineMetrics} from './engine-metrics.ts';

/** https://github.com/huggingface/text-embeddings-inference */
export const tei: EngineMetrics = {
	engine: 'TEI',
	requests: {names: ['te_request_count']},
	errors: [{failed: {names: ['te_request_failure']}, total: {names: ['te_request_count']}}],
	histograms: [{of: 'end to end', unit: 's', names: ['te_request_duration']}],
	waiting: {names: ['te_queue_size']},
	gaps: {},
	silent: 'Is its port (80 or 3000, /metrics) scraped?',
};
