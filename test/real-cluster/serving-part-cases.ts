import {expect} from 'vitest';
import {llm, llmImage, llmService} from '../serving/fixtures/llm-objects.ts';
import type {Objects} from '../serving/fixtures/object-index.ts';
import {healthy} from '../serving/fixtures/raw-objects.ts';
import {deploymentUnder, nothing, object, ownedBy, statefulSetUnder} from '../serving/fixtures/read-only-objects.ts';
import {olderRevision, type SystemCase} from './serving-cases.ts';

const llmName = 'LLMInferenceService/llama';
const weight = '/spec/router/route/weight';
const members = [
	{name: 'llama', weight: 9},
	{name: 'llama-next', weight: 1},
];
const member = (own: number, name: string) =>
	llm({
		name,
		spec: {router: {gateway: {}, scheduler: {}, route: {group: 'llama', weight: own}}},
		status: {router: {group: {name: 'llama', members}}},
	});

const llmInferenceServices: SystemCase = {
	system: 'LLMInferenceService',
	name: 'llama',
	objects: llmService,
	verbs: [
		{action: {type: 'scale', replicas: 5}, changes: {[llmName]: {'/spec/replicas': [3, 5]}}},
		{
			action: {type: 'set-bounds', minimum: 2, maximum: 6},
			objects: () => llmService({spec: {replicas: undefined, scaling: {minReplicas: 1, maxReplicas: 4, wva: {}}}}),
			changes: {[llmName]: {'/spec/scaling/minReplicas': [1, 2], '/spec/scaling/maxReplicas': [4, 6]}},
		},
		{
			action: {type: 'update', container: 'main', model: 'hf://meta-llama/Llama-3.3-70B', image: 'ghcr.io/llm-d/llm-d:v0.4.0'},
			changes: {
				[llmName]: {
					'/spec/model/uri': ['hf://meta-llama/Llama-3.1-8B-Instruct', 'hf://meta-llama/Llama-3.3-70B'],
					'/spec/template/containers/0/image': [llmImage, 'ghcr.io/llm-d/llm-d:v0.4.0'],
				},
			},
		},
		{action: {type: 'restart'}, changes: {[llmName]: {'/spec/annotations': [undefined, expect.anything()]}}},
		{
			action: olderRevision,
			changes: {
				[llmName]: {
					'/spec/model/uri': ['hf://meta-llama/Llama-3.1-8B-Instruct', 'hf://meta-llama/Llama-3-8B'],
					'/spec/template/containers/0/image': [llmImage, 'ghcr.io/llm-d/llm-d:v0.2.0'],
				},
			},
		},
		{
			action: {
				type: 'set-traffic',
				targets: [
					{revision: 'llama', percent: 50},
					{revision: 'llama-next', percent: 50},
				],
			},
			objects: () => ({...llmService(), LLMInferenceService: [member(9, 'llama'), member(1, 'llama-next')]}),
			changes: {[llmName]: {[weight]: [9, 50]}, 'LLMInferenceService/llama-next': {[weight]: [1, 50]}},
		},
	],
};

const frontend = {name: 'frontend', type: 'frontend', replicas: 1, podTemplate: {}};
const worker = {
	name: 'decode',
	type: 'decode',
	replicas: 2,
	modelRef: {name: 'Qwen/Qwen3-32B', revision: 'main'},
	podTemplate: {
		spec: {containers: [{name: 'main', image: 'nvcr.io/nvidia/ai-dynamo/vllm:0.6', resources: {limits: {'nvidia.com/gpu': '2'}}}]},
	},
};
const graph = object('nvidia.com/v1beta1', 'DynamoGraphDeployment', 'qwen', {
	spec: {components: [frontend, worker]},
	status: {
		state: 'successful',
		components: {
			decode: {componentKind: 'Deployment', replicas: 2, updatedReplicas: 2, readyReplicas: 2},
			frontend: {replicas: 1, readyReplicas: 1},
		},
	},
});
const component = object('nvidia.com/v1beta1', 'DynamoComponentDeployment', 'qwen-decode', {}, ownedBy(graph));
const adapter = object(
	'nvidia.com/v1beta1',
	'DynamoGraphDeploymentScalingAdapter',
	'qwen-decode',
	{spec: {replicas: 2, dgdRef: {name: 'qwen', componentName: 'decode'}}},
	ownedBy(graph),
);
const dynamo = (more: Objects = {}): Objects => ({
	...nothing,
	...deploymentUnder(component, {'nvidia.com/dynamo-component': 'decode'}),
	DynamoGraphDeployment: [graph],
	DynamoComponentDeployment: [component],
	...more,
});

const dynamoGraphs: SystemCase = {
	system: 'DynamoGraphDeployment',
	name: 'qwen',
	objects: dynamo,
	verbs: [
		{
			action: {type: 'scale', replicas: 3, component: 'decode'},
			changes: {'DynamoGraphDeployment/qwen': {'/spec/components/1/replicas': [2, 3]}},
		},
		{
			action: {type: 'scale', replicas: 3, component: 'decode'},
			objects: () => dynamo({DynamoGraphDeploymentScalingAdapter: [adapter]}),
			changes: {'DynamoGraphDeploymentScalingAdapter/qwen-decode': {'/spec/replicas': [2, 3]}},
		},
		{
			action: {type: 'restart'},
			changes: {'DynamoGraphDeployment/qwen': {'/spec/restart': [undefined, {id: expect.any(String)}]}},
			isFinal: true,
		},
	],
};

const inferenceSet = object('kaito.sh/v1beta1', 'InferenceSet', 'phi', {
	spec: {replicas: 2, template: {inference: {preset: {name: 'phi-4'}}}},
	status: {replicas: 1, readyReplicas: 1},
});
const workspace = (metadata: object = {}) =>
	object(
		'kaito.sh/v1beta1',
		'Workspace',
		'phi-0',
		{
			resource: {count: 1, instanceType: 'Standard_NC24ads_A100_v4'},
			inference: {preset: {name: 'phi-4'}},
			status: {state: 'Ready', targetNodeCount: 1},
		},
		metadata as never,
	);

const inferenceSets: SystemCase = {
	system: 'InferenceSet',
	name: 'phi',
	objects: () => ({
		...nothing,
		...statefulSetUnder(workspace()),
		Workspace: [workspace(ownedBy(inferenceSet))],
		InferenceSet: [inferenceSet],
	}),
	verbs: [{action: {type: 'scale', replicas: 3}, changes: {'InferenceSet/phi': {'/spec/replicas': [2, 3]}}}],
};

const model = object('mlops.seldon.io/v1alpha1', 'Model', 'iris', {
	spec: {storageUri: 'gs://models/iris', artifactVersion: 3, replicas: 1, maxReplicas: 3, server: 'mlserver'},
	status: {replicas: 1, availableReplicas: 1, conditions: [{type: 'ModelReady', status: 'True', reason: 'ModelAvailable'}]},
});

const seldonModels: SystemCase = {
	system: 'Model',
	name: 'iris',
	objects: () => ({...nothing, Model: [model]}),
	verbs: [{action: {type: 'scale', replicas: 2}, changes: {'Model/iris': {'/spec/replicas': [1, 2]}}}],
};

const server = object('mlops.seldon.io/v1alpha1', 'Server', 'mlserver', {
	spec: {replicas: 1, serverConfig: 'mlserver'},
	status: {loadedModels: 4},
});
const predictors = object('machinelearning.seldon.io/v1', 'SeldonDeployment', 'income', {
	spec: {
		predictors: [
			{name: 'main', traffic: 80, graph: {name: 'classifier', modelUri: 's3://income/1'}},
			{name: 'next', traffic: 20, graph: {name: 'classifier', modelUri: 's3://income/2'}},
		],
	},
	status: {state: 'Available'},
});
const bento = object('serving.yatai.ai/v2alpha1', 'BentoDeployment', 'summarizer', {spec: {bento: 'summarizer:2024-01'}});
const cortexApi = () => {
	const {Deployment, ...others} = deploymentUnder(object('v1', 'Nobody', 'x'));
	const labels = {'cortex.dev/api': 'true', apiName: 'iris', apiKind: 'RealtimeAPI'};
	const api = Deployment.map(each => ({...each, metadata: {...each.metadata, name: 'api-iris', ownerReferences: [], labels}}));
	return {...nothing, ...others, Deployment: api};
};

const pool = object('inference.networking.k8s.io/v1', 'InferencePool', 'chat-pool', {
	spec: {
		selector: {matchLabels: {app: 'llama'}},
		targetPorts: [{number: 8000}],
		endpointPickerRef: {name: 'chat-pool-epp', port: {number: 9002}, failureMode: 'FailClose'},
	},
	status: {parents: [{parentRef: {name: 'gateway'}, conditions: [{type: 'Accepted', status: 'True', reason: 'Accepted'}]}]},
});

/** What is only read: no verb, and a row with all that it holds. */
const readOnly: readonly SystemCase[] = [
	{
		system: 'Workspace',
		name: 'phi-0',
		objects: () => ({...nothing, ...statefulSetUnder(workspace()), Workspace: [workspace()]}),
		verbs: [],
	},
	{system: 'Server', name: 'mlserver', objects: () => ({...nothing, ...statefulSetUnder(server), Server: [server]}), verbs: []},
	{
		system: 'SeldonDeployment',
		name: 'income',
		objects: () => ({...nothing, ...deploymentUnder(predictors), SeldonDeployment: [predictors]}),
		verbs: [],
	},
	{
		system: 'BentoDeployment',
		name: 'summarizer',
		objects: () => ({...nothing, ...deploymentUnder(bento), BentoDeployment: [bento]}),
		verbs: [],
	},
	{system: 'InferencePool', name: 'chat-pool', objects: () => ({...healthy(), InferencePool: [pool]}), verbs: []},
	{system: 'Cortex', name: 'api-iris', objects: cortexApi, verbs: []},
];

export const partCases: readonly SystemCase[] = [llmInferenceServices, dynamoGraphs, inferenceSets, seldonModels, ...readOnly];
