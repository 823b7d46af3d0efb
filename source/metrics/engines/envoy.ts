import type {EngineMetrics, NamedMetric, Subject} from './engine-metrics.ts';

const label = 'envoy_cluster_name';

const part = '([^/|_.]+?)';
const other = '[^/|_.]+?';

/** The name of a cluster: each gateway makes it in a way of its own. */
const named = (form: (namespace: string, name: string) => string): Subject['names'][number] => ({
	namespace: {label, pattern: form(part, other)},
	name: {label, pattern: form(other, part)},
});

const forms: ReadonlyArray<(namespace: string, name: string) => string> = [
	// Istio: outbound|8000||llama.chat.svc.cluster.local
	(namespace, name) => `(?:in|out)bound\\|[0-9]+\\|[^|]*\\|${name}\\.${namespace}\\.svc(?:\\..+)?`,
	// Envoy Gateway: httproute/chat/llama/rule/0
	(namespace, name) => `(?:http|grpc)route/${namespace}/${name}/rule/.+`,
	// Contour and Cilium: chat_llama_8000 and gateway/chat_llama_8000
	(namespace, name) => `(?:.+/)?${namespace}_${name}_[0-9]+`,
	// Contour: chat/llama/8000/da39a3ee5e
	(namespace, name) => `${namespace}/${name}/[0-9]+/[0-9a-f]+`,
	// Kourier: chat/llama-predictor-00001
	(namespace, name) => `${namespace}/${name}(?:-[0-9]{5})?`,
];

const counts: NamedMetric = {names: ['envoy_cluster_upstream_rq_xx']};

/** https://www.envoyproxy.io/docs/envoy/latest/configuration/upstream/cluster_manager/cluster_stats */
export const envoy: EngineMetrics = {
	engine: 'Envoy',
	family: 'envoy_cluster_upstream_rq_(xx|active|pending_active|time(_bucket|_sum|_count)?)',
	isGateway: true,
	subject: {by: [label], names: forms.map(named)},
	requests: counts,
	errors: [{failed: {...counts, matchers: [['envoy_response_code_class', '=', '5']]}, total: counts}],
	errorKinds: {...counts, matchers: [['envoy_response_code_class', '=~', '[45]']], label: 'envoy_response_code_class'},
	histograms: [{of: 'end to end', unit: 'ms', names: ['envoy_cluster_upstream_rq_time']}],
	waiting: {names: ['envoy_cluster_upstream_rq_pending_active']},
	running: {names: ['envoy_cluster_upstream_rq_active']},
	gaps: {},
	silent: 'Are the proxies of the gateway (/stats/prometheus) scraped?',
};
