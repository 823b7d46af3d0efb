import type {EngineMetrics, Matcher} from './engine-metrics.ts';

/** Health checks and lists of routes are no requests to a model. */
const ofApplication: readonly Matcher[] = [['route', '!~', '/-/.*']];

const requests = {names: ['ray_serve_num_http_requests_total', 'ray_serve_num_http_requests'], matchers: ofApplication};
const failed = ['ray_serve_num_http_error_requests_total', 'ray_serve_num_http_error_requests'];

/**
 * Ray's agent of each node exports what its replicas and its proxy count: the pod is a node of Ray, not a replica.
 * https://docs.ray.io/en/latest/serve/monitoring.html
 */
export const rayServe: EngineMetrics = {
	engine: 'Ray Serve',
	family: 'ray_serve_(num_http_|http_request_latency|deployment_queued_queries|replica_processing_).*',
	isFrontOf: ['RayService', 'RayCluster'],
	requests,
	errors: [{failed: {names: failed, matchers: [...ofApplication, ['error_code', '=~', '5..']]}, total: requests}],
	errorKinds: {names: failed, matchers: ofApplication, label: 'error_code'},
	histograms: [{of: 'end to end', unit: 'ms', names: ['ray_serve_http_request_latency_ms'], matchers: ofApplication}],
	waiting: {names: ['ray_serve_deployment_queued_queries']},
	running: {names: ['ray_serve_replica_processing_queries', 'ray_serve_replica_processing_requests']},
	page: {ports: [8080], path: '/metrics'},
	gaps: {
		latency: 'Ray Serve times the requests that come over HTTP alone.',
		requestRate: 'Ray Serve counts the requests that come over HTTP alone.',
	},
	silent: 'Are the metrics of its nodes (port 8080, /metrics) scraped?',
};
