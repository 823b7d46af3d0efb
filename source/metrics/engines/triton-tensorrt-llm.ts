import type {EngineMetrics, NamedMetric} from './engine-metrics.ts';

const requestsOf = (type: string): NamedMetric => ({names: ['nv_trt_llm_request_metrics'], matchers: [['request_type', '=', type]]});

/**
 * The TensorRT-LLM backend of Triton takes all requests at once and batches them itself: its queue is the one that counts.
 * https://github.com/triton-inference-server/tensorrtllm_backend
 */
export const tritonTensorrtLlm: EngineMetrics = {
	engine: 'Triton with TensorRT-LLM',
	family: 'nv_trt_llm_.+',
	alsoOf: ['Triton', 'NIM'],
	errors: [],
	histograms: [],
	waiting: requestsOf('waiting'),
	running: requestsOf('scheduled'),
	cacheUsage: {names: ['nv_trt_llm_kv_cache_block_metrics'], matchers: [['kv_cache_block_type', '=', 'fraction']], full: 1},
	page: {ports: [8002], path: '/metrics'},
	gaps: {},
	silent: 'Is its port 8002 scraped?',
};
