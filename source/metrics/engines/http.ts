import type {EngineMetrics, Matcher, NamedMetric} from './engine-metrics.ts';

/** Probes and scrapes are no requests to the model. */
const probes = '/(metrics|health.*|ready.*|live.*)';

const counts: NamedMetric = {names: ['http_request_duration_seconds_count'], matchers: [['handler', '!~', probes]]};
const requests: NamedMetric = {names: ['http_requests_total'], matchers: [['handler', '!~', probes]]};

const only = (metric: NamedMetric, ...more: readonly Matcher[]): NamedMetric => ({
	...metric,
	matchers: [...(metric.matchers ?? []), ...more],
});

/** What web frameworks export of any server. */
export const http: EngineMetrics = {
	engine: 'HTTP',
	family: 'http_request_duration_seconds(_bucket|_sum|_count)?|http_requests_total',
	isGeneric: true,
	requests: counts,
	errors: [
		{failed: only(requests, ['status', '=~', '5.+']), total: requests},
		{failed: only(counts, ['status', '=~', '5.+']), total: only(counts, ['status', '!=', ''])},
		{failed: only(counts, ['code', '=~', '5..']), total: only(counts, ['code', '!=', ''])},
	],
	errorKinds: {...only(requests, ['status', '=~', '[45].+']), label: 'status'},
	histograms: [{of: 'end to end', unit: 's', names: ['http_request_duration_seconds'], matchers: [['handler', '!~', probes]]}],
	gaps: {queue: 'Plain HTTP metrics do not tell of a queue.'},
	silent: 'Is its port scraped?',
};

const measured: NamedMetric = {
	names: ['http_server_request_duration_seconds_count'],
	matchers: [
		['http_route', '!~', probes],
		// The queue proxy of Knative exports the same of its own.
		['kn_service_name', '=', ''],
	],
};

/** What OpenTelemetry exports of any server. https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
export const openTelemetry: EngineMetrics = {
	engine: 'OpenTelemetry',
	family: 'http_server_(request_duration_seconds(_bucket|_sum|_count)?|active_requests)',
	isGeneric: true,
	requests: measured,
	errors: [
		{
			failed: only(measured, ['http_response_status_code', '=~', '5..']),
			total: only(measured, ['http_response_status_code', '!=', '']),
		},
	],
	errorKinds: {...only(measured, ['http_response_status_code', '=~', '[45]..']), label: 'http_response_status_code'},
	histograms: [{of: 'end to end', unit: 's', ...measured, names: ['http_server_request_duration_seconds']}],
	running: {names: ['http_server_active_requests']},
	gaps: {queue: 'OpenTelemetry does not tell of a queue.'},
	silent: 'Is its port scraped?',
};
