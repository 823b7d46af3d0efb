import type {EngineMetrics} from './engine-metrics.ts';

/** The Python server of KServe, which its own runtimes and most of its transformers are built on. https://kserve.github.io/website */
export const kservePython: EngineMetrics = {
	engine: 'KServe model server',
	family: 'request_predict_seconds(_bucket|_sum|_count)?',
	alsoOf: ['KServe Hugging Face server'],
	requests: {names: ['request_predict_seconds_count']},
	errors: [],
	histograms: [{of: 'end to end', unit: 's', names: ['request_predict_seconds']}],
	page: {ports: [8080], path: '/metrics'},
	gaps: {
		errorRatio: 'The Python server of KServe does not count failed requests: the gateway in front of it does, where one is scraped.',
		queue: 'The Python server of KServe does not tell of a queue.',
	},
	silent: 'Is its port (8080, /metrics; 9088 behind the queue proxy of Knative) scraped?',
};
