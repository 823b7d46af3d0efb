import type {EngineMetrics, Matcher, NamedMetric} from './engine-metrics.ts';

/** The store of metrics of the same name has series of this prefix too, and none of an API. */
const ofApi: Matcher = ['api_name', '!=', ''];

const requests: NamedMetric = {names: ['cortex_async_request_count'], matchers: [ofApi]};

/** The APIs of cortexlabs/cortex; those of its realtime APIs are counted by Istio. https://docs.cortexlabs.com */
export const cortex: EngineMetrics = {
	engine: 'Cortex',
	family: 'cortex_async_(request_count|latency(_bucket|_sum|_count)?|queued|active|in_flight)|cortex_in_flight_requests',
	isGateway: true,
	subject: {by: ['namespace', 'api_name'], matchers: [ofApi], names: [{namespace: 'namespace', name: 'api_name'}]},
	requests,
	errors: [{failed: {...requests, matchers: [ofApi, ['status_code', '=~', '5..']]}, total: requests}],
	errorKinds: {...requests, matchers: [ofApi, ['status_code', '=~', '[45]..']], label: 'status_code'},
	histograms: [{of: 'end to end', unit: 's', names: ['cortex_async_latency'], matchers: [ofApi]}],
	waiting: {names: ['cortex_async_queued'], matchers: [ofApi]},
	running: {names: ['cortex_in_flight_requests', 'cortex_async_in_flight'], matchers: [ofApi]},
	gaps: {requestRate: 'Cortex counts the requests of its realtime APIs in Istio: are the sidecars in its pods scraped?'},
	silent: 'Is the Prometheus of Cortex the one that is asked?',
};
