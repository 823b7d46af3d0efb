import type {Expected} from './engine-pages.ts';

export type GatewayPage = {
	readonly gateway: string;
	/** Labels name what stands behind it; the target is what serves the page. */
	readonly page: string;
	/** Names under which it knows the service, beside its own. */
	readonly aliases?: readonly string[];
	readonly expected: Expected;
};

const httpNumbers: Expected = {requests: 2, errors: 0.25, latency: 0.4, mean: 0.4};

const istioPage = (reporter: string, labels: string): string => `
	istio_requests_total{reporter="${reporter}",${labels},response_code="200"} 22.5n
	istio_requests_total{reporter="${reporter}",${labels},response_code="503"} 5n
	istio_requests_total{reporter="${reporter}",${labels},response_code="0",response_flags="DC"} 2.5n
	Hms istio_request_duration_milliseconds{reporter="${reporter}",${labels},response_code="200"}
`;

const workload =
	'destination_workload="own",destination_workload_namespace="chat",destination_service_name="own",destination_service_namespace="chat"';

const envoyPage = (cluster: string): string => `
	envoy_cluster_upstream_rq_xx{envoy_cluster_name="${cluster}",envoy_response_code_class="2"} 22.5n
	envoy_cluster_upstream_rq_xx{envoy_cluster_name="${cluster}",envoy_response_code_class="5"} 7.5n
	Hms envoy_cluster_upstream_rq_time{envoy_cluster_name="${cluster}"}
	envoy_cluster_upstream_rq_active{envoy_cluster_name="${cluster}"} 8
	envoy_cluster_upstream_rq_pending_active{envoy_cluster_name="${cluster}"} 5
`;

const envoyTold: Expected = {...httpNumbers, waiting: 5, running: 8, kinds: ['5']};

const nginxPage = (labels: string): string => `
	nginx_ingress_controller_requests{${labels},ingress="own",status="200"} 22.5n
	nginx_ingress_controller_requests{${labels},ingress="own",status="502"} 7.5n
	Hs nginx_ingress_controller_request_duration_seconds{${labels},ingress="own",status="200"}
`;

/** A picker that was renamed exports everything twice. */
const pickerPage = (requests: string, pool: string, ready: string): string => `
	${requests}request_total{model_name="m",target_model_name="m"} 30n
	${requests}request_error_total{model_name="m",target_model_name="m",error_code="Internal"} 7.5n
	Hs ${requests}request_duration_seconds{model_name="m",target_model_name="m"}
	Hs ${requests}request_ttft_seconds{model_name="m",target_model_name="m"}
	${requests}running_requests{model_name="m"} 8
	${pool}average_queue_size{name="own"} 2.5
	${pool}average_kv_cache_utilization{name="own"} 0.75
	${pool}${ready}{name="own"} 2
`;

export const gatewayPages: Readonly<Record<string, GatewayPage>> = {
	'an endpoint picker, under all the names it has had at once': {
		gateway: 'endpoint picker',
		page: [
			pickerPage('inference_model_', 'inference_pool_', 'ready_pods'),
			pickerPage('inference_objective_', 'inference_pool_', 'ready_pods'),
			pickerPage('llm_d_epp_', 'llm_d_epp_', 'ready_endpoints'),
			pickerPage('llm_d_router_epp_', 'llm_d_router_epp_', 'ready_endpoints'),
		].join('\n'),
		expected: {...httpNumbers, firstToken: 0.4, waiting: 5, running: 8, cache: 0.75, kinds: ['Internal']},
	},
	'an endpoint picker under its first names': {
		gateway: 'endpoint picker',
		page: pickerPage('inference_model_', 'inference_pool_', 'ready_pods'),
		expected: {...httpNumbers, firstToken: 0.4, waiting: 5, running: 8, cache: 0.75, kinds: ['Internal']},
	},
	'Knative since 1.19': {
		gateway: 'Knative',
		page: `
			Hs kn_serving_invocation_duration_seconds{k8s_namespace_name="chat",kn_service_name="own",http_response_status_code="200"}
			kn_serving_invocation_duration_seconds_count{k8s_namespace_name="chat",kn_service_name="own",http_response_status_code="500"} 10n
			kn_serving_queue_depth{k8s_namespace_name="chat",kn_service_name="own"} 5
		`,
		expected: {requests: 8 / 3, errors: 0.25, latency: 0.4, mean: 0.3, waiting: 5, kinds: ['500']},
	},
	'Knative before 1.19, in milliseconds': {
		gateway: 'Knative before 1.19',
		page: `
			revision_request_count{namespace_name="chat",service_name="own-predictor",response_code="200",response_code_class="2xx"} 22.5n
			revision_request_count{namespace_name="chat",service_name="own-predictor",response_code="502",response_code_class="5xx"} 7.5n
			Hms revision_request_latencies{namespace_name="chat",service_name="own-predictor",response_code="200"}
			Hms revision_app_request_latencies{namespace_name="chat",service_name="own-predictor",response_code="200"}
			revision_queue_depth{namespace_name="chat",service_name="own-predictor"} 5
		`,
		aliases: ['own-predictor'],
		expected: {...httpNumbers, waiting: 5, kinds: ['502']},
	},
	'Istio, reported from both ends': {
		gateway: 'Istio',
		page: istioPage('destination', workload) + istioPage('source', workload),
		expected: {...httpNumbers, kinds: ['503', '0']},
	},
	'a waypoint of Istio': {
		gateway: 'Istio waypoint',
		page: istioPage('waypoint', workload),
		expected: {...httpNumbers, kinds: ['503', '0']},
	},
	'Envoy in Istio': {gateway: 'Envoy', page: envoyPage('outbound|8000||own.chat.svc.cluster.local'), expected: envoyTold},
	'Envoy Gateway': {gateway: 'Envoy', page: envoyPage('httproute/chat/own/rule/0'), expected: envoyTold},
	Contour: {gateway: 'Envoy', page: envoyPage('chat_own_8000'), expected: envoyTold},
	Cilium: {gateway: 'Envoy', page: envoyPage('infra/cilium-gateway-models/chat_own_8000'), expected: envoyTold},
	Kourier: {gateway: 'Envoy', page: envoyPage('chat/own-predictor-00003'), aliases: ['own-predictor'], expected: envoyTold},
	'ingress-nginx whose labels are honoured': {
		gateway: 'ingress-nginx',
		page: nginxPage('namespace="chat",service="own-web"'),
		aliases: ['own-web'],
		expected: {...httpNumbers, kinds: ['502']},
	},
	'ingress-nginx whose labels are not': {
		gateway: 'ingress-nginx',
		page: nginxPage('namespace="ingress-nginx",service="controller-metrics",exported_namespace="chat",exported_service="own-web"'),
		aliases: ['own-web'],
		expected: {...httpNumbers, kinds: ['502']},
	},
	'ingress-nginx whose namespace alone is not': {
		gateway: 'ingress-nginx',
		page: nginxPage('namespace="ingress-nginx",service="own-web",exported_namespace="chat"'),
		aliases: ['own-web'],
		expected: {...httpNumbers, kinds: ['502']},
	},
	'Cortex, beside the store of metrics of the same name': {
		gateway: 'Cortex',
		page: `
			cortex_async_request_count{namespace="chat",api_name="own",status_code="200"} 22.5n
			cortex_async_request_count{namespace="chat",api_name="own",status_code="500"} 7.5n
			Hs cortex_async_latency{namespace="chat",api_name="own"}
			cortex_async_queued{namespace="chat",api_name="own"} 5
			cortex_in_flight_requests{namespace="chat",api_name="own"} 8
			cortex_in_flight_requests{namespace="chat"} 500
		`,
		expected: {...httpNumbers, waiting: 5, running: 8, kinds: ['500']},
	},
};

/** The agent of Seldon Core 2 in the pod of a server that two models share. */
export const seldonAgentPage = `
	seldon_model_infer_total{model="iris",server="mlserver",code="200"} 22.5n
	seldon_model_infer_total{model="iris",server="mlserver",code="500"} 7.5n
	seldon_model_infer_seconds_total{model="iris",server="mlserver"} 12n
	seldon_model_infer_total{model="wine",server="mlserver",code="OK"} 15n
	seldon_model_infer_seconds_total{model="wine",server="mlserver"} 3n
	seldon_model_aggregate_infer_total{server="mlserver"} 45n
	seldon_model_aggregate_infer_seconds_total{server="mlserver"} 15n
	Hs seldon_model_infer_api_seconds{server="mlserver",code="200"}
`;
