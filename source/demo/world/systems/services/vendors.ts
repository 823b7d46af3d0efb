import {type DemoObject, type JsonObject, objectAt} from '../../../api-server/demo-object.ts';
import type {SystemService} from '../system-service.ts';
import {gpuLimits, named, onGpu, planOf, releaseImage} from './parts.ts';

const codestral = planOf({
	...{namespace: 'platform', name: 'codestral', gpu: 'A100', gpus: 1, replicas: 2, loading: 50_000, image: 'docker.io/lmcache/vllm-openai'},
	model: 'mistralai/Codestral-22B-v0.1',
	gateways: ['endpointPicker'],
	pool: 'code-models',
	releases: ['v0.3.5', 'v0.3.7'],
	load: {rate: 10, daily: 0.5, capacity: 9, latency: 0.7},
});

const withSpec =
	(change: JsonObject) =>
	(object: DemoObject): DemoObject => ({...object, spec: {...objectAt(object, 'spec'), ...change}});

const codestralDeployment = (index: number): JsonObject => ({
	replicas: codestral.replicas,
	image: {registry: 'docker.io', name: `lmcache/vllm-openai:${codestral.releases[index]?.tag ?? ''}`},
	resources: {cpu: codestral.cpu, memory: codestral.memory, gpu: String(codestral.gpus)},
	podPlacement: onGpu(codestral),
});

const nim = planOf({
	...{namespace: 'platform', name: 'nim-embed', gpu: 'L40S', gpus: 1, replicas: 2, loading: 35_000, container: 'nim-embed-ctr'},
	...{image: 'nvcr.io/nim/nvidia/nv-embedqa-e5-v5', engine: 'triton'},
	model: 'nvidia/nv-embedqa-e5-v5',
	releases: ['1.5.0', '1.6.0'],
	load: {rate: 70, daily: 0.4, capacity: 90, latency: 0.03},
});

const dynamo = planOf({
	...{namespace: 'research', name: 'qwen-dynamo', gpu: 'A100', gpus: 1, replicas: 2, loading: 45_000, container: 'main'},
	image: 'nvcr.io/nvidia/ai-dynamo/vllm-runtime',
	model: 'Qwen/Qwen3-8B',
	gateways: ['dynamoFrontend'],
	releases: ['0.6.0', '0.7.0'],
	selects: {'nvidia.com/dynamo-graph-deployment-name': 'qwen-dynamo'},
	serves: {'nvidia.com/dynamo-component-type': 'decode'},
	load: {rate: 12, daily: 0.35, capacity: 10, latency: 0.5},
});

const dynamoComponents = (index: number): readonly JsonObject[] => {
	const container = (args: readonly string[], isWorker: boolean): JsonObject => ({
		spec: {
			containers: [
				{
					...{name: 'main', image: releaseImage(dynamo, index), args},
					resources: isWorker ? gpuLimits(dynamo) : {limits: {cpu: '4', memory: '8Gi'}},
				},
			],
			...(isWorker ? onGpu(dynamo) : {}),
		},
	});
	const modelRef = {name: dynamo.model};
	const worker = (more: string) => container(['python3', '-m', 'dynamo.vllm', '--model', dynamo.model, more], true);
	return [
		{name: 'frontend', type: 'frontend', replicas: 1, podTemplate: container(['python3', '-m', 'dynamo.frontend'], false)},
		{name: 'decode', type: 'decode', replicas: 2, scalingAdapter: {}, modelRef, podTemplate: worker('--is-decode-worker')},
		{name: 'prefill', type: 'prefill', replicas: 1, modelRef, podTemplate: worker('--is-prefill-worker')},
	];
};

const falcon = planOf({
	...{
		namespace: 'research',
		name: 'falcon',
		gpu: 'A100',
		gpus: 1,
		replicas: 1,
		loading: 40_000,
		container: 'falcon',
		port: 5000,
	},
	image: 'mcr.microsoft.com/aks/kaito/kaito-base',
	model: 'falcon-7b-instruct',
	releases: ['0.1.4'],
	selects: {'kaito.sh/workspace': 'falcon'},
	load: {rate: 5, daily: 0.4, capacity: 14, latency: 0.4},
});

/** Products of one vendor each: vLLM production stack, NIM, Dynamo, Kaito. */
export const vendorServices: readonly SystemService[] = [
	{
		plans: [codestral],
		history: {
			founding: ({create}) => {
				create(
					'vllmruntimes.production-stack.vllm.ai',
					named('production-stack.vllm.ai/v1alpha1', 'VLLMRuntime', codestral, {
						spec: {
							model: {modelURL: codestral.model, maxModelLen: 32_768},
							vllmConfig: {port: 8000, extraArgs: ['--max-model-len', '32768']},
							deploymentConfig: codestralDeployment(0),
						},
					}),
				);
				create(
					'inferencepools.inference.networking.k8s.io',
					named(
						'inference.networking.k8s.io/v1',
						'InferencePool',
						{...codestral, name: 'code-models'},
						{
							spec: {
								endpointPickerRef: {name: 'code-models-epp', port: {number: 9002}, failureMode: 'FailOpen'},
								selector: {matchLabels: {app: codestral.name}},
								targetPorts: [{number: 8000}],
							},
						},
					),
				);
			},
			'last release': ({change}) =>
				change('vllmruntimes.production-stack.vllm.ai', 'platform', 'codestral', withSpec({deploymentConfig: codestralDeployment(1)})),
		},
	},
	{
		plans: [nim],
		history: {
			founding: ({create}) => {
				create(
					'nimcaches.apps.nvidia.com',
					named(
						'apps.nvidia.com/v1alpha1',
						'NIMCache',
						{...nim, name: 'nim-embed-cache'},
						{
							spec: {source: {ngc: {modelPuller: `${nim.image}:1.6.0`}}, storage: {pvc: {create: true, size: '50Gi'}}},
						},
					),
				);
				create(
					'nimservices.apps.nvidia.com',
					named('apps.nvidia.com/v1alpha1', 'NIMService', nim, {
						spec: {
							image: {repository: nim.image, tag: '1.5.0'},
							replicas: nim.replicas,
							resources: gpuLimits(nim),
							storage: {nimCache: {name: 'nim-embed-cache', profile: 'tensorrt'}},
							expose: {service: {type: 'ClusterIP', port: 8000}},
							...onGpu(nim),
						},
					}),
				);
			},
			'last release': ({change}) =>
				change('nimservices.apps.nvidia.com', 'platform', 'nim-embed', withSpec({image: {repository: nim.image, tag: '1.6.0'}})),
		},
	},
	{
		plans: [dynamo],
		history: {
			founding: ({create}) =>
				create(
					'dynamographdeployments.nvidia.com',
					named('nvidia.com/v1beta1', 'DynamoGraphDeployment', dynamo, {spec: {backendFramework: 'vllm', components: dynamoComponents(0)}}),
				),
			'last release': ({change}) =>
				change('dynamographdeployments.nvidia.com', 'research', 'qwen-dynamo', withSpec({components: dynamoComponents(1)})),
		},
	},
	{
		plans: [
			falcon,
			{
				...falcon,
				name: 'coder',
				model: 'qwen2.5-coder-7b-instruct',
				gpu: 'L40S',
				replicas: 2,
				container: 'coder',
				selects: {'inferenceset.kaito.sh/created-by': 'coder'},
			},
		],
		history: {
			founding: ({create}) => {
				create(
					'workspaces.kaito.sh',
					named('kaito.sh/v1beta1', 'Workspace', falcon, {
						resource: {count: 1, instanceType: 'Standard_NC24ads_A100_v4'},
						inference: {preset: {name: 'falcon-7b-instruct'}},
					}),
				);
				create(
					'inferencesets.kaito.sh',
					named(
						'kaito.sh/v1beta1',
						'InferenceSet',
						{...falcon, name: 'coder'},
						{
							spec: {
								replicas: 2,
								nodeCountLimit: 4,
								labelSelector: {matchLabels: {apps: 'coder'}},
								template: {resource: {instanceType: 'Standard_NC24ads_L40S_v1'}, inference: {preset: {name: 'qwen2.5-coder-7b-instruct'}}},
							},
						},
					),
				);
			},
		},
	},
];
