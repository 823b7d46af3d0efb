import type {EngineMetrics, Matcher, NamedMetric, Subject} from './engine-metrics.ts';

/** Both ends of a request report it: one of them counts. */
const reported = (reporter: string): Pick<EngineMetrics, 'requests' | 'errors' | 'errorKinds' | 'histograms'> => {
	const by: Matcher = ['reporter', '=', reporter];
	const requests: NamedMetric = {names: ['istio_requests_total'], matchers: [by]};
	return {
		requests,
		errors: [{failed: {...requests, matchers: [by, ['response_code', '=~', '5..|0']]}, total: requests}],
		errorKinds: {...requests, matchers: [by, ['response_code', '=~', '[45]..|0']], label: 'response_code'},
		histograms: [{of: 'end to end', unit: 'ms', names: ['istio_request_duration_milliseconds'], matchers: [by]}],
	};
};

const named = (namespace: string, name: string): Subject => ({by: [namespace, name], names: [{namespace, name}]});

const workload = named('destination_workload_namespace', 'destination_workload');
const service = named('destination_service_namespace', 'destination_service_name');

const shared = {
	family: 'istio_request(s_total|_duration_milliseconds(_bucket|_sum|_count)?)',
	isGateway: true,
	gaps: {queue: 'Istio does not tell of a queue.'},
} as const;

/** The sidecars of what is called. https://istio.io/latest/docs/reference/config/metrics/ */
export const istio: EngineMetrics = {
	...shared,
	...reported('destination'),
	engine: 'Istio',
	subject: workload,
	silent: 'Are the sidecars in its pods (port 15020, /stats/prometheus) scraped?',
};

/** In ambient mode, what stands in for them. */
export const istioWaypoint: EngineMetrics = {
	...shared,
	...reported('waypoint'),
	engine: 'Istio waypoint',
	subject: service,
	silent: 'Are the waypoints (port 15020, /stats/prometheus) scraped?',
};
