import {describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import {actionTypes} from '../../source/domain/action.ts';
import {type Objects, readService, readServices} from './fixtures/object-index.ts';
import {bodyOf, planOf, reasonOf, warningsOf} from './fixtures/plan-of.ts';
import {autoscaler} from './fixtures/raw-objects.ts';
import {deploymentUnder, nothing, object, ownedBy, statefulSetUnder} from './fixtures/read-only-objects.ts';

const unready = (type: string, reason: string, message: string) => [{type, status: 'False', reason, message}];

/** The verbs that a service offers as it is. */
const offered = (objects: Objects, name?: string): readonly string[] => {
	const service = readServices(objects).find(each => name === undefined || each.name === name);
	return actionTypes.filter(type => service?.offers[type].possible);
};

describe('a Dynamo graph', () => {
	const graph = (spec: object, status: object = {}, apiVersion = 'nvidia.com/v1beta1'): KubernetesObject =>
		object(apiVersion, 'DynamoGraphDeployment', 'qwen', {spec, status: {state: 'successful', ...status}});
	const worker = {
		name: 'decode',
		type: 'decode',
		replicas: 2,
		modelRef: {name: 'Qwen/Qwen3-32B', revision: 'main'},
		podTemplate: {
			spec: {containers: [{name: 'main', image: 'nvcr.io/nvidia/ai-dynamo/vllm:0.6', resources: {limits: {'nvidia.com/gpu': '2'}}}]},
		},
	};
	const newer = graph(
		{components: [{name: 'frontend', type: 'frontend', replicas: 1, podTemplate: {}}, worker]},
		{
			components: {
				decode: {componentKind: 'Deployment', replicas: 2, updatedReplicas: 2, readyReplicas: 2},
				frontend: {replicas: 1, readyReplicas: 1},
			},
		},
	);
	const component = object('nvidia.com/v1beta1', 'DynamoComponentDeployment', 'qwen-decode', {}, ownedBy(newer));
	const beta = {
		...nothing,
		...deploymentUnder(component, {'nvidia.com/dynamo-component': 'decode'}),
		DynamoGraphDeployment: [newer],
		DynamoComponentDeployment: [component],
		DynamoGraphDeploymentScalingAdapter: [] as KubernetesObject[],
	};
	const older = {
		...beta,
		DynamoGraphDeployment: [
			graph(
				{services: {decode: {componentType: 'worker', replicas: 2, resources: {limits: {gpu: '2'}}}}},
				{services: {decode: {replicas: 2, readyReplicas: 1}}},
				'nvidia.com/v1alpha1',
			),
		],
	};
	const adapter = object(
		'nvidia.com/v1beta1',
		'DynamoGraphDeploymentScalingAdapter',
		'qwen-decode',
		{spec: {replicas: 2, dgdRef: {name: 'qwen', componentName: 'decode'}}},
		ownedBy(newer),
	);

	it('is one row with its components, those with GPUs first', () => {
		expect(readService(beta)).toMatchObject({
			system: 'DynamoGraphDeployment',
			replicas: {desired: 2, ready: 2},
			gpus: {perReplica: 2, held: 4},
			model: {value: 'Qwen/Qwen3-32B', source: 'modelRef.name'},
			version: {value: 'main'},
			rollout: {phase: 'Stable'},
			components: [{role: 'decode'}, {role: 'frontend'}],
		});
	});

	it('is read in the older version too, whose services are a map', () => {
		expect(readService(older)).toMatchObject({replicas: {desired: 2, ready: 1}, gpus: {perReplica: 2}});
		expect(bodyOf(planOf({type: 'scale', replicas: 3, component: 'decode'}, older)).slice(1)).toEqual([
			{op: 'test', path: '/spec/services/decode/replicas', value: 2},
			{op: 'replace', path: '/spec/services/decode/replicas', value: 3},
		]);
	});

	it('scales a component in the graph, found by its name, or through its scaling adapter where it has one', () => {
		expect(bodyOf(planOf({type: 'scale', replicas: 3, component: 'decode'}, beta)).slice(1)).toEqual([
			{op: 'test', path: '/spec/components/1/name', value: 'decode'},
			{op: 'test', path: '/spec/components/1/replicas', value: 2},
			{op: 'replace', path: '/spec/components/1/replicas', value: 3},
		]);
		const adapted = {...beta, DynamoGraphDeploymentScalingAdapter: [adapter]};
		const plan = planOf({type: 'scale', replicas: 3}, adapted);
		expect(plan.steps[0]?.request).toMatchObject({subresource: 'scale', target: {name: 'qwen-decode', uid: adapter.metadata.uid}});
		expect(plan.gpus.change).toBe(2);
		const scaleTargetRef = {apiVersion: 'nvidia.com/v1beta1', kind: 'DynamoGraphDeploymentScalingAdapter', name: 'qwen-decode'};
		const scaled = {...adapted, HorizontalPodAutoscaler: [autoscaler({spec: {scaleTargetRef}})]};
		expect(reasonOf({type: 'scale', replicas: 3, component: 'decode'}, scaled)).toContain('HPA llama owns the count of decode');
	});

	it('restarts by a new id, and says why it is not updated', () => {
		expect(bodyOf(planOf({type: 'restart'}, beta)).at(-1)).toMatchObject({op: 'add', path: '/spec/restart'});
		expect(reasonOf({type: 'update', container: 'main', image: 'a:1'}, beta)).toContain('rolls all of its workers');
	});

	it('has failed where its state says so, with the reason of its condition', () => {
		const failed = graph(
			{components: [worker]},
			{state: 'failed', conditions: unready('Ready', 'insufficient_capacity', 'decode waits for GPUs')},
		);
		expect(readService({...beta, DynamoGraphDeployment: [failed]}).rollout).toMatchObject({
			phase: 'Failed',
			progress: 'decode waits for GPUs',
		});
	});
});

describe('Kaito', () => {
	const set = object('kaito.sh/v1beta1', 'InferenceSet', 'phi', {
		spec: {replicas: 2, template: {inference: {preset: {name: 'phi-4'}}}},
		status: {replicas: 1, readyReplicas: 1},
	});
	const workspace = (metadata: object = {}, more: object = {}): KubernetesObject =>
		object(
			'kaito.sh/v1beta1',
			'Workspace',
			'phi-0',
			{
				resource: {count: 1, instanceType: 'Standard_NC24ads_A100_v4'},
				inference: {preset: {name: 'phi-4'}},
				status: {state: 'Ready', targetNodeCount: 1},
				...more,
			},
			metadata as never,
		);

	it('shows a Workspace, which has no spec, and offers no change of it', () => {
		const objects = {...nothing, ...statefulSetUnder(workspace()), Workspace: [workspace()]};
		expect(readService(objects)).toMatchObject({
			system: 'Workspace',
			model: {value: 'phi-4', source: 'inference.preset.name'},
			replicas: {desired: 1, ready: 1},
			gpus: {held: 2},
		});
		expect(offered(objects)).toEqual(['replace-replica']);
		expect(reasonOf({type: 'scale', replicas: 2}, objects)).toContain('use an InferenceSet');
		expect(readServices({...nothing, Workspace: [workspace({}, {inference: undefined, tuning: {}})]})).toEqual([]);
	});

	it('says what a Workspace waits for', () => {
		const waiting = workspace(
			{},
			{status: {state: 'Pending', conditions: unready('ResourceReady', 'NodeClaimNotReady', 'no node of this type')}},
		);
		expect(readService({...nothing, Workspace: [waiting]}).rollout).toMatchObject({phase: 'Progressing', message: 'no node of this type'});
	});

	it('folds Workspaces into their InferenceSet, which is scaled in Workspaces', () => {
		const owned = workspace(ownedBy(set));
		const objects = {...nothing, ...statefulSetUnder(owned), Workspace: [owned], InferenceSet: [set]};
		expect(readServices(objects).map(({name}) => name)).toEqual(['phi']);
		expect(readService(objects)).toMatchObject({replicas: {desired: 2, ready: 1, total: 1}, gpus: {perReplica: 2, held: 2}});
		const plan = planOf({type: 'scale', replicas: 3}, objects);
		expect(plan.steps[0]?.request).toMatchObject({subresource: 'scale', target: {resource: {resource: 'inferencesets'}}});
		expect(plan.gpus.change).toBe(2);
	});
});

describe('Seldon', () => {
	const model = (spec: object = {}, status: object = {}): KubernetesObject =>
		object('mlops.seldon.io/v1alpha1', 'Model', 'iris', {
			spec: {storageUri: 'gs://models/iris', artifactVersion: 3, replicas: 1, server: 'mlserver', ...spec},
			status: {replicas: 1, availableReplicas: 1, conditions: [{type: 'ModelReady', status: 'True', reason: 'ModelAvailable'}], ...status},
		});

	it('shows a Model without GPUs of its own, and scales it within its bounds', () => {
		const objects = {...nothing, Model: [model({maxReplicas: 3})]};
		expect(readService(objects)).toMatchObject({
			gpus: {perReplica: 0, held: 0, shared: true},
			modelUri: {value: 'gs://models/iris'},
			version: {value: '3', source: 'spec.artifactVersion'},
			mode: 'on Server mlserver',
			rollout: {phase: 'Stable'},
		});
		const plan = planOf({type: 'scale', replicas: 2}, objects);
		expect(plan.steps[0]?.request).toMatchObject({subresource: 'scale'});
		expect(warningsOf(plan)).toContain('several models share');
		expect(reasonOf({type: 'scale', replicas: 4}, objects)).toContain('keeps 0–3 copies');
		expect(reasonOf({type: 'scale', replicas: 2}, {...nothing, Model: [model({replicas: undefined})]})).toContain('names no count');
		expect(reasonOf({type: 'replace-replica', replicaUid: 'x'}, objects)).toContain('belong to its Server');
	});

	it.each([
		['ModelFailed', 'Failed'],
		['ModelScaledDown', 'Parked'],
		['ModelProgressing', 'Progressing'],
	])('whose scheduler says %s is %s', (reason, phase) => {
		const objects = {...nothing, Model: [model({}, {availableReplicas: 0, conditions: unready('ModelReady', reason, 'as it says')})]};
		expect(readService(objects).rollout.phase).toBe(phase);
	});

	it('shows the Server that holds the GPUs as a row of its own', () => {
		const server = object('mlops.seldon.io/v1alpha1', 'Server', 'mlserver', {
			spec: {replicas: 1, serverConfig: 'mlserver'},
			status: {loadedModels: 4},
		});
		const objects = {...nothing, ...statefulSetUnder(server), Server: [server]};
		expect(readService(objects)).toMatchObject({system: 'Server', mode: '4 models', gpus: {held: 2}, replicas: {ready: 1}});
		expect(offered(objects)).toEqual(['replace-replica']);
	});

	it('shows a SeldonDeployment with the weights of its predictors, and why its count is not scaled', () => {
		const canary = object('machinelearning.seldon.io/v1', 'SeldonDeployment', 'income', {
			spec: {
				predictors: [
					{name: 'main', traffic: 80, graph: {name: 'classifier', modelUri: 's3://income/1'}},
					{name: 'next', traffic: 20, graph: {name: 'classifier', modelUri: 's3://income/2'}},
					{name: 'mirror', shadow: true, graph: {name: 'classifier'}},
				],
			},
			status: {state: 'Failed', description: 'predictor next is invalid'},
		});
		const objects = {...nothing, ...deploymentUnder(canary), SeldonDeployment: [canary]};
		expect(readService(objects)).toMatchObject({
			model: {value: 'classifier'},
			modelUri: {value: 's3://income/1'},
			traffic: [
				{revision: 'main', percent: 80},
				{revision: 'next', percent: 20},
				{revision: 'mirror', percent: 0, role: 'shadow'},
			],
			rollout: {phase: 'Failed', progress: 'predictor next is invalid'},
			gpus: {held: 4},
		});
		expect(reasonOf({type: 'scale', replicas: 3}, objects)).toContain('the lowest of three counts');
	});
});

describe('Yatai', () => {
	it('shows a BentoDeployment with repository and version of its bento', () => {
		const bento = object('serving.yatai.ai/v2alpha1', 'BentoDeployment', 'summarizer', {
			spec: {bento: 'summarizer:2024-01'},
			status: {conditions: unready('BentoFound', 'NotFound', 'no such bento')},
		});
		const objects = {...nothing, ...deploymentUnder(bento), BentoDeployment: [bento]};
		expect(readService(objects)).toMatchObject({
			model: {value: 'summarizer', source: 'spec.bento'},
			version: {value: '2024-01', source: 'spec.bento'},
			replicas: {ready: 2},
			rollout: {message: 'no such bento'},
		});
		expect(offered(objects)).toEqual(['replace-replica']);
	});
});

describe('Cortex', () => {
	it('is told by the label of its Deployments, whose count its autoscaler writes', () => {
		const {Deployment, ...others} = deploymentUnder(object('v1', 'Nobody', 'x'));
		const api = Deployment.map(each => ({
			...each,
			metadata: {
				...each.metadata,
				name: 'api-iris',
				ownerReferences: [],
				labels: {'cortex.dev/api': 'true', apiName: 'iris', apiKind: 'RealtimeAPI'},
			},
		}));
		const objects = {...nothing, ...others, Deployment: api};
		expect(readService(objects)).toMatchObject({system: 'Cortex', name: 'api-iris', mode: 'RealtimeAPI', gpus: {held: 4}});
		expect(offered(objects)).toEqual(['replace-replica']);
		expect(reasonOf({type: 'scale', replicas: 3}, objects)).toContain('every 10 seconds');
		// Its container says what it serves; its label would say it otherwise.
		expect(readService(objects).model?.source).toBe('--model');
	});
});
