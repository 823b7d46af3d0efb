/** What the numbers of a service are, by the words of this test; absent: the engine does not tell it. */
export type Expected = {
	readonly requests?: number;
	readonly errors?: number;
	/** p50 and mean in seconds. */
	readonly latency?: number;
	readonly mean?: number;
	readonly firstToken?: number;
	readonly interToken?: number;
	readonly queueTime?: number;
	readonly queueMean?: number;
	readonly waiting?: number;
	readonly running?: number;
	readonly cache?: number;
	readonly tokensIn?: number;
	readonly tokensOut?: number;
	readonly prefixHits?: number;
	readonly preemptions?: number;
	readonly kinds?: readonly string[];
};

export type EnginePage = {
	/** As ModelService.engine says it; undefined: the image says nothing. */
	readonly engine: string | undefined;
	readonly kind?: string;
	readonly page: string;
	/** Who tells it; absent: the engine itself. */
	readonly toldBy?: string;
	readonly expected: Expected;
};

/** Two requests a second of which a quarter fails, 0.4 s each; five wait and eight run; tokens, and a cache that is three quarters full. */
const whole = {requests: 2, errors: 0.25, latency: 0.4, mean: 0.4, waiting: 5, running: 8} as const;
const tokens = {firstToken: 0.4, interToken: 0.4, cache: 0.75, tokensIn: 20, tokensOut: 10} as const;

const vllmPage = (prefix: string, http = 'http_requests_total'): string => `
	${prefix}request_success_total{engine="0",finished_reason="stop"} 28n
	${prefix}request_success_total{engine="0",finished_reason="length"} 2n
	${prefix}request_success_total{engine="0",finished_reason="error"} 0n
	${http}{handler="/v1/chat/completions",method="POST",status="2xx"} 30n
	${http}{handler="/v1/chat/completions",method="POST",status="5xx"} 10n
	${http}{handler="/metrics",method="GET",status="2xx"} 100n
	Hs ${prefix}e2e_request_latency_seconds
	Hs ${prefix}time_to_first_token_seconds
	Hs ${prefix}inter_token_latency_seconds
	Hs ${prefix}request_queue_time_seconds
	${prefix}num_requests_waiting{engine="0"} 3
	${prefix}num_requests_waiting{engine="1"} 2
	${prefix}num_requests_running{engine="0"} 8
	${prefix}kv_cache_usage_perc{engine="0"} 0.75
	${prefix}kv_cache_usage_perc{engine="1"} 0.5
	${prefix}prompt_tokens_total 300n
	${prefix}generation_tokens_total 150n
	${prefix}prefix_cache_queries_total 400n
	${prefix}prefix_cache_hits_total 100n
	${prefix}num_preemptions_total 3n
`;

const vllmTold: Expected = {...whole, ...tokens, queueTime: 0.4, prefixHits: 0.25, preemptions: 0.2, kinds: ['5xx']};

/** By what is on the page. Every name and unit here is that of the engine's own documentation, written down apart from the catalogue. */
export const enginePages: Readonly<Record<string, EnginePage>> = {
	vLLM: {engine: 'vLLM', page: vllmPage('vllm:'), expected: vllmTold},
	'vLLM behind KServe': {engine: 'vLLM', page: vllmPage('kserve_vllm:', 'kserve_http_requests_total'), expected: vllmTold},
	'vLLM on Ray': {engine: 'vLLM', page: vllmPage('ray_vllm_'), expected: vllmTold},
	'vLLM through an OpenTelemetry collector': {engine: 'vLLM', page: vllmPage('vllm_'), expected: vllmTold},
	'vLLM before 0.9': {
		engine: 'vLLM',
		page: `
			vllm:request_success_total{finished_reason="stop"} 30n
			Hs vllm:e2e_request_latency_seconds
			Hs vllm:time_per_output_token_seconds
			vllm:num_requests_waiting 5
			vllm:num_requests_running 8
			vllm:gpu_cache_usage_perc 0.75
			vllm:gpu_prefix_cache_hit_rate 0.25
		`,
		expected: {...whole, errors: 0, interToken: 0.4, cache: 0.75, prefixHits: 0.25},
	},
	SGLang: {
		engine: 'SGLang',
		page: `
			sglang:num_requests_total 30n
			sglang:num_aborted_requests_total 7.5n
			Hs sglang:e2e_request_latency_seconds
			Hs sglang:time_to_first_token_seconds
			Hs sglang:inter_token_latency_seconds
			Hs sglang:queue_time_seconds
			sglang:num_queue_reqs 5
			sglang:num_running_reqs 8
			sglang:token_usage 0.75
			sglang:prompt_tokens_total 300n
			sglang:generation_tokens_total 150n
			sglang:cache_hit_rate 0.25
		`,
		expected: {...whole, ...tokens, queueTime: 0.4, prefixHits: 0.25},
	},
	TGI: {
		engine: 'TGI',
		page: `
			tgi_request_count{method="generate"} 30n
			tgi_request_failure{err="overloaded"} 5n
			tgi_request_failure{err="validation"} 2.5n
			Hs tgi_request_duration
			Hs tgi_request_mean_time_per_token_duration
			Hs tgi_request_queue_duration
			tgi_request_input_length_sum 300n
			tgi_request_generated_tokens_sum 150n
			tgi_queue_size 5
			tgi_batch_current_size 8
		`,
		expected: {...whole, interToken: 0.4, queueTime: 0.4, tokensIn: 20, tokensOut: 10, kinds: ['overloaded', 'validation']},
	},
	TEI: {
		engine: 'TEI',
		page: `
			te_request_count{method="single"} 30n
			te_request_failure{err="validation"} 7.5n
			Hs te_request_duration
			Hs te_request_queue_duration
			te_queue_size 5
		`,
		expected: {requests: 2, errors: 0.25, latency: 0.4, mean: 0.4, queueTime: 0.4, waiting: 5, kinds: ['validation']},
	},
	Triton: {
		engine: 'Triton',
		page: `
			nv_inference_request_success{model="m",version="1"} 30n
			nv_inference_request_failure{model="m",version="1",reason="BACKEND"} 8n
			nv_inference_request_failure{model="m",version="1",reason="REJECTED"} 2n
			nv_inference_request_duration_us{model="m",version="1"} 12000000n
			nv_inference_queue_duration_us{model="m",version="1"} 3000000n
			Hms nv_inference_first_response_histogram_ms{model="m",version="1"}
			nv_inference_pending_request_count{model="m",version="1"} 5
		`,
		expected: {requests: 2, errors: 0.25, mean: 0.4, firstToken: 0.4, queueMean: 0.1, waiting: 5, kinds: ['BACKEND', 'REJECTED']},
	},
	'Triton with TensorRT-LLM': {
		engine: 'Triton',
		page: `
			nv_inference_request_success{model="tensorrt_llm",version="1"} 30n
			nv_inference_request_duration_us{model="tensorrt_llm",version="1"} 12000000n
			nv_inference_pending_request_count{model="tensorrt_llm",version="1"} 0
			nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="waiting"} 5
			nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="scheduled"} 8
			nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="max"} 64
			nv_trt_llm_kv_cache_block_metrics{model="tensorrt_llm",kv_cache_block_type="fraction"} 0.75
			nv_trt_llm_kv_cache_block_metrics{model="tensorrt_llm",kv_cache_block_type="max"} 4000
		`,
		expected: {requests: 2, errors: 0, mean: 0.4, waiting: 5, running: 8, cache: 0.75},
	},
	'TensorRT-LLM': {
		engine: 'TensorRT-LLM',
		page: `
			trtllm_request_success_total{finished_reason="stop"} 30n
			trtllm_request_error_total{http_code="500"} 10n
			Hs trtllm_e2e_request_latency_seconds
			Hs trtllm_time_to_first_token_seconds
			Hs trtllm_time_per_output_token_seconds
			Hs trtllm_request_queue_time_seconds
			trtllm_num_requests_waiting 5
			trtllm_num_requests_running 8
			trtllm_kv_cache_utilization 0.75
			trtllm_kv_cache_hit_rate 0.25
			trtllm_prompt_tokens_total 300n
			trtllm_generation_tokens_total 150n
		`,
		expected: {...whole, ...tokens, queueTime: 0.4, prefixHits: 0.25, kinds: ['500']},
	},
	NIM: {
		engine: 'NIM',
		page: `
			request_success_total{model_name="m"} 30n
			request_failure_total{model_name="m"} 10n
			Hs e2e_request_latency_seconds{model_name="m"}
			Hs time_to_first_token_seconds{model_name="m"}
			Hs time_per_output_token_seconds{model_name="m"}
			num_requests_waiting{model_name="m"} 5
			num_requests_running{model_name="m"} 8
			gpu_cache_usage_perc{model_name="m"} 0.75
			prompt_tokens_total{model_name="m"} 300n
			generation_tokens_total{model_name="m"} 150n
			num_requests_running{app="something else"} 500
		`,
		expected: {...whole, ...tokens},
	},
	'llama.cpp': {
		engine: 'llama.cpp',
		page: `
			llamacpp:requests_deferred 5
			llamacpp:requests_processing 8
			llamacpp:prompt_tokens_total 300n
			llamacpp:tokens_predicted_total 150n
		`,
		expected: {waiting: 5, running: 8, tokensIn: 20, tokensOut: 10},
	},
	LMDeploy: {
		engine: 'LMDeploy',
		page: `
			lmdeploy:request_success_total{finished_reason="ResponseType.FINISH"} 22.5n
			lmdeploy:request_success_total{finished_reason="ResponseType.INTERNAL_ENGINE_ERROR"} 7.5n
			Hs lmdeploy:e2e_request_latency_seconds
			Hs lmdeploy:time_to_first_token_seconds
			Hs lmdeploy:iter_token_latency
			Hs lmdeploy:request_queue_time_seconds
			lmdeploy:num_requests_waiting 5
			lmdeploy:num_requests_running 8
			lmdeploy:gpu_cache_usage_perc 0.75
			lmdeploy:prompt_tokens_total 300n
			lmdeploy:generation_tokens_total 150n
		`,
		expected: {...whole, ...tokens, queueTime: 0.4},
	},
	'Ray Serve': {
		engine: 'Ray Serve',
		kind: 'RayService',
		page: `
			ray_serve_num_http_requests_total{application="app",route="/",method="POST",status_code="200"} 30n
			ray_serve_num_http_requests_total{application="",route="/-/healthz",method="GET",status_code="200"} 100n
			ray_serve_num_http_error_requests_total{application="app",route="/",method="POST",error_code="500"} 7.5n
			Hms ray_serve_http_request_latency_ms{application="app",route="/"}
			ray_serve_deployment_queued_queries{application="app",deployment="d"} 5
			ray_serve_replica_processing_queries{application="app",deployment="d",replica="r"} 8
		`,
		expected: {...whole, kinds: ['500']},
	},
	'the Python server of KServe': {
		engine: 'KServe model server',
		page: 'Hs request_predict_seconds{model_name="m"}',
		expected: {requests: 2, latency: 0.4, mean: 0.4},
	},
	MLServer: {
		engine: 'MLServer',
		page: `
			model_infer_request_success_total{model="m",version="1"} 30n
			model_infer_request_failure_total{model="m",version="1"} 10n
			Hs rest_server_requests_duration_seconds{path="/v2/models/{model_name}/infer",status_code="200"}
			Hs rest_server_requests_duration_seconds{path="/v2/health/ready",status_code="200"}
		`,
		expected: {requests: 2, errors: 0.25, latency: 0.4, mean: 0.4},
	},
	TorchServe: {
		engine: 'TorchServe',
		page: `
			ts_inference_requests_total{model_name="m",model_version="1"} 30n
			ts_inference_latency_microseconds{model_name="m",model_version="1"} 12000000n
			ts_queue_latency_microseconds{model_name="m",model_version="1"} 3000000n
			Requests5XX{Level="Host"} 7.5n
		`,
		expected: {requests: 2, errors: 0.25, mean: 0.4, queueMean: 0.1},
	},
	'TensorFlow Serving': {
		engine: 'TensorFlow Serving',
		page: `
			:tensorflow:serving:request_count{model_name="m",status="OK"} 22.5n
			:tensorflow:serving:request_count{model_name="m",status="NOT_FOUND"} 7.5n
			Hus :tensorflow:serving:request_latency{model_name="m",API="predict",entrypoint="REST"}
		`,
		expected: {requests: 2, errors: 0.25, latency: 0.4, mean: 0.4, kinds: ['NOT_FOUND']},
	},
	BentoML: {
		engine: 'BentoML',
		page: `
			bentoml_service_request_total{endpoint="/predict",http_response_code="200"} 22.5n
			bentoml_service_request_total{endpoint="/predict",http_response_code="500"} 7.5n
			bentoml_service_request_total{endpoint="/readyz",http_response_code="200"} 100n
			Hs bentoml_service_request_duration_seconds{endpoint="/predict"}
			bentoml_service_request_in_progress{endpoint="/predict"} 8
		`,
		expected: {requests: 2, errors: 0.25, latency: 0.4, mean: 0.4, running: 8, kinds: ['500']},
	},
	'BentoML before 1.2': {
		engine: 'BentoML',
		page: `
			bentoml_api_server_request_total{endpoint="/predict",http_response_code="200"} 30n
			Hs bentoml_api_server_request_duration_seconds{endpoint="/predict"}
		`,
		expected: {requests: 2, errors: 0, latency: 0.4, mean: 0.4},
	},
	'the executor of Seldon Core 1': {
		engine: undefined,
		kind: 'SeldonDeployment',
		page: `
			Hs seldon_api_executor_server_requests_seconds{code="200",deployment_name="own"}
			seldon_api_executor_server_requests_seconds_count{code="500",deployment_name="own"} 10n
		`,
		toldBy: 'Seldon executor',
		expected: {requests: 8 / 3, errors: 0.25, latency: 0.4, mean: 0.3, kinds: ['500']},
	},
	'the frontend of Dynamo': {
		engine: 'vLLM',
		kind: 'DynamoGraphDeployment',
		page: `
			dynamo_frontend_requests_total{model="m",status="success",error_type=""} 22.5n
			dynamo_frontend_requests_total{model="m",status="error",error_type="internal"} 7.5n
			Hs dynamo_frontend_request_duration_seconds{model="m"}
			Hs dynamo_frontend_time_to_first_token_seconds{model="m"}
			Hs dynamo_frontend_inter_token_latency_seconds{model="m"}
			dynamo_frontend_queued_requests{model="m"} 5
			dynamo_frontend_inflight_requests{model="m"} 8
			dynamo_frontend_output_tokens_total{model="m"} 150n
			vllm:request_success_total{finished_reason="stop"} 90n
			vllm:num_requests_waiting 50
			vllm:kv_cache_usage_perc 0.75
		`,
		toldBy: 'Dynamo',
		expected: {...whole, firstToken: 0.4, interToken: 0.4, cache: 0.75, tokensOut: 10, kinds: ['internal']},
	},
	'OpenTelemetry of any server': {
		engine: undefined,
		page: `
			Hs http_server_request_duration_seconds{http_route="/predict",http_response_status_code="200"}
			http_server_request_duration_seconds_count{http_route="/predict",http_response_status_code="500"} 10n
			http_server_request_duration_seconds_count{http_route="/healthz",http_response_status_code="200"} 100n
			http_server_active_requests{http_route="/predict"} 8
		`,
		toldBy: 'OpenTelemetry',
		expected: {requests: 8 / 3, errors: 0.25, latency: 0.4, mean: 0.3, running: 8, kinds: ['500']},
	},
};
