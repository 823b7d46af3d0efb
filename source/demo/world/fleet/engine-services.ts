import type {ExporterName, GatewayName} from '../exporters/exporter-name.ts';
import type {Load, ServicePlan} from './service-plan.ts';

const day = 86_400_000;

type Row = readonly [
	name: string,
	exports: ExporterName | readonly ExporterName[],
	image: string,
	more?: {
		readonly port?: number;
		readonly args?: readonly string[];
		readonly gateways?: readonly GatewayName[];
		readonly errors?: number;
		readonly slow?: number;
	},
];

/** One service for each exporter there is, and for each gateway. */
const rows: readonly Row[] = [
	['vllm', 'vllm', 'vllm/vllm-openai:v0.11.0'],
	['vllm-between', 'vllmWithOldNames', 'vllm/vllm-openai:v0.9.1'],
	['vllm-old', 'oldVllm', 'vllm/vllm-openai:v0.6.6'],
	['vllm-kserve', 'kserveVllm', 'ghcr.io/llm-d/llm-d-cuda:v0.3.1'],
	['sglang', 'sglang', 'lmsysorg/sglang:v0.5.4', {port: 30_000, args: ['--enable-metrics']}],
	['tgi', 'tgi', 'ghcr.io/huggingface/text-generation-inference:3.3.6', {port: 80}],
	['tei', 'tei', 'ghcr.io/huggingface/text-embeddings-inference:1.8', {port: 80, slow: 0.1}],
	['triton', 'triton', 'nvcr.io/nvidia/tritonserver:25.09-py3', {slow: 0.05}],
	[
		'triton-summaries',
		'tritonWithSummaries',
		'nvcr.io/nvidia/tritonserver:25.09-py3',
		{slow: 0.05, args: ['--metrics-config=summary_latencies=true']},
	],
	['triton-trtllm', 'tritonTensorRt', 'nvcr.io/nvidia/tritonserver:25.09-trtllm-python-py3'],
	['trtllm', 'trtllmServe', 'nvcr.io/nvidia/tensorrt-llm/release:1.1.0', {args: ['--return_perf_metrics']}],
	['nim', 'nim', 'nvcr.io/nim/meta/llama-3.1-8b-instruct:1.13.1'],
	['ray', 'rayServe', 'rayproject/ray-llm:2.49.1'],
	['http', 'http', 'registry.modelworks.io/engines/server:1.0.0', {port: 8080, slow: 0.3}],
	['kserve', ['vllm', 'kserve'], 'kserve/huggingfaceserver:v0.15.2-gpu', {port: 8080}],
	['kserve-sklearn', 'kserve', 'kserve/sklearnserver:v0.15.2', {port: 8080, slow: 0.05}],
	['mlserver', 'mlserver', 'seldonio/mlserver:1.7.1', {port: 8080, slow: 0.1}],
	['torchserve', 'torchServe', 'pytorch/torchserve:0.12.0-gpu', {port: 8080, slow: 0.1}],
	['tensorflow', 'tensorFlowServing', 'tensorflow/serving:2.19.0-gpu', {port: 8500, slow: 0.05}],
	['bento', 'bentoml', 'registry.modelworks.io/bentoml/classify:3.0.2', {port: 3000, slow: 0.2}],
	['otel', 'otelHttp', 'registry.modelworks.io/engines/generator:1.0.0', {port: 8080}],
	['seldon-v1', 'seldonV1', 'registry.modelworks.io/engines/classifier:5.2.0', {port: 9000, slow: 0.1}],
	['seldon-v2', ['mlserver', 'seldonV2'], 'seldonio/mlserver:1.7.1', {port: 8080, slow: 0.1}],
	['knative-old', 'oldKnative', 'registry.modelworks.io/engines/server:1.1.0', {port: 8080, slow: 0.5}],
	['knative-new', 'knative', 'registry.modelworks.io/engines/server:1.2.0', {port: 8080, slow: 0.5}],
	['cortex', ['istioSidecar', 'cortex'], 'registry.modelworks.io/engines/server:1.3.0', {port: 8080, gateways: ['istioGateway']}],
	['istio', ['vllm', 'istioSidecar'], 'vllm/vllm-openai:v0.11.0', {gateways: ['istioGateway'], errors: 0.03}],
	['envoy', 'http', 'registry.modelworks.io/engines/server:1.4.0', {port: 8080, gateways: ['envoy'], errors: 0.02}],
	['ingress', ['http'], 'registry.modelworks.io/engines/server:1.5.0', {port: 8080, gateways: ['ingressNginx'], errors: 0.02}],
	['picked', 'vllm', 'vllm/vllm-openai:v0.11.0', {gateways: ['endpointPicker'], errors: 0.06}],
	['crowded', 'vllm', 'vllm/vllm-openai:v0.11.0', {slow: 2.6}],
];

const load: Load = {rate: 18, daily: 0, waves: 0.2, capacity: 14, latency: 0.55};

const planOf = ([name, exports, image, {port = 8000, args = [], gateways, errors = 0.004, slow = 1} = {}]: Row): ServicePlan => {
	const [repository = image, tag = 'latest'] = image.split(/:(?=[^:/]*$)/u);
	return {
		...{namespace: 'engines', name, kind: 'Deployment', model: `models/${name}`, image: repository, container: name, port},
		engine: 'vllm',
		exports: typeof exports === 'string' ? [exports] : exports,
		args: ['--model', `models/${name}`, '--port', String(port), ...args],
		...{gpu: 'A100', gpus: 1, cpu: '4', memory: '32Gi', replicas: 2, loading: 15_000, remembers: 65 * 60_000},
		releases: [{tag, age: 20 * day, errors}],
		// Long answers come seldom: each is as busy as the others.
		load:
			slow < 1
				? {...load, latency: load.latency * slow, rate: load.rate / slow, capacity: load.capacity / slow}
				: {...load, rate: load.rate * slow},
		...(gateways === undefined ? {} : {gateways}),
	};
};

/** All engines and gateways, each on two replicas under the same load: one of them queues. */
export const engineServices: readonly ServicePlan[] = rows.map(planOf);
