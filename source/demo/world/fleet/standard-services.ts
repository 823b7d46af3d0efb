import type {ServicePlan} from './service-plan.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const vllm = (model: string, ...more: readonly string[]) => ({
	engine: 'vllm' as const,
	model,
	image: 'vllm/vllm-openai',
	container: 'vllm',
	port: 8000,
	args: ['--model', model, '--port', '8000', ...more],
	cpu: '12',
	memory: '128Gi',
});

const triton = (model: string) => ({
	engine: 'triton' as const,
	model,
	image: 'nvcr.io/nvidia/tritonserver',
	container: 'triton',
	port: 8000,
	command: ['tritonserver'],
	args: ['--model-repository=s3://models/triton', `--load-model=${model}`, '--model-control-mode=explicit'],
	env: {MODEL_NAME: model},
	cpu: '6',
	memory: '32Gi',
});

const http = (image: string, model: string, ...args: readonly string[]) => ({
	engine: 'http' as const,
	model,
	image: `registry.modelworks.io/${image}`,
	container: 'server',
	port: 8080,
	args,
	env: {MODEL_ID: model},
	cpu: '6',
	memory: '32Gi',
});

/**
 * The fleet of the demo. These hold for as long as nobody acts: llama-3-70b stuck half way beside a good release, qwen-vl crashing out
 * of memory, sdxl-turbo without its image, whisper-large idle, bge-m3 at its maximum, qwen-72b with a replica that finds no four
 * GPUs on one node and an autoscaler without metrics, deepseek-r1 loading, jina-embed without metrics, qwen-moe failing requests.
 */
export const standardServices: readonly ServicePlan[] = [
	{
		...{namespace: 'chat', name: 'llama-3-70b', kind: 'Deployment', gpu: 'H100', gpus: 2, replicas: 6, loading: 95_000, updated: 3},
		...vllm('meta-llama/Llama-3.1-70B-Instruct', '--tensor-parallel-size', '2', '--max-model-len', '8192'),
		releases: [
			{tag: 'v0.9.2', age: 71 * day, cause: 'release 2026-36'},
			{tag: 'v0.10.0', age: 52 * day, cause: 'release 2026-40'},
			{tag: 'v0.10.1', age: 33 * day, cause: 'release 2026-42'},
			{tag: 'v0.10.1.1', age: 26 * day, cause: 'release 2026-43'},
			{tag: 'v0.10.2', age: 12 * day, cause: 'release 2026-45'},
			{tag: 'v0.10.3', age: 2 * day, fault: 'never-ready'},
			{
				...{tag: 'v0.11.0', age: 6 * minute, cause: 'release 2026-47', fault: 'out-of-memory'},
				args: [
					...['--model', 'meta-llama/Llama-3.1-70B-Instruct', '--port', '8000', '--tensor-parallel-size', '2'],
					...['--max-model-len', '32768', '--enable-chunked-prefill'],
				],
			},
		],
		load: {rate: 12, daily: 0.03, capacity: 4.9, latency: 0.52},
		autoscaler: {name: 'llama', minimum: 2, maximum: 8, target: {gpu: 45}},
		manager: 'Argo CD',
		strategy: {maxSurge: 0, maxUnavailable: '50%'},
		nodes: ['gpu-2', 'gpu-3', 'gpu-4', 'gpu-4', 'gpu-4', 'gpu-4'],
	},
	{
		...{namespace: 'chat', name: 'qwen-moe', kind: 'Deployment', gpu: 'A100', gpus: 2, replicas: 4, loading: 70_000},
		...vllm('Qwen/Qwen3-30B-A3B-Instruct-2507', '--tensor-parallel-size', '2', '--enable-prefix-caching'),
		releases: [
			{tag: 'v0.10.1', age: 40 * day, cause: 'release 2026-41'},
			{tag: 'v0.10.2', age: 9 * day, cause: 'release 2026-46', errors: 0.032},
		],
		load: {rate: 55, daily: 0.25, capacity: 19.5, latency: 0.5},
		manager: 'Argo CD',
	},
	{
		...{namespace: 'chat', name: 'qwen-72b', kind: 'Deployment', gpu: 'H100', gpus: 4, replicas: 5, loading: 120_000},
		...vllm('Qwen/Qwen2.5-72B-Instruct', '--tensor-parallel-size', '4', '--max-model-len', '32768'),
		releases: [
			{tag: 'v0.10.0', age: 60 * day, cause: 'release 2026-39'},
			{tag: 'v0.10.2', age: 18 * day, cause: 'release 2026-44'},
		],
		load: {rate: 31, daily: 0.1, capacity: 8.8, latency: 0.32},
		autoscaler: {name: 'qwen-72b', minimum: 1, maximum: 5, target: {cpu: 70}},
		strategy: {maxSurge: 0, maxUnavailable: 1},
		nodes: ['gpu-1', 'gpu-1', 'gpu-2', 'gpu-3'],
	},
	{
		...{namespace: 'chat', name: 'gemma-2b', kind: 'Deployment', gpu: 'L40S', gpus: 1, replicas: 2, loading: 22_000},
		...vllm('google/gemma-2-2b-it'),
		releases: [{tag: 'v0.10.2', age: 21 * day, cause: 'release 2026-44'}],
		load: {rate: 40, daily: 0.5, capacity: 45, latency: 0.14},
		manager: 'Flux',
	},
	{
		...{namespace: 'chat', name: 'mistral-7b', kind: 'Deployment', gpu: 'A100', gpus: 1, replicas: 3, loading: 28_000},
		...vllm('mistralai/Mistral-7B-Instruct-v0.3', '--max-model-len', '16384'),
		releases: [
			{tag: 'v0.9.2', age: 80 * day},
			{tag: 'v0.10.1', age: 35 * day},
			{tag: 'v0.10.2', age: 14 * day, cause: 'release 2026-45'},
		],
		load: {rate: 52, daily: 0.3, waves: 0.3, capacity: 28, latency: 0.33},
		autoscaler: {name: 'mistral-7b', minimum: 2, maximum: 5, target: {gpu: 65}},
	},
	{
		...{namespace: 'chat', name: 'phi-4', kind: 'Deployment', gpu: 'A100', gpus: 1, replicas: 2, loading: 35_000},
		...{engine: 'tgi', model: 'microsoft/phi-4', image: 'ghcr.io/huggingface/text-generation-inference', container: 'tgi', port: 80},
		...{args: ['--model-id', 'microsoft/phi-4', '--port', '80', '--max-total-tokens', '16384'], cpu: '8', memory: '64Gi'},
		releases: [
			{tag: '3.3.4', age: 47 * day},
			{tag: '3.3.6', age: 16 * day},
		],
		load: {rate: 14, daily: 0.4, capacity: 14, latency: 0.7},
		manager: 'Helm',
	},
	{
		...{
			namespace: 'chat',
			name: 'deepseek-r1',
			kind: 'StatefulSet',
			gpu: 'A100',
			gpus: 4,
			replicas: 2,
			loading: 13 * minute,
			fetching: 50_000,
		},
		...vllm('deepseek-ai/DeepSeek-R1-Distill-Llama-70B', '--tensor-parallel-size', '4', '--load-format', 'safetensors'),
		releases: [
			{tag: 'v0.10.1', age: 29 * day},
			{tag: 'v0.10.2', age: 8 * day},
		],
		isLoading: true,
		load: {rate: 4, daily: 0.2, capacity: 5.5, latency: 1.9},
	},
	{
		...{namespace: 'chat', name: 'command-r', kind: 'Deployment', gpu: 'H100', gpus: 2, replicas: 4, loading: 80_000},
		...vllm('CohereForAI/c4ai-command-r-08-2024', '--tensor-parallel-size', '2'),
		releases: [
			{tag: 'v0.10.1', age: 30 * day, slowdown: 1.3},
			{tag: 'v0.10.2', age: 11 * day, cause: 'release 2026-45'},
		],
		load: {rate: 12, daily: 0.45, capacity: 6, latency: 0.8},
		manager: 'Argo CD',
		nodes: ['gpu-5', 'gpu-5', 'gpu-5', 'gpu-5'],
	},
	{
		...{namespace: 'search', name: 'bge-m3', kind: 'Deployment', gpu: 'L40S', gpus: 1, replicas: 8, loading: 14_000},
		...http('search/embedder', 'BAAI/bge-m3', '--model-id', 'BAAI/bge-m3', '--max-batch', '128'),
		releases: [
			{tag: '1.6.0', age: 58 * day},
			{tag: '1.7.0', age: 31 * day},
			{tag: '1.7.2', age: 10 * day, cause: 'larger batches'},
		],
		load: {rate: 840, daily: 0.05, capacity: 108, latency: 0.055},
		autoscaler: {name: 'bge-m3', minimum: 2, maximum: 8, target: {gpu: 70}},
		manager: 'Helm',
	},
	{
		...{namespace: 'search', name: 'bge-reranker', kind: 'StatefulSet', gpu: 'L40S', gpus: 1, replicas: 2, loading: 16_000},
		...http('search/reranker', 'BAAI/bge-reranker-v2-m3', '--model-id', 'BAAI/bge-reranker-v2-m3'),
		releases: [
			{tag: '0.8.1', age: 44 * day},
			{tag: '0.8.4', age: 15 * day},
		],
		load: {rate: 120, daily: 0.4, capacity: 110, latency: 0.07},
	},
	{
		...{namespace: 'search', name: 'e5-large', kind: 'Deployment', gpu: 'L40S', gpus: 1, replicas: 1, loading: 18_000},
		...triton('e5-large-v2'),
		releases: [{tag: '25.08-py3', age: 37 * day}],
		load: {rate: 90, daily: 0.5, capacity: 160, latency: 0.028},
	},
	{
		...{namespace: 'search', name: 'colbert', kind: 'Deployment', gpu: 'A100', gpus: 1, replicas: 1, loading: 20_000},
		...triton('colbert-v2'),
		releases: [
			{tag: '25.06-py3', age: 66 * day},
			{tag: '25.09-py3', age: 20 * day},
		],
		load: {rate: 35, daily: 0.5, capacity: 90, latency: 0.04},
	},
	{
		...{namespace: 'search', name: 'nomic-embed', kind: 'Deployment', gpu: 'L40S', gpus: 1, replicas: 0, loading: 12_000},
		...http('search/embedder', 'nomic-ai/nomic-embed-text-v1.5', '--model-id', 'nomic-ai/nomic-embed-text-v1.5'),
		releases: [{tag: '1.7.0', age: 31 * day}],
		load: {rate: 20, daily: 0.3, capacity: 110, latency: 0.03},
	},
	{
		...{namespace: 'search', name: 'jina-embed', kind: 'Deployment', gpu: 'A100', gpus: 1, replicas: 1, loading: 15_000},
		...http('search/jina', 'jinaai/jina-embeddings-v3', '--model', 'jinaai/jina-embeddings-v3'),
		...{engine: 'none'},
		releases: [{tag: '0.3.0', age: 54 * day}],
		load: {rate: 25, daily: 0.3, capacity: 80, latency: 0.05},
	},
	{
		...{namespace: 'speech', name: 'whisper-large', kind: 'Deployment', gpu: 'A100', gpus: 1, replicas: 2, loading: 24_000},
		...http('speech/faster-whisper', 'openai/whisper-large-v3', '--model', 'openai/whisper-large-v3', '--compute-type', 'float16'),
		releases: [{tag: '0.9.1', age: 48 * day}],
		load: {rate: 1.4, daily: 0.2, capacity: 4, latency: 2.2, quietFor: 52 * minute},
	},
	{
		...{namespace: 'speech', name: 'whisper-turbo', kind: 'Deployment', gpu: 'L40S', gpus: 1, replicas: 1, loading: 20_000},
		...http('speech/faster-whisper', 'openai/whisper-large-v3-turbo', '--model', 'openai/whisper-large-v3-turbo'),
		releases: [
			{tag: '0.9.0', age: 50 * day},
			{tag: '0.9.1', age: 22 * day},
		],
		load: {rate: 5, daily: 0.4, capacity: 12, latency: 0.6},
		autoscaler: {name: 'whisper-turbo', minimum: 1, maximum: 3, target: {gpu: 75}},
	},
	{
		...{namespace: 'speech', name: 'parakeet', kind: 'Deployment', gpu: 'A100', gpus: 1, replicas: 1, loading: 26_000},
		...triton('parakeet-tdt-0.6b'),
		releases: [{tag: '25.09-py3', age: 19 * day}],
		load: {rate: 18, daily: 0.5, capacity: 40, latency: 0.12},
	},
	{
		...{namespace: 'speech', name: 'kokoro-tts', kind: 'Deployment', gpu: 'L40S', gpus: 1, replicas: 1, loading: 10_000},
		...http('speech/tts', 'hexgrad/Kokoro-82M', '--model', 'hexgrad/Kokoro-82M'),
		releases: [
			{tag: '2.0.3', age: 62 * day},
			{tag: '2.1.0', age: 5 * day},
		],
		load: {rate: 11, daily: 0.5, capacity: 30, latency: 0.22},
		manager: 'Flux',
	},
	{
		...{namespace: 'vision', name: 'sdxl-turbo', kind: 'Deployment', gpu: 'L40S', gpus: 1, replicas: 2, loading: 30_000},
		...http('vision/diffusers', 'stabilityai/sdxl-turbo', '--model', 'stabilityai/sdxl-turbo', '--steps', '4'),
		releases: [{tag: '1.4.0', age: 17 * hour, cause: 'first release', fault: 'image-missing'}],
		load: {rate: 6, daily: 0.3, capacity: 8, latency: 0.5},
	},
	{
		...{namespace: 'vision', name: 'flux-dev', kind: 'Deployment', gpu: 'H100', gpus: 1, replicas: 2, loading: 55_000},
		...http('vision/diffusers', 'black-forest-labs/FLUX.1-dev', '--model', 'black-forest-labs/FLUX.1-dev', '--steps', '28'),
		releases: [
			{tag: '1.2.0', age: 39 * day, slowdown: 1.4},
			{tag: '1.3.0', age: 13 * day},
		],
		load: {rate: 0.33, daily: 0.2, waves: 0.15, capacity: 0.24, latency: 4.4},
		nodes: ['gpu-2', 'gpu-3'],
		autoscaler: {name: 'flux-dev', minimum: 1, maximum: 3, target: {gpu: 70}},
		manager: 'Argo CD',
	},
	{
		...{namespace: 'vision', name: 'clip-vit', kind: 'Deployment', gpu: 'L40S', gpus: 1, replicas: 1, loading: 17_000},
		...triton('clip-vit-l14'),
		releases: [{tag: '25.08-py3', age: 36 * day}],
		load: {rate: 140, daily: 0.5, capacity: 260, latency: 0.018},
	},
	{
		...{namespace: 'vision', name: 'yolo-11', kind: 'Deployment', gpu: 'L40S', gpus: 1, replicas: 1, loading: 12_000},
		...triton('yolo11x'),
		releases: [
			{tag: '25.07-py3', age: 49 * day},
			{tag: '25.09-py3', age: 7 * day},
		],
		load: {rate: 210, daily: 0.2, capacity: 320, latency: 0.011},
	},
	{
		...{namespace: 'vision', name: 'sam-2', kind: 'Deployment', gpu: 'A100', gpus: 1, replicas: 1, loading: 25_000},
		...http('vision/segment', 'facebook/sam2.1-hiera-large', '--model', 'facebook/sam2.1-hiera-large'),
		releases: [{tag: '0.5.2', age: 41 * day}],
		load: {rate: 7, daily: 0.6, capacity: 14, latency: 0.35},
	},
	{
		...{namespace: 'vision', name: 'qwen-vl', kind: 'Deployment', gpu: 'A100', gpus: 1, replicas: 1, loading: 60_000},
		...vllm('Qwen/Qwen2.5-VL-32B-Instruct', '--max-model-len', '65536'),
		releases: [{tag: 'v0.10.2', age: 26 * hour, cause: 'try the 32B', fault: 'out-of-memory'}],
		load: {rate: 3, daily: 0.2, capacity: 5, latency: 1.1},
	},
];
