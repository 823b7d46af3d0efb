import type {EngineMetrics, NamedMetric, Subject} from './engine-metrics.ts';

const label = 'envoy_cluster_name';

/** A name of a cluster, with `NAMESPACE` and `NAME` where those stand in it: each gateway makes it in a way of its own. */
const named = (form: string): Subject => {
	const part = (own: string, other: string): string => form.replace(own, '([^/|_.]+?)').replace(other, '[^/|_.]+?');
	return {
		namespace: {label, pattern: part('NAMESPACE', 'NAME')},
		name: {label, pattern: part('NAME', 'NAMESPACE')},
	};
};

// NAMESPACE is put in first: NAME is a part of no other word here.
const forms = [
	// Istio: outbound|8000||llama.chat.svc.cluster.local
	'(?:in|out)bound\\|[0-9]+\\|[^|]*\\|NAME\\.NAMESPACE\\.svc(?:\\..+)?',
	// Envoy Gateway: httproute/chat/llama/rule/0
	'(?:http|grpc)route/NAMESPACE/NAME/rule/.+',
	// Contour and Cilium: chat_llama_8000 and gateway/chat_llama_8000
	'(?:.+/)?NAMESPACE_NAME_[0-9]+',
	// Contour: chat/llama/8000/da39a3ee5e
	'NAMESPACE/NAME/[0-9]+/[0-9a-f]+',
	// Kourier: chat/llama-predictor-00001
	'NAMESPACE/NAME(?:-[0-9]{5})?',
];

const counts: NamedMetric = {names: ['envoy_cluster_upstream_rq_xx']};

/** https://www.envoyproxy.io/docs/envoy/latest/configuration/upstream/cluster_manager/cluster_stats */
export const envoy: EngineMetrics = {
	engine: 'Envoy',
	family: 'envoy_cluster_upstream_rq_(xx|active|pending_active|time(_bucket|_sum|_count)?)',
	isGateway: true,
	subjects: forms.map(named),
	requests: counts,
	errors: [{failed: {...counts, matchers: [['envoy_response_code_class', '=', '5']]}, total: counts}],
	errorKinds: {...counts, matchers: [['envoy_response_code_class', '=~', '[45]']], label: 'envoy_response_code_class'},
	histograms: [{of: 'end to end', unit: 'ms', names: ['envoy_cluster_upstream_rq_time']}],
	waiting: {names: ['envoy_cluster_upstream_rq_pending_active']},
	running: {names: ['envoy_cluster_upstream_rq_active']},
	gaps: {},
	silent: 'Are the proxies of the gateway (/stats/prometheus) scraped?',
};
