import type {EngineMetrics, Matcher} from './engine-metrics.ts';

const names = ['http_server_request_duration_seconds', 'http_request_duration_seconds'];
const counts = names.map(name => `${name}_count`);

/** Probes and scrapes are no requests to the model. */
const own: readonly Matcher[] = [['handler', '!~', '/(metrics|health.*|ready.*|live.*)']];

/** What web frameworks and OpenTelemetry export of any server. https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
export const http: EngineMetrics = {
	engine: 'HTTP',
	isGeneric: true,
	requests: {names: counts, matchers: own},
	errors: [
		{
			failed: {names: [counts[0] ?? ''], matchers: [['http_response_status_code', '=~', '5..']]},
			total: {names: [counts[0] ?? ''], matchers: [['http_response_status_code', '!=', '']]},
		},
		{
			failed: {names: ['http_requests_total'], matchers: [['status', '=~', '5.+'], ...own]},
			total: {names: ['http_requests_total'], matchers: own},
		},
		{
			failed: {names: [counts[1] ?? ''], matchers: [['status', '=~', '5.+']]},
			total: {names: [counts[1] ?? ''], matchers: [['status', '!=', '']]},
		},
		{
			failed: {names: [counts[1] ?? ''], matchers: [['code', '=~', '5..']]},
			total: {names: [counts[1] ?? ''], matchers: [['code', '!=', '']]},
		},
	],
	histograms: [{of: 'end to end', unit: 's', names, matchers: own}],
	gaps: {queue: 'Plain HTTP metrics do not tell of a queue.'},
	silent: 'Is its port scraped?',
};
