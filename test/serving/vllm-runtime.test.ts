import {describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import type {Action} from '../../source/domain/action.ts';
import {readService, readServices} from './fixtures/object-index.ts';
import {withDeployment} from './fixtures/one-deployment-objects.ts';
import {bodyOf, lineOf, planOf, reasonOf} from './fixtures/plan-of.ts';
import {minutesAgo} from './fixtures/raw-objects.ts';

type Json = Readonly<Record<string, unknown>>;

const image = (release: number): string =>
	release === 7 ? 'docker.io/lmcache/vllm-openai:v0.3.13' : 'docker.io/lmcache/vllm-openai:v0.3.9';
const model = (release: number): string => (release === 7 ? 'meta-llama/Llama-3.1-8B' : 'meta-llama/Llama-3-8B');

const runtime = (spec: Json = {}, status: Json = {}) =>
	withDeployment(
		{
			apiVersion: 'production-stack.vllm.ai/v1alpha1',
			kind: 'VLLMRuntime',
			spec: {
				model: {modelURL: model(7)},
				vllmConfig: {port: 8000},
				deploymentConfig: {replicas: 3, image: {registry: 'docker.io', name: 'lmcache/vllm-openai:v0.3.13'}, resources: {gpu: '2'}},
				...spec,
			},
		},
		release => ({image: image(release), command: ['/opt/venv/bin/vllm', 'serve'], args: [model(release), '--host', '0.0.0.0']}),
		{modelStatus: 'Ready', replicas: 3, ...status},
	);

const autoscaled = {...runtime({autoscalingConfig: {enabled: true, minReplicas: 1, maxReplicas: 6}})};

const scaledObject: KubernetesObject = {
	apiVersion: 'keda.sh/v1alpha1',
	kind: 'ScaledObject',
	metadata: {
		name: 'llama-scaledobject',
		namespace: 'chat',
		uid: 'uid-so',
		resourceVersion: '1',
		creationTimestamp: minutesAgo(9),
		ownerReferences: [
			{apiVersion: 'production-stack.vllm.ai/v1alpha1', kind: 'VLLMRuntime', name: 'llama', uid: 'uid-root', controller: true},
		],
	},
	spec: {
		scaleTargetRef: {apiVersion: 'production-stack.vllm.ai/v1alpha1', kind: 'VLLMRuntime', name: 'llama'},
		minReplicaCount: 1,
		maxReplicaCount: 6,
		triggers: [],
	},
};

describe('a VLLMRuntime', () => {
	it('is listed once, with what its Deployment runs', () => {
		expect(readServices(runtime()).map(({system}) => system)).toEqual(['VLLMRuntime']);
		expect(readService(runtime())).toMatchObject({
			replicas: {desired: 3, ready: 3},
			gpus: {perReplica: 2, held: 6},
			model: {value: model(7), source: 'spec.model.modelURL'},
			modelUri: {value: model(7)},
			engine: 'vLLM',
			endpoint: 'http://llama.chat:8000',
			rollout: {phase: 'Stable'},
		});
		expect(readService(runtime()).revisions?.map(({number, newest, modelUri}) => [number, newest, modelUri])).toEqual([
			[7, true, model(7)],
			[5, false, model(5)],
		]);
	});

	it('is not through before its operator has given its Deployment the new model', () => {
		const service = readService(runtime({model: {modelURL: 'org/other'}}));
		expect(service.rollout).toMatchObject({phase: 'Progressing', progress: 'not seen by the controller yet'});
		expect(service.observedGeneration).toBeLessThan(service.generation);
	});

	it('has its bounds in itself where its operator makes the ScaledObject', () => {
		const service = readService({...autoscaled, ScaledObject: [scaledObject]});
		expect(service.autoscalers).toMatchObject([{kind: 'KEDA', minimum: 1, maximum: 6, reference: {uid: 'uid-root'}}]);
		expect(service.autoscalers[0]?.controller).toBeUndefined();
	});
});

describe('a plan for a VLLMRuntime', () => {
	it('scales through its scale subresource', () => {
		const plan = planOf({type: 'scale', replicas: 5}, runtime());
		expect(plan.steps[0]?.request).toMatchObject({subresource: 'scale', target: {resource: {resource: 'vllmruntimes'}}});
		expect(bodyOf(plan).slice(1)).toEqual([
			{op: 'test', path: '/spec/replicas', value: 3},
			{op: 'replace', path: '/spec/replicas', value: 5},
		]);
		expect(plan.gpus.change).toBe(4);
	});

	it('writes new bounds into autoscalingConfig, and none that the operator gives up on', () => {
		const objects = {...autoscaled, ScaledObject: [scaledObject]};
		expect(bodyOf(planOf({type: 'set-bounds', minimum: 2, maximum: 8}, objects)).slice(1)).toEqual([
			{op: 'test', path: '/spec/autoscalingConfig/minReplicas', value: 1},
			{op: 'test', path: '/spec/autoscalingConfig/maxReplicas', value: 6},
			{op: 'replace', path: '/spec/autoscalingConfig/minReplicas', value: 2},
			{op: 'replace', path: '/spec/autoscalingConfig/maxReplicas', value: 8},
		]);
		expect(reasonOf({type: 'set-bounds', minimum: 1, maximum: 2}, objects)).toContain('no maximum below deploymentConfig.replicas');
		expect(reasonOf({type: 'scale', replicas: 4}, objects)).toContain('change its bounds instead');
		expect(reasonOf({type: 'hold', replicas: 4}, objects)).toContain('set both bounds to one count');
	});

	it.each([
		['docker.io/lmcache/vllm-openai:v0.4', [['name', 'lmcache/vllm-openai:v0.4']]],
		['vllm/vllm-openai:v0.11', [['name', 'vllm/vllm-openai:v0.11']]],
		[
			'ghcr.io/own/vllm:1',
			[
				['registry', 'ghcr.io'],
				['name', 'own/vllm:1'],
			],
		],
	])('writes image %s in its two halves', (next, expected) => {
		const changes = bodyOf(planOf({type: 'update', container: 'vllm', image: next}, runtime())).filter(({op}) => op !== 'test');
		expect(changes).toEqual(expected.map(([field, value]) => ({op: 'replace', path: `/spec/deploymentConfig/image/${field}`, value})));
	});

	it('updates the model, and tests the image that was seen with it', () => {
		const plan = planOf({type: 'update', container: 'vllm', model: 'org/b'}, runtime());
		expect(bodyOf(plan)).toContainEqual({op: 'test', path: '/spec/deploymentConfig/image/name', value: 'lmcache/vllm-openai:v0.3.13'});
		expect(bodyOf(plan).at(-1)).toEqual({op: 'replace', path: '/spec/model/modelURL', value: 'org/b'});
		expect(lineOf(plan, 'model')).toMatchObject({before: model(7), after: 'org/b'});
		expect(plan.gpus.surge).toBe(2);
	});

	it('rolls back to image and model of an old ReplicaSet', () => {
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-h5'}, runtime());
		expect(bodyOf(plan).filter(({op}) => op !== 'test')).toEqual([
			{op: 'replace', path: '/spec/deploymentConfig/image/name', value: 'lmcache/vllm-openai:v0.3.9'},
			{op: 'replace', path: '/spec/model/modelURL', value: model(5)},
		]);
		expect(plan.target.resource.kind).toBe('VLLMRuntime');
	});

	it.each([
		[{type: 'update', container: 'vllm', args: ['--x']}, 'vllmConfig'],
		[{type: 'update', container: 'sidecar', image: 'a:1'}, 'only vllm has an image here'],
		[{type: 'restart'}, 'no field that restarts it'],
		[{type: 'pause'}, 'cannot be paused'],
		[{type: 'set-bounds', minimum: 1, maximum: 3}, 'No autoscaler owns'],
		[{type: 'update', container: 'vllm', model: 'a b'}, 'without blanks'],
	] satisfies ReadonlyArray<readonly [Action, string]>)('is refused for %o', (action, reason) => {
		expect(reasonOf(action, runtime())).toContain(reason);
	});
});
