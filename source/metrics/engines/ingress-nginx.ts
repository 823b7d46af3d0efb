import type {EngineMetrics, NamedMetric, Subject} from './engine-metrics.ts';

/** Scraped without honorLabels, the namespace and often the service are the controller's own, and what it serves is in `exported_*`. */
const subject: Subject = {
	by: ['exported_namespace', 'exported_service', 'namespace', 'service'],
	names: [
		{namespace: 'exported_namespace', name: 'exported_service'},
		{namespace: 'exported_namespace', name: 'service'},
		{namespace: 'namespace', name: 'service'},
	],
};

const requests: NamedMetric = {names: ['nginx_ingress_controller_requests']};

/** https://kubernetes.github.io/ingress-nginx/user-guide/monitoring. Its help text calls the times milliseconds; they are seconds. */
export const ingressNginx: EngineMetrics = {
	engine: 'ingress-nginx',
	family: 'nginx_ingress_controller_(requests|request_duration_seconds(_bucket|_sum|_count)?)',
	isGateway: true,
	subject,
	requests,
	errors: [{failed: {...requests, matchers: [['status', '=~', '5..']]}, total: requests}],
	errorKinds: {...requests, matchers: [['status', '=~', '[45]..']], label: 'status'},
	histograms: [{of: 'end to end', unit: 's', names: ['nginx_ingress_controller_request_duration_seconds']}],
	gaps: {queue: 'ingress-nginx does not tell of a queue.'},
	silent: 'Is the controller (port 10254, /metrics) scraped, and not started with --enable-metrics=false?',
};
