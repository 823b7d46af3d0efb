import type {EngineName} from '../fleet/service-plan.ts';
import {clientOf, glogTime, isFailure, type LogScene, type LogScript, monthDayTime} from './log-script.ts';

type Line = (scene: LogScene) => string;

const vllm =
	(level: 'INFO' | 'WARNING' | 'ERROR', where: string, text: Line, process = '(APIServer pid=1)'): Line =>
	scene =>
		`${process} ${level} ${monthDayTime(scene.time)} [${where}] ${text(scene)}`;
const core = '(EngineCore_DP0 pid=272)';
const clock = (seconds: number): string =>
	`${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
/** Shards are read from this share of the loading time on, one after the other. */
const firstShard = 0.18;
const shardTime = 0.018;
const shards =
	(done: number): Line =>
	({elapsed, loading}) => {
		const percent = String(Math.floor((100 * done) / 30)).padStart(3);
		const passed = (elapsed - firstShard * loading) / 1000;
		const each = passed / done;
		return `${core} Loading safetensors checkpoint shards: ${percent}% Completed | ${done}/30 [${clock(passed)}<${clock(each * (30 - done))}, ${each.toFixed(2)}s/it]`;
	};
const number = (value: number): string => value.toFixed(1);

const vllmScript: LogScript = {
	starting: [
		{at: 0.01, text: vllm('INFO', 'api_server.py:1896', ({tag}) => `vLLM API server version ${tag.replace(/^v/u, '')}`)},
		{
			at: 0.02,
			text: vllm('INFO', 'utils.py:328', ({model, gpus}) => `non-default args: {'model': '${model}', 'tensor_parallel_size': ${gpus}}`),
		},
		{at: 0.06, text: vllm('INFO', '__init__.py:742', () => 'Resolved architecture.')},
		{at: 0.09, text: vllm('INFO', 'core.py:654', () => 'Waiting for init message from front-end.', core)},
		{
			at: 0.12,
			text: vllm(
				'INFO',
				'parallel_state.py:1165',
				({gpus}) => `rank 0 in world size ${gpus} is assigned as DP rank 0, PP rank 0, TP rank 0, EP rank 0`,
				core,
			),
		},
		{at: 0.15, text: vllm('INFO', 'gpu_model_runner.py:2338', ({model}) => `Starting to load model ${model}...`, core)},
		...[1, 5, 9, 13, 17, 21, 25, 30].map(done => ({at: firstShard + done * shardTime, text: shards(done)})),
		{at: 0.74, text: vllm('INFO', 'default_loader.py:268', ({chance}) => `Loading weights took ${number(20 + 30 * chance)} seconds`, core)},
		{at: 0.8, text: vllm('INFO', 'gpu_worker.py:298', ({chance}) => `Available KV cache memory: ${number(22 + 20 * chance)} GiB`, core)},
		{
			at: 0.84,
			text: vllm(
				'INFO',
				'kv_cache_utils.py:868',
				({chance}) => `GPU KV cache size: ${Math.round(180_000 + 90_000 * chance).toLocaleString('en-US')} tokens`,
				core,
			),
		},
		{at: 0.9, text: vllm('INFO', 'gpu_model_runner.py:3118', () => 'Graph capturing finished in 21 secs, took 1.27 GiB', core)},
		{at: 0.97, text: vllm('INFO', 'api_server.py:1971', () => 'Starting vLLM API server 0 on http://0.0.0.0:8000')},
		{at: 0.99, text: () => '(APIServer pid=1) INFO:     Application startup complete.'},
	],
	serving: [
		{
			every: 10_000,
			text: vllm(
				'INFO',
				'loggers.py:123',
				({load}) =>
					`Engine 000: Avg prompt throughput: ${number(load.rate * 740)} tokens/s, Avg generation throughput: ${number(load.rate * 60)} tokens/s, Running: ${Math.round(load.running)} reqs, Waiting: ${Math.round(load.waiting)} reqs, GPU KV cache usage: ${number(Math.min(99, 4 + 80 * load.utilization))}%, Prefix cache hit rate: 31.4%`,
			),
		},
		{
			every: 2500,
			text: scene => {
				if (scene.load.rate === 0) return undefined;
				const status = isFailure(scene) ? '500 Internal Server Error' : '200 OK';
				return `(APIServer pid=1) INFO:     ${clientOf(scene.chance)} - "POST /v1/chat/completions HTTP/1.1" ${status}`;
			},
		},
		{
			every: 20_000,
			text: scene =>
				scene.load.errorRatio > 0.01
					? vllm(
							'ERROR',
							'serving_chat.py:1159',
							() => 'Error in chat completion stream generator: expert_map index out of range in fused_moe kernel',
						)(scene)
					: undefined,
		},
	],
	hanging: [
		{
			every: 60_000,
			text: vllm('INFO', 'shm_broadcast.py:466', () => 'No available shared memory broadcast block found in 60 second.', core),
		},
		{
			every: 10_000,
			text: scene => `(APIServer pid=1) INFO:     ${clientOf(scene.chance)} - "GET /health HTTP/1.1" 503 Service Unavailable`,
		},
	],
};

const glog =
	(where: string, text: Line): Line =>
	scene =>
		`I${glogTime(scene.time)} 1 ${where}] "${text(scene)}"`;

const tritonScript: LogScript = {
	starting: [
		{
			at: 0.02,
			text: () => '=============================\n== Triton Inference Server ==\n============================='.split('\n')[1] ?? '',
		},
		{at: 0.06, text: glog('pinned_memory_manager.cc:277', () => "Pinned memory pool is created at '0x7f2a4e000000' with size 268435456")},
		{at: 0.1, text: glog('cuda_memory_manager.cc:107', () => 'CUDA memory pool is created on device 0 with size 67108864')},
		{at: 0.2, text: glog('model_lifecycle.cc:473', ({model}) => `loading: ${model}:1`)},
		{at: 0.85, text: glog('model_lifecycle.cc:849', ({model}) => `successfully loaded '${model}'`)},
		{at: 0.93, text: glog('grpc_server.cc:2560', () => 'Started GRPCInferenceService at 0.0.0.0:8001')},
		{at: 0.95, text: glog('http_server.cc:4755', () => 'Started HTTPService at 0.0.0.0:8000')},
		{at: 0.97, text: glog('http_server.cc:358', () => 'Started Metrics Service at 0.0.0.0:8002')},
	],
	serving: [
		{
			every: 60_000,
			text: glog('infer_stats.cc:88', ({load}) => `average batch ${number(4 + 4 * load.utilization)}, ${number(load.rate)} requests/s`),
		},
	],
	hanging: [{every: 15_000, text: glog('model_lifecycle.cc:473', ({model}) => `still loading: ${model}:1`)}],
};

const tgi =
	(level: string, text: Line): Line =>
	({time, ...scene}) =>
		`${new Date(time).toISOString().replace('Z', '000Z')}  ${level} ${text({time, ...scene})}`;

const tgiScript: LogScript = {
	starting: [
		{at: 0.01, text: tgi('INFO', ({model}) => `text_generation_launcher: Args {model_id: "${model}", num_shard: None}`)},
		{at: 0.05, text: tgi('INFO', ({model}) => `download: text_generation_launcher: Starting check and download process for ${model}`)},
		{at: 0.15, text: tgi('INFO', () => 'shard-manager: text_generation_launcher: Starting shard rank=0')},
		{at: 0.5, text: tgi('INFO', () => 'shard-manager: text_generation_launcher: Waiting for shard to be ready... rank=0')},
		{at: 0.85, text: tgi('INFO', () => 'text_generation_launcher: Starting Webserver')},
		{at: 0.98, text: tgi('INFO', () => 'text_generation_router::server: Connected')},
	],
	serving: [
		{
			every: 3000,
			text: scene =>
				scene.load.rate === 0
					? undefined
					: tgi(
							isFailure(scene) ? 'ERROR' : 'INFO',
							({load, chance}) =>
								`generate_stream: text_generation_router::server: total_time="${(load.latency * (0.6 + chance)).toFixed(3)}s" queue_time="58.2µs" time_per_token="17.4ms"`,
						)(scene),
		},
	],
	hanging: [{every: 10_000, text: tgi('INFO', () => 'shard-manager: text_generation_launcher: Waiting for shard to be ready... rank=0')}],
};

const plain =
	(level: string, text: Line): Line =>
	scene =>
		`${new Date(scene.time).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '')} ${level.padEnd(7)} server: ${text(scene)}`;

const httpScript: LogScript = {
	starting: [
		{at: 0.02, text: plain('INFO', ({tag}) => `starting, version ${tag}`)},
		{at: 0.1, text: plain('INFO', ({model}) => `loading ${model} onto cuda:0`)},
		{at: 0.8, text: plain('INFO', ({chance}) => `weights loaded, ${number(4 + 12 * chance)} GiB`)},
		{at: 0.95, text: plain('INFO', () => 'warm-up done')},
		{at: 0.98, text: plain('INFO', () => 'listening on 0.0.0.0:8080')},
	],
	serving: [
		{
			every: 2000,
			text: scene => {
				if (scene.load.rate === 0) return undefined;
				const milliseconds = Math.round(1000 * scene.load.latency * (0.7 + 0.9 * scene.chance));
				return isFailure(scene)
					? plain('ERROR', () => `POST /predict 500 ${milliseconds}ms CUDA error: an illegal memory access was encountered`)(scene)
					: plain('INFO', () => `POST /predict 200 ${milliseconds}ms`)(scene);
			},
		},
		{every: 60_000, text: scene => (scene.load.rate === 0 ? plain('INFO', () => 'GET /health 200 1ms')(scene) : undefined)},
	],
	hanging: [{every: 10_000, text: plain('WARNING', () => 'GET /health 503: model is not loaded')}],
};

/** How the containers of each engine write. */
export const logScripts: Readonly<Record<EngineName, LogScript>> = {
	vllm: vllmScript,
	triton: tritonScript,
	tgi: tgiScript,
	http: httpScript,
	none: httpScript,
};

/** What the init container writes that fetches weights: share of its time, and text. */
export const fetchScript: LogScript = {
	starting: [
		{at: 0.02, text: ({model}) => `resolving ${model}`},
		{at: 0.05, text: () => 'downloading 30 files, 141.2 GB'},
		...[10, 30, 50, 70, 90].map(percent => ({at: percent / 105, text: () => `${percent} %  ${number((141.2 * percent) / 100)} GB`})),
		{at: 0.97, text: () => 'verified 30 checksums'},
	],
	serving: [],
	hanging: [],
};
