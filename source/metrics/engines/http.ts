import type {EngineMetrics, Matcher} from './engine-metrics.ts';

const names = ['http_server_request_duration_seconds', 'http_request_duration_seconds'] as const;
const [otel, web] = [`${names[0]}_count`, `${names[1]}_count`];

/** Probes and scrapes are no requests to the model. */
const own: readonly Matcher[] = [
	['handler', '!~', '/(metrics|health.*|ready.*|live.*)'],
	['http_route', '!~', '/(metrics|health.*|ready.*|live.*)'],
	// The queue proxy of Knative exports the same of its own.
	['kn_service_name', '=', ''],
];

/** What web frameworks and OpenTelemetry export of any server. https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
export const http: EngineMetrics = {
	engine: 'HTTP',
	family: 'http(_server)?_request_duration_seconds(_bucket|_sum|_count)?|http_requests_total|http_server_active_requests',
	isGeneric: true,
	requests: {names: [otel, web], matchers: own},
	errors: [
		{
			failed: {names: [otel], matchers: [...own, ['http_response_status_code', '=~', '5..']]},
			total: {names: [otel], matchers: [...own, ['http_response_status_code', '!=', '']]},
		},
		{
			failed: {names: ['http_requests_total'], matchers: [['status', '=~', '5.+'], ...own]},
			total: {names: ['http_requests_total'], matchers: own},
		},
		{
			failed: {names: [web], matchers: [['status', '=~', '5.+']]},
			total: {names: [web], matchers: [['status', '!=', '']]},
		},
		{
			failed: {names: [web], matchers: [['code', '=~', '5..']]},
			total: {names: [web], matchers: [['code', '!=', '']]},
		},
	],
	errorKinds: {names: ['http_requests_total'], matchers: [['status', '=~', '[45].+'], ...own], label: 'status'},
	histograms: [{of: 'end to end', unit: 's', names, matchers: own}],
	running: {names: ['http_server_active_requests'], matchers: own},
	gaps: {queue: 'Plain HTTP metrics do not tell of a queue.'},
	silent: 'Is its port scraped?',
};
