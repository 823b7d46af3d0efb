import type {EngineMetrics} from './engine-metrics.ts';

const counts = {names: ['seldon_api_executor_server_requests_seconds_count']};

/** The executor of Seldon Core 1, which stands in the pods of its predictors. https://docs.seldon.io/projects/seldon-core */
export const seldonV1: EngineMetrics = {
	engine: 'Seldon executor',
	family: 'seldon_api_executor_server_requests_seconds(_bucket|_sum|_count)?',
	isFrontOf: ['SeldonDeployment'],
	requests: counts,
	errors: [{failed: {...counts, matchers: [['code', '=~', '5..']]}, total: counts}],
	errorKinds: {...counts, matchers: [['code', '=~', '[45]..']], label: 'code'},
	histograms: [{of: 'end to end', unit: 's', names: ['seldon_api_executor_server_requests_seconds']}],
	page: {ports: [8000], path: '/prometheus'},
	gaps: {queue: 'The executor of Seldon does not tell of a queue.'},
	silent: 'Is the executor in its pods (port 8000, /prometheus) scraped?',
};
