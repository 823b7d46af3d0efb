import {type EngineMetrics, type Matcher, type NamedMetric, prefixed} from './engine-metrics.ts';

/** Since 1.2, and before. */
const prefixes = ['bentoml_service_', 'bentoml_api_server_'];

const ofApi: Matcher = ['endpoint', '!~', '/(readyz|livez|healthz|metrics)'];

const requests: NamedMetric = {names: prefixed(prefixes, 'request_total'), matchers: [ofApi]};

/** https://docs.bentoml.com/en/latest/build-with-bentoml/observability/metrics.html */
export const bentoml: EngineMetrics = {
	engine: 'BentoML',
	family: 'bentoml_(service|api_server)_request_.+',
	requests,
	errors: [{failed: {...requests, matchers: [ofApi, ['http_response_code', '=~', '5..']]}, total: requests}],
	errorKinds: {...requests, matchers: [ofApi, ['http_response_code', '=~', '[45]..']], label: 'http_response_code'},
	histograms: [{of: 'end to end', unit: 's', names: prefixed(prefixes, 'request_duration_seconds'), matchers: [ofApi]}],
	running: {names: prefixed(prefixes, 'request_in_progress'), matchers: [ofApi]},
	page: {ports: [3000], path: '/metrics'},
	gaps: {},
	silent: 'Is its port (3000, /metrics) scraped?',
};
