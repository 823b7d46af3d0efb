import {describe, expect, it} from 'vitest';
import {condition} from './fixtures/knative-objects.ts';
import {llm, llmAutoscaler, llmChild, llmImage, llmScheduler, llmService, llmSet, llmTemplate} from './fixtures/llm-objects.ts';
import {readServices} from './fixtures/object-index.ts';
import {bodyOf, lineOf, planOf, reasonOf, serviceOf, warningsOf} from './fixtures/plan-of.ts';

const changes = (plan: ReturnType<typeof planOf>) => bodyOf(plan).filter(({op}) => op !== 'test');

const scaling = {
	...llmService({spec: {replicas: undefined, scaling: {minReplicas: 1, maxReplicas: 4, wva: {hpa: {}}}}}),
	HorizontalPodAutoscaler: [llmAutoscaler()],
};

const disaggregated = {
	...llmService({
		spec: {prefill: {replicas: 2, template: {containers: [{name: 'main', image: llmImage}]}}},
		status: {workloads: {}},
	}),
	Deployment: [
		llmChild(),
		llmChild({
			name: 'llama-kserve-prefill',
			uid: 'uid-prefill',
			component: 'llminferenceservice-workload-prefill',
			revision: '1',
			spec: {replicas: 2},
			status: {replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2},
		}),
		llmScheduler(),
	],
};

describe('an LLMInferenceService', () => {
	it('is one row: workload, scheduler and autoscaler are folded in', () => {
		expect(readServices(llmService())).toHaveLength(1);
		expect(serviceOf(llmService())).toMatchObject({
			system: 'LLMInferenceService',
			model: {value: 'meta-llama/Llama-3.1-8B-Instruct', source: 'spec.model.name'},
			modelUri: {value: 'hf://meta-llama/Llama-3.1-8B-Instruct', source: 'spec.model.uri'},
			endpoint: 'http://gateway.example.com/chat/llama',
			replicas: {desired: 3, ready: 3},
			gpus: {perReplica: 2, held: 6},
			rollout: {phase: 'Stable'},
			components: [
				{role: 'main', name: 'llama-kserve'},
				{role: 'scheduler', name: 'llama-kserve-router-scheduler', gpus: {perReplica: 0}},
			],
			autoscalers: [],
		});
	});

	it('decodes beside a prefill of its own, told by labels where the status names no workloads', () => {
		expect(serviceOf(disaggregated).components?.map(({role, replicas}) => [role, replicas.desired])).toEqual([
			['decode', 3],
			['prefill', 2],
			['scheduler', 1],
		]);
		const plan = planOf({type: 'scale', replicas: 4, component: 'prefill'}, disaggregated);
		expect(changes(plan)).toEqual([{op: 'replace', path: '/spec/prefill/replicas', value: 4}]);
		expect(plan.gpus.change).toBe(4);
	});

	it('is not seen before its workload is what it asks for', () => {
		const asked = llmService({metadata: {generation: 5}, spec: {model: {uri: 'hf://org/next'}}, status: {observedGeneration: 5}});
		expect(serviceOf(asked)).toMatchObject({generation: 5, observedGeneration: 4});
		const made = {...asked, Deployment: [llmChild({spec: {template: llmTemplate({uri: 'hf://org/next'})}}), llmScheduler()]};
		expect(serviceOf(made)).toMatchObject({generation: 5, observedGeneration: 5});
	});

	it('is broken by what keeps KServe from making anything', () => {
		const status = {
			conditions: [condition('PresetsCombined', 'False', {reason: 'ConfigNotFound', message: 'LLMInferenceServiceConfig "big" not found'})],
		};
		const objects = {...llmService({status}), Deployment: [], ReplicaSet: [], Pod: []};
		expect(serviceOf(objects).rollout).toEqual({phase: 'Failed', progress: 'LLMInferenceServiceConfig "big" not found'});
	});
});

describe('the count of an LLMInferenceService', () => {
	it('is spec.replicas', () => {
		const plan = planOf({type: 'scale', replicas: 5}, llmService());
		expect(bodyOf(plan)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-llm'},
			{op: 'test', path: '/spec/replicas', value: 3},
			{op: 'replace', path: '/spec/replicas', value: 5},
		]);
		expect(plan).toMatchObject({gpus: {change: 4, surge: 0}, done: {type: 'replicas', desired: 5}});
		expect(reasonOf({type: 'set-bounds', minimum: 1, maximum: 3}, llmService())).toContain('No autoscaler owns the count');
	});

	it('is that of spec.scaling, which excludes it', () => {
		expect(serviceOf(scaling).autoscalers).toMatchObject([{kind: 'HPA', minimum: 1, maximum: 4, reference: {uid: 'uid-llm'}}]);
		expect(reasonOf({type: 'scale', replicas: 5}, scaling)).toBe('Its HPA owns the count (1–4): change its bounds instead.');
		expect(changes(planOf({type: 'set-bounds', minimum: 2, maximum: 4}, scaling))).toEqual([
			{op: 'replace', path: '/spec/scaling/minReplicas', value: 2},
		]);
		expect(changes(planOf({type: 'hold', replicas: 3}, scaling)).map(operation => 'value' in operation && operation.value)).toEqual([3, 3]);
		expect(reasonOf({type: 'set-bounds', minimum: 0, maximum: 4}, scaling)).toContain('at least 1');
	});

	it('begins to be kept where nothing said it before', () => {
		const neither = llmService({spec: {replicas: undefined}});
		const plan = planOf({type: 'scale', replicas: 5}, neither);
		expect(changes(plan)).toEqual([{op: 'add', path: '/spec/replicas', value: 5}]);
		expect(lineOf(plan, 'replicas')).toMatchObject({before: '3', after: '5'});
		expect(warningsOf(plan)).toContain('from then on it keeps it at this number');
	});

	it('is none by the stop annotation, and comes back to what the spec has', () => {
		expect(changes(planOf({type: 'scale', replicas: 0}, llmService()))).toEqual([
			{op: 'add', path: '/metadata/annotations', value: {'serving.kserve.io/stop': 'true'}},
		]);
		const stopped = {...llmService({metadata: {annotations: {'serving.kserve.io/stop': 'true'}}}), Deployment: [], ReplicaSet: [], Pod: []};
		expect(serviceOf(stopped)).toMatchObject({rollout: {phase: 'Parked'}, replicas: {desired: 0, parkedFrom: 3}});
		expect(changes(planOf({type: 'scale', replicas: 3}, stopped))).toEqual([
			{op: 'remove', path: '/metadata/annotations/serving.kserve.io~1stop'},
		]);
	});
});

describe('a new release of an LLMInferenceService', () => {
	it('is another image of its container, wherever that runs', () => {
		const plan = planOf({type: 'update', container: 'main', image: 'ghcr.io/llm-d/llm-d:v0.4.0'}, disaggregated);
		expect(changes(plan)).toEqual([
			{op: 'replace', path: '/spec/template/containers/0/image', value: 'ghcr.io/llm-d/llm-d:v0.4.0'},
			{op: 'replace', path: '/spec/prefill/template/containers/0/image', value: 'ghcr.io/llm-d/llm-d:v0.4.0'},
		]);
		expect(plan.done).toEqual({type: 'rolled-out', generation: 5});
	});

	it('is laid over the preset where the service has no container', () => {
		const preset = llmService({spec: {template: undefined}});
		const plan = planOf({type: 'update', container: 'main', image: 'ghcr.io/llm-d/llm-d:v0.4.0'}, preset);
		expect(changes(plan)).toEqual([
			{op: 'add', path: '/spec/template', value: {containers: [{name: 'main', image: 'ghcr.io/llm-d/llm-d:v0.4.0'}]}},
		]);
		expect(lineOf(plan, 'image')).toMatchObject({before: llmImage, after: 'ghcr.io/llm-d/llm-d:v0.4.0'});
	});

	it('is another model', () => {
		const plan = planOf({type: 'update', container: 'main', model: 'hf://meta-llama/Llama-3.3-70B'}, llmService());
		expect(changes(plan)).toEqual([{op: 'replace', path: '/spec/model/uri', value: 'hf://meta-llama/Llama-3.3-70B'}]);
		expect(reasonOf({type: 'update', container: 'nginx', image: 'a:1'}, llmService())).toBe('llama has no container nginx.');
		expect(reasonOf({type: 'update', container: 'main', image: llmImage}, llmService())).toContain('already');
	});

	it('is a restart by annotations of its pods', () => {
		expect(changes(planOf({type: 'restart'}, disaggregated)).map(({path}) => path)).toEqual([
			'/spec/annotations',
			'/spec/prefill/annotations',
		]);
	});

	it('is taken back by what an old ReplicaSet ran', () => {
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-h5'}, llmService());
		expect(changes(plan)).toEqual([
			{op: 'replace', path: '/spec/template/containers/0/image', value: 'ghcr.io/llm-d/llm-d:v0.2.0'},
			{op: 'replace', path: '/spec/model/uri', value: 'hf://meta-llama/Llama-3-8B'},
		]);
		expect(lineOf(plan, 'not undone')?.text).toContain('presets');
	});

	it('does not take back arguments that a preset gives', () => {
		const preset = {
			...llmService({spec: {template: undefined}}),
			ReplicaSet: [
				llmSet(7, {available: 3}),
				llmSet(6, {container: {args: ['--max-model-len=2048'], image: 'ghcr.io/llm-d/llm-d:v0.2.0'}}),
			],
		};
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-h6'}, preset);
		expect(changes(plan)).toEqual([
			{op: 'add', path: '/spec/template', value: {containers: [{name: 'main', image: 'ghcr.io/llm-d/llm-d:v0.2.0'}]}},
		]);
		expect(lineOf(plan, 'not undone')?.text).toContain('arguments, which a preset gives');
	});
});

describe('LLMInferenceServices that share a route', () => {
	const route = (weight: number) => ({router: {gateway: {}, scheduler: {}, route: {group: 'llama', weight}}});
	const members = [
		{name: 'llama', weight: 9},
		{name: 'llama-next', weight: 1},
	];
	const status = {router: {group: {name: 'llama', members}}};
	const objects = {
		...llmService(),
		LLMInferenceService: [llm({spec: route(9), status}), llm({name: 'llama-next', spec: route(1), status})],
	};
	const targets = [
		{revision: 'llama', percent: 50},
		{revision: 'llama-next', percent: 50},
	];

	it('show each share', () => {
		expect(serviceOf(objects, 'llama').traffic).toEqual([
			{revision: 'llama', percent: 90},
			{revision: 'llama-next', percent: 10},
		]);
		expect(reasonOf({type: 'set-traffic', targets}, llmService())).toContain('in no group');
	});

	it('shift it by the weight of each, one guarded request after the other', () => {
		const plan = planOf({type: 'set-traffic', targets}, objects, objects, 'llama');
		expect(plan.steps.map(({request}) => [request.target.name, request.target.uid])).toEqual([
			['llama-next', 'uid-llama-next'],
			['llama', 'uid-llm'],
		]);
		expect(plan.steps.map(({request}) => request.method === 'PATCH' && request.body)).toEqual([
			[
				{op: 'test', path: '/metadata/uid', value: 'uid-llama-next'},
				{op: 'test', path: '/spec/router/route/weight', value: 1},
				{op: 'replace', path: '/spec/router/route/weight', value: 50},
			],
			[
				{op: 'test', path: '/metadata/uid', value: 'uid-llm'},
				{op: 'test', path: '/spec/router/route/weight', value: 9},
				{op: 'replace', path: '/spec/router/route/weight', value: 50},
			],
		]);
		expect(plan.inverse).toHaveLength(2);
		expect(
			reasonOf(
				{type: 'set-traffic', targets},
				objects,
				{...objects, LLMInferenceService: [objects.LLMInferenceService[0] ?? llm()]},
				'llama',
			),
		).toContain('llama-next is gone');
	});
});

describe('an LLMInferenceService on several nodes', () => {
	it('is made of groups', () => {
		const groups = {
			apiVersion: 'leaderworkerset.x-k8s.io/v1',
			kind: 'LeaderWorkerSet',
			metadata: {
				...llmChild().metadata,
				name: 'llama-kserve-mn',
				uid: 'uid-lws',
				generation: 1,
			},
			spec: {replicas: 2, leaderWorkerTemplate: {size: 4, leaderTemplate: llmTemplate(), workerTemplate: llmTemplate()}},
			status: {replicas: 2, readyReplicas: 2, updatedReplicas: 2, conditions: [condition('Available', 'True')]},
		};
		const objects = {
			...llmService({
				spec: {replicas: 2},
				status: {workloads: {primary: {apiGroup: 'leaderworkerset.x-k8s.io', kind: 'LeaderWorkerSet', name: 'llama-kserve-mn'}}},
			}),
			Deployment: [llmScheduler()],
			ReplicaSet: [],
			Pod: [],
			LeaderWorkerSet: [groups],
		};
		expect(readServices(objects)).toHaveLength(1);
		const service = serviceOf(objects);
		expect(service).toMatchObject({
			podsPerReplica: 4,
			replicas: {desired: 2},
			gpus: {perReplica: 8},
			components: [{role: 'main'}, {role: 'scheduler'}],
		});
		const plan = planOf({type: 'scale', replicas: 3}, objects);
		expect(changes(plan)).toEqual([{op: 'replace', path: '/spec/replicas', value: 3}]);
		expect(plan.gpus.change).toBe(8);
	});
});
