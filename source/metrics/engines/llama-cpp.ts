import type {EngineMetrics, NamedMetric} from './engine-metrics.ts';

const named = (name: string): NamedMetric => ({names: [`llamacpp:${name}`, `llamacpp_${name}`]});

/** https://github.com/ggml-org/llama.cpp: tools/server */
export const llamaCpp: EngineMetrics = {
	engine: 'llama.cpp',
	family: 'llamacpp[:_].+',
	errors: [],
	histograms: [],
	waiting: named('requests_deferred'),
	running: named('requests_processing'),
	cacheUsage: {...named('kv_cache_usage_ratio'), full: 1},
	promptTokens: named('prompt_tokens_total'),
	generatedTokens: named('tokens_predicted_total'),
	page: {ports: [8080], path: '/metrics'},
	gaps: {
		requestRate: 'llama.cpp counts tokens and no requests: a gateway in front of it does, where one is scraped.',
		errorRatio: 'llama.cpp counts no failed requests: a gateway in front of it does, where one is scraped.',
		latency: 'llama.cpp times no requests: a gateway in front of it does, where one is scraped.',
		firstToken: 'llama.cpp does not time the first token.',
		interToken: 'llama.cpp does not time tokens one by one.',
		queueTime: 'llama.cpp does not time its queue.',
		cacheUsage: 'Newer versions of llama.cpp do not tell how full their KV cache is.',
	},
	switches: [
		{argument: '--metrics', silentWhen: 'absent', sentence: 'llama.cpp exports nothing without --metrics: add it to its arguments.'},
	],
	silent: 'Is it started with --metrics, and its port (8080, /metrics) scraped?',
};
