import {describe, expect, it} from 'vitest';
import type {RolloutPhase} from '../../source/domain/model-service.ts';
import {condition, knativeService, podOfRevision} from './fixtures/knative-objects.ts';
import {
	child,
	childAutoscaler,
	inferenceService,
	knative,
	kserveSet,
	kserveTemplate,
	revisionName,
	runtimeArgs,
	standard,
} from './fixtures/kserve-objects.ts';
import {type Objects, readServices} from './fixtures/object-index.ts';
import {bodyOf, lineOf, planOf, reasonOf, serviceOf, warningsOf} from './fixtures/plan-of.ts';
import {type autoscaler, crashing, deployment, minutesAgo, pod, template} from './fixtures/raw-objects.ts';

const changes = (plan: ReturnType<typeof planOf>) => bodyOf(plan).filter(({op}) => op !== 'test');
const tests = (plan: ReturnType<typeof planOf>) => bodyOf(plan).filter(({op}) => op === 'test');

const withClass = (autoscalerClass: string, more: Parameters<typeof inferenceService>[0] = {}) => ({
	...standard({...more, metadata: {annotations: {'serving.kserve.io/autoscalerClass': autoscalerClass}}}),
	HorizontalPodAutoscaler: [] as ReturnType<typeof autoscaler>[],
});

const asParked = {metadata: {annotations: {'serving.kserve.io/stop': 'true'}}};
const stopped = {
	...standard(asParked),
	Deployment: [],
	ReplicaSet: [],
	Pod: [],
	HorizontalPodAutoscaler: [],
};

const progressing = {type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', lastUpdateTime: minutesAgo(6)};
/** Rev 7 is rolling out: one replica of it is made, three of rev 5 serve. */
const rolling = (newest: ReturnType<typeof pod>) => ({
	...standard(),
	Deployment: [child({status: {replicas: 4, updatedReplicas: 1, readyReplicas: 3, availableReplicas: 3, conditions: [progressing]}})],
	ReplicaSet: [kserveSet(7, {desired: 1}), kserveSet(5, {available: 3, uri: 's3://models/llama/5'})],
	Pod: [newest, ...['b', 'c', 'd'].map(id => pod(`llama-h5-${id}`, {owner: 'llama-h5', hash: 'h5'}))],
});

describe('an InferenceService in the Standard mode', () => {
	it('is one row, with its workload, its autoscaler and its model', () => {
		const service = serviceOf(standard());
		expect(service).toMatchObject({
			system: 'InferenceService',
			mode: 'Standard',
			name: 'llama',
			model: {value: 'llama', source: '--model_name'},
			modelUri: {value: 's3://models/llama/7', source: 'spec.predictor.model.storageUri'},
			version: {value: 'v0.15.0-gpu', source: 'image tag'},
			endpoint: 'http://llama-chat.example.com',
			replicas: {desired: 3, ready: 3, updated: 3, available: 3, total: 3},
			gpus: {perReplica: 2, held: 6, resource: 'nvidia.com/gpu'},
			rollout: {phase: 'Stable'},
			generation: 5,
			observedGeneration: 5,
			components: [{role: 'predictor', name: 'llama-predictor', replicas: {desired: 3}}],
		});
		expect(service.evidence[0]).toBe('is an InferenceService');
		expect(service.autoscalers).toMatchObject([{kind: 'HPA', minimum: 1, maximum: 4, reference: {uid: 'uid-isvc'}}]);
		expect(service.autoscalers[0]?.controller).toBeUndefined();
		expect(service.revisions?.map(({number, modelUri, newest}) => [number, modelUri, newest])).toEqual([
			[7, 's3://models/llama/7', true],
			[5, 's3://models/llama/5', false],
		]);
	});

	it.each([
		['RawDeployment', 'Standard'],
		['Standard', 'Standard'],
		['Serverless', 'Knative'],
		['Knative', 'Knative'],
	])('names the mode %s %s', (deploymentMode, mode) => {
		expect(serviceOf({InferenceService: [inferenceService({status: {deploymentMode}})]}).mode).toBe(mode);
	});

	it('is told by its workloads where neither its status nor an annotation says the mode', () => {
		const bare = inferenceService({metadata: {annotations: {'serving.kserve.io/deploymentMode': ''}}, status: {deploymentMode: undefined}});
		const owned = knativeService({
			metadata: {
				ownerReferences: [
					{apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', name: 'llama', uid: 'uid-isvc', controller: true},
				],
			},
		});
		expect(serviceOf({InferenceService: [bare], Deployment: [child()]}).mode).toBe('Standard');
		expect(serviceOf({InferenceService: [bare], Service: [owned]}).mode).toBe('Knative');
	});

	it('has no say about its generation but by what KServe has made: its observedGeneration is that of the child', () => {
		const asked = standard({
			metadata: {generation: 6},
			predictor: {model: {storageUri: 's3://models/llama/8', args: ['--max-model-len=8192']}},
		});
		expect(serviceOf(asked)).toMatchObject({generation: 6, observedGeneration: 5});
		const taken = {...asked, Deployment: [child({spec: {template: kserveTemplate({uri: 's3://models/llama/8'})}})]};
		expect(serviceOf(taken)).toMatchObject({generation: 6, observedGeneration: 6});
	});

	it('keeps transformer and predictor apart, each with its own bounds', () => {
		const transformer = child({
			component: 'transformer',
			metadata: {uid: 'uid-transformer'},
			spec: {replicas: 1, template: template([{name: 'kserve-container', image: 'shop/transformer:2'}])},
			status: {replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1},
		});
		const objects = {
			...standard({
				spec: {predictor: {minReplicas: 1, maxReplicas: 4, model: {}}, transformer: {minReplicas: 1, maxReplicas: 2, containers: []}},
			}),
			Deployment: [transformer, child()],
		};
		const service = serviceOf(objects);
		expect(service.components?.map(({role, name}) => [role, name])).toEqual([
			['predictor', 'llama-predictor'],
			['transformer', 'llama-transformer'],
		]);
		expect(service.replicas.desired).toBe(3);
		expect(service.autoscalers[1]).toMatchObject({component: 'transformer', minimum: 1, maximum: 2});
		const plan = planOf({type: 'set-bounds', minimum: 1, maximum: 3, component: 'transformer'}, objects);
		expect(changes(plan)).toEqual([{op: 'replace', path: '/spec/transformer/maxReplicas', value: 3}]);
		expect(plan.done).toEqual({type: 'observed', generation: 6});
	});

	it('finds its workload by owner and label, whatever it is called', () => {
		const renamed = {
			...standard({predictor: {name: 'v2', minReplicas: 1, maxReplicas: 4, model: {}}}),
			Deployment: [child({metadata: {name: 'llama-v2-predictor'}})],
		};
		expect(serviceOf(renamed).components?.[0]).toMatchObject({role: 'predictor', name: 'llama-v2-predictor'});
		const strange = {...standard(), Deployment: [child(), deployment({metadata: {name: 'llama-transformer', uid: 'uid-other'}})]};
		expect(readServices(strange)).toHaveLength(2);
	});

	it('is painted by what it reports while the kind of its workloads is not listed, or may not be', () => {
		const alone = {InferenceService: [inferenceService()]};
		expect(serviceOf(alone)).toMatchObject({rollout: {phase: 'Stable'}, pods: undefined, revisions: undefined});
		const knativeAlone = {
			...alone,
			InferenceService: [inferenceService({status: {deploymentMode: 'Serverless'}})],
			Deployment: [],
			Pod: [],
		};
		expect(serviceOf(knativeAlone)).toMatchObject({rollout: {phase: 'Stable'}, pods: undefined, revisions: undefined});
	});

	it('says what KServe complains of where it has made nothing', () => {
		const status = {
			conditions: [condition('PredictorReady', 'False', {reason: 'ReconcileFailed'})],
			modelStatus: {
				transitionStatus: 'InvalidSpec',
				lastFailureInfo: {reason: 'NoSupportingRuntime', message: 'No runtime found to support specified framework/version'},
			},
		};
		const service = serviceOf({...standard({status}), Deployment: [], ReplicaSet: [], Pod: []});
		expect(service.rollout).toEqual({phase: 'Failed', progress: 'No runtime found to support specified framework/version'});
		expect(service.conditions.at(-1)).toMatchObject({type: 'modelStatus', status: 'InvalidSpec'});
	});

	const phases: ReadonlyArray<readonly [name: string, objects: Objects, phase: RolloutPhase]> = [
		['a new replica that loads', rolling(pod('llama-h7-new', {ready: false})), 'Loading'],
		['a new replica that crashes', rolling(pod('llama-h7-new', {ready: false, containerStatus: crashing})), 'Stuck'],
		['a stop annotation and no workload', stopped, 'Parked'],
		[
			'a stop annotation and replicas that stop',
			{...stopped, Deployment: [child()], ReplicaSet: [kserveSet(7, {available: 3})], Pod: [pod('llama-h7-a')]},
			'Progressing',
		],
		['nothing made yet', {...stopped, InferenceService: [inferenceService({status: {conditions: []}})]}, 'Progressing'],
	];

	it.each(phases)('with %s is in its phase', (_, objects, phase) => {
		expect(serviceOf(objects).rollout.phase).toBe(phase);
	});
});

describe('the count of an InferenceService in the Standard mode', () => {
	it('is changed through the bounds in its spec, and never through the autoscaler that KServe has made', () => {
		const plan = planOf({type: 'set-bounds', minimum: 2, maximum: 6}, standard());
		expect(plan.target).toMatchObject({resource: {kind: 'InferenceService'}, uid: 'uid-isvc'});
		expect(bodyOf(plan)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-isvc'},
			{op: 'test', path: '/spec/predictor/minReplicas', value: 1},
			{op: 'test', path: '/spec/predictor/maxReplicas', value: 4},
			{op: 'replace', path: '/spec/predictor/minReplicas', value: 2},
			{op: 'replace', path: '/spec/predictor/maxReplicas', value: 6},
		]);
		expect(lineOf(plan, 'bounds')).toMatchObject({before: '1–4', after: '2–6'});
		expect(plan.done).toEqual({type: 'bounds', minimum: 2, maximum: 6});
		expect(reasonOf({type: 'scale', replicas: 5}, standard())).toBe('Its HPA owns the count (1–4): change its bounds instead.');
		expect(reasonOf({type: 'set-bounds', minimum: 0, maximum: 6}, standard())).toContain('at least 1');
	});

	it('may be nothing with KEDA', () => {
		const objects = withClass('keda');
		expect(serviceOf(objects).autoscalers[0]).toMatchObject({kind: 'KEDA', minimum: 1, maximum: 4});
		expect(changes(planOf({type: 'set-bounds', minimum: 0, maximum: 4}, objects))).toEqual([
			{op: 'replace', path: '/spec/predictor/minReplicas', value: 0},
		]);
	});

	it('is held by a minimum that is the maximum, and given back by the bounds of before', () => {
		const plan = planOf({type: 'hold', replicas: 3}, standard());
		expect(changes(plan).map(operation => 'value' in operation && operation.value)).toEqual([3, 3]);
		expect(plan.done).toEqual({type: 'held', replicas: 3});
		const held = {
			...standard({predictor: {minReplicas: 3, maxReplicas: 3, model: {}}}),
			HorizontalPodAutoscaler: [childAutoscaler({spec: {minReplicas: 3, maxReplicas: 3}})],
		};
		expect(serviceOf(held).autoscalers[0]?.heldAt).toBe(3);
		expect(reasonOf({type: 'release'}, held)).toContain('not known what the bounds of llama were before');
		expect(reasonOf({type: 'release'}, standard())).toBe('Nothing holds the count of llama.');
	});

	it('is not held where no maximum is set: both bounds are then the same by themselves', () => {
		const single = {
			...standard({predictor: {minReplicas: 1, maxReplicas: undefined, model: {}}}),
			HorizontalPodAutoscaler: [childAutoscaler({spec: {maxReplicas: 1}})],
		};
		expect(serviceOf(single).autoscalers[0]?.heldAt).toBeUndefined();
	});

	it('is minReplicas where there is no autoscaler, and takes a maximum along', () => {
		const objects = withClass('none', {predictor: {minReplicas: 3, maxReplicas: 3, model: {}}});
		const plan = planOf({type: 'scale', replicas: 5}, objects);
		expect(changes(plan)).toEqual([
			{op: 'replace', path: '/spec/predictor/minReplicas', value: 5},
			{op: 'replace', path: '/spec/predictor/maxReplicas', value: 5},
		]);
		expect(plan).toMatchObject({gpus: {change: 4, surge: 0}, done: {type: 'replicas', desired: 5}});
		expect(reasonOf({type: 'set-bounds', minimum: 1, maximum: 2}, objects)).toBe('No autoscaler owns the count of llama: scale it.');
	});

	it('is parked by the stop annotation, which keeps the spec, and comes back without it', () => {
		const park = planOf({type: 'scale', replicas: 0}, standard());
		expect(changes(park)).toEqual([{op: 'add', path: '/metadata/annotations/serving.kserve.io~1stop', value: 'true'}]);
		expect(park).toMatchObject({verb: 'park', typed: {text: 'llama'}, gpus: {change: -6}, done: {type: 'replicas', desired: 0}});
		expect(warningsOf(park)).toContain('Nothing serves from then on');

		const parked = serviceOf(stopped);
		expect(parked).toMatchObject({replicas: {desired: 0, total: 0, parkedFrom: 1}, autoscalers: []});
		expect(parked.offers.restart).toMatchObject({possible: false});
		const unpark = planOf({type: 'scale', replicas: 1}, stopped);
		expect(changes(unpark)).toEqual([{op: 'remove', path: '/metadata/annotations/serving.kserve.io~1stop'}]);
		expect(reasonOf({type: 'scale', replicas: 1.5}, stopped)).toContain('whole number');
		const nothing = {...stopped, InferenceService: [inferenceService({...asParked, predictor: {minReplicas: 0, maxReplicas: 4}})]};
		expect(changes(planOf({type: 'scale', replicas: 1}, nothing))).toHaveLength(1);
		expect(changes(planOf({type: 'scale', replicas: 2}, stopped))).toContainEqual({
			op: 'replace',
			path: '/spec/predictor/minReplicas',
			value: 2,
		});
	});
});

describe('a new release of an InferenceService', () => {
	it('is another model address, tested as it was read', () => {
		const plan = planOf({type: 'update', container: 'kserve-container', model: 's3://models/llama/8'}, standard());
		expect(bodyOf(plan)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-isvc'},
			{op: 'test', path: '/spec/predictor/model/storageUri', value: 's3://models/llama/7'},
			{op: 'replace', path: '/spec/predictor/model/storageUri', value: 's3://models/llama/8'},
		]);
		expect(lineOf(plan, 'model')).toMatchObject({before: 's3://models/llama/7', after: 's3://models/llama/8'});
		expect(plan).toMatchObject({gpus: {change: 0, surge: 2}, done: {type: 'rolled-out', generation: 6}});
	});

	it('is another image than the one that the serving runtime gives', () => {
		const plan = planOf({type: 'update', container: 'kserve-container', image: 'kserve/huggingfaceserver:v0.16.0-gpu'}, standard());
		expect(changes(plan)).toEqual([{op: 'add', path: '/spec/predictor/model/image', value: 'kserve/huggingfaceserver:v0.16.0-gpu'}]);
		expect(tests(plan)).toContainEqual({op: 'test', path: '/spec/predictor/model/image', value: null});
		expect(lineOf(plan, 'image')).toMatchObject({before: 'kserve/huggingfaceserver:v0.15.0-gpu'});
	});

	it('writes only the arguments that are its own: those before them come from the serving runtime', () => {
		const args = [...runtimeArgs, '--max-model-len=4096', '--enforce-eager'];
		const plan = planOf({type: 'update', container: 'kserve-container', args}, standard());
		expect(changes(plan)).toEqual([
			{op: 'replace', path: '/spec/predictor/model/args', value: ['--max-model-len=4096', '--enforce-eager']},
		]);
		expect(
			reasonOf({type: 'update', container: 'kserve-container', args: ['--model_name=other', '--max-model-len=8192']}, standard()),
		).toBe(
			'The first arguments of kserve-container (--model_name=llama --model_dir=/mnt/models) come from the serving runtime kserve-huggingfaceserver: change them there.',
		);
	});

	it('stands where a predictor of its own containers, or of an older form, has it', () => {
		const own = standard({
			predictor: {model: undefined, containers: [{name: 'kserve-container', image: 'shop/llm:1', args: ['--port', '8080']}]},
		});
		expect(changes(planOf({type: 'update', container: 'kserve-container', image: 'shop/llm:2'}, own))).toEqual([
			{op: 'replace', path: '/spec/predictor/containers/0/image', value: 'shop/llm:2'},
		]);
		const older = standard({predictor: {model: undefined, sklearn: {storageUri: 'gs://m/1'}}});
		expect(changes(planOf({type: 'update', container: 'kserve-container', model: 'gs://m/2'}, older))).toEqual([
			{op: 'replace', path: '/spec/predictor/sklearn/storageUri', value: 'gs://m/2'},
		]);
	});

	it.each([
		[{container: 'nginx', image: 'a:1'}, 'has no container nginx'],
		[{container: 'kserve-container', model: 's3://models/llama/7'}, 'already'],
		[{container: 'kserve-container', model: 'two words'}, 'no blanks'],
	])('is refused for %j', (update, reason) => {
		expect(reasonOf({type: 'update', ...update}, standard())).toContain(reason);
	});

	it('is a restart by an annotation of the predictor', () => {
		const plan = planOf({type: 'restart'}, standard());
		expect(changes(plan)).toMatchObject([{op: 'add', path: '/spec/predictor/annotations'}]);
		expect(plan.done).toEqual({type: 'rolled-out', generation: 6});
	});
});

describe('going back in the Standard mode', () => {
	it('writes the model of an old ReplicaSet to the InferenceService, for an undo of the child is reverted', () => {
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-h5'}, standard());
		expect(plan.target.resource.kind).toBe('InferenceService');
		expect(changes(plan)).toEqual([{op: 'replace', path: '/spec/predictor/model/storageUri', value: 's3://models/llama/5'}]);
		expect(lineOf(plan, 'revision')).toMatchObject({before: '7', after: '8'});
	});

	it('brings image and arguments of its own back, and says what it cannot', () => {
		const old = {
			image: 'kserve/huggingfaceserver:v0.14.0-gpu',
			args: [...runtimeArgs, '--max-model-len=2048'],
			env: [{name: 'A', value: '1'}],
		};
		const objects = {...standard(), ReplicaSet: [kserveSet(7, {available: 3}), kserveSet(6, {container: old})]};
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-h6'}, objects);
		expect(changes(plan)).toEqual([
			{op: 'add', path: '/spec/predictor/model/image', value: 'kserve/huggingfaceserver:v0.14.0-gpu'},
			{op: 'replace', path: '/spec/predictor/model/args', value: ['--max-model-len=2048']},
		]);
		expect(lineOf(plan, 'not undone')?.text).toContain('env of kserve-container');
	});

	it('says which arguments the serving runtime gave then', () => {
		const old = {args: ['--model_name=old', '--max-model-len=8192']};
		const objects = {...standard(), ReplicaSet: [kserveSet(7, {available: 3}), kserveSet(6, {container: old, uri: 's3://models/llama/6'})]};
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-h6'}, objects);
		expect(changes(plan)).toHaveLength(1);
		expect(lineOf(plan, 'not undone')?.text).toContain('arguments of kserve-container, which the serving runtime gives');
	});

	it('has nothing to do where the three are the same', () => {
		const objects = {...standard(), ReplicaSet: [kserveSet(7, {available: 3}), kserveSet(6)]};
		expect(reasonOf({type: 'roll-back', revision: 'uid-llama-h6'}, objects)).toContain('are what llama asks for already');
	});
});

describe('a canary in the Standard mode', () => {
	const canarySpec = [{trafficPercent: 20, predictor: {name: 'v2', minReplicas: 1, model: {storageUri: 's3://models/llama/8'}}}];
	const canaryChild = child({
		metadata: {name: 'llama-v2-predictor', uid: 'uid-canary', annotations: {'deployment.kubernetes.io/revision': '1'}},
		spec: {replicas: 1, template: kserveTemplate({uri: 's3://models/llama/8'})},
		status: {replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1},
	});
	const canarySet = kserveSet(1, {available: 1, uri: 's3://models/llama/8'});
	const objects = {
		...standard({
			spec: {canary: canarySpec},
			status: {canaryStatuses: [{name: 'v2', ready: true, trafficPercent: 20}], deploymentMode: 'Standard'},
		}),
		Deployment: [child(), canaryChild],
		ReplicaSet: [
			...standard().ReplicaSet,
			{
				...canarySet,
				metadata: {
					...canarySet.metadata,
					ownerReferences: [{apiVersion: 'apps/v1', kind: 'Deployment', name: 'llama-v2-predictor', uid: 'uid-canary', controller: true}],
				},
			},
		],
		Pod: [...standard().Pod, pod('llama-h1-a', {owner: 'llama-h1', hash: 'h1'})],
	};

	it('stands beside the stable predictor, with its share', () => {
		const service = serviceOf(objects);
		expect(service.components?.map(({role}) => role)).toEqual(['predictor', 'canary v2']);
		expect(service.replicas).toMatchObject({desired: 4, ready: 4});
		expect(service.traffic).toEqual([
			{revision: 'llama-predictor', revisionId: 'uid-llama-h7', percent: 80, role: 'stable'},
			{revision: 'llama-v2-predictor', revisionId: 'uid-llama-h1', percent: 20, role: 'canary'},
		]);
		expect(service.rollout).toEqual({phase: 'Paused', message: 'canary v2 gets 20 %: promote it or abort it'});
		expect(service.offers['roll-back']).toEqual({possible: false, reason: 'A canary of llama is under way: abort it.'});
	});

	it('is aborted by taking it away', () => {
		const plan = planOf({type: 'abort'}, objects);
		expect(changes(plan)).toEqual([{op: 'remove', path: '/spec/canary'}]);
		expect(plan).toMatchObject({gpus: {change: -2}, done: {type: 'rolled-out', generation: 6}});
		expect(reasonOf({type: 'abort'}, standard())).toBe('llama has no canary.');
	});

	it('is promoted under its own name, with its fields and the bounds of the stable one, so that nothing restarts', () => {
		const plan = planOf({type: 'promote'}, objects);
		const [predictor, canary] = changes(plan);
		expect(predictor).toMatchObject({
			op: 'replace',
			path: '/spec/predictor',
			value: {
				name: 'v2',
				minReplicas: 1,
				maxReplicas: 4,
				model: {storageUri: 's3://models/llama/8', args: ['--max-model-len=8192'], modelFormat: {name: 'huggingface'}},
			},
		});
		expect(canary).toEqual({op: 'remove', path: '/spec/canary'});
	});

	it('goes on where a new release of the stable predictor is through', () => {
		expect(planOf({type: 'restart'}, objects).done).toEqual({
			type: 'phase',
			phases: ['Stable', 'Paused', 'Pinned', 'Parked'],
			generation: 6,
		});
	});

	it('gets another share', () => {
		const targets = [
			{revision: 'llama-predictor', percent: 50},
			{revision: 'llama-v2-predictor', percent: 50},
		];
		const plan = planOf({type: 'set-traffic', targets}, objects);
		expect(changes(plan)).toEqual([{op: 'replace', path: '/spec/canary/0/trafficPercent', value: 50}]);
		expect(plan.done).toEqual({type: 'traffic', targets});
	});
});

describe('an InferenceService of ModelMesh', () => {
	it('is listed with its model, and left alone: its pods are shared', () => {
		const service = serviceOf({
			InferenceService: [
				inferenceService({
					metadata: {annotations: {'serving.kserve.io/deploymentMode': 'ModelMesh'}},
					status: {deploymentMode: 'ModelMesh'},
				}),
			],
		});
		expect(service).toMatchObject({mode: 'ModelMesh', gpus: {shared: true}, rollout: {phase: 'Stable'}});
		for (const verb of ['scale', 'update', 'restart'] as const)
			expect(service.offers[verb]).toMatchObject({possible: false, reason: expect.stringContaining('shares with other models')});
	});
});

describe('an InferenceService in the Knative mode', () => {
	const workload = 'llama-predictor';
	const served = (number: number) => ({number, pods: [pod(`p-${number}`, podOfRevision(number, workload))]});
	const reported = {
		latestReadyRevision: revisionName(7),
		latestCreatedRevision: revisionName(7),
		latestRolledoutRevision: revisionName(7),
		previousRolledoutRevision: revisionName(6),
		traffic: [{latestRevision: true, percent: 100, revisionName: revisionName(7)}],
	};
	const healthy = knative([served(7), {number: 6, pods: []}], reported);
	/** Revision 7 gets 20 %, as `canaryTrafficPercent` has it. */
	const shares = [
		{latestRevision: true, percent: 20, revisionName: revisionName(7)},
		{tag: 'prev', percent: 80, revisionName: revisionName(6), latestRevision: false},
	];
	const canary = knative(
		[served(7), served(6)],
		{...reported, latestRolledoutRevision: revisionName(6), traffic: shares},
		{
			predictor: {canaryTrafficPercent: 20},
			specTraffic: [
				{latestRevision: true, percent: 20},
				{tag: 'prev', percent: 80, revisionName: revisionName(6), latestRevision: false},
			],
		},
	);

	it('is one row: its Knative Service and all below it are folded in', () => {
		expect(readServices(healthy)).toHaveLength(1);
		expect(serviceOf(healthy)).toMatchObject({
			mode: 'Knative',
			replicas: {desired: 1, ready: 1},
			gpus: {perReplica: 2, held: 2},
			rollout: {phase: 'Stable'},
			modelUri: {value: 's3://models/llama/7'},
			generation: 5,
			observedGeneration: 5,
			components: [{role: 'predictor', name: workload, reference: {resource: {resource: 'services'}}}],
			autoscalers: [{kind: 'Knative autoscaler', minimum: 1, maximum: 4, reference: {uid: 'uid-isvc'}}],
			traffic: [{revision: revisionName(7), revisionId: 'uid-llama-predictor-7', percent: 100, latest: true}],
		});
	});

	it('shows a canary with both shares, waiting for somebody', () => {
		const service = serviceOf(canary);
		expect(service.rollout).toEqual({phase: 'Paused', message: `canary ${revisionName(7)} gets 20 %: promote it or abort it`});
		expect(service.traffic?.map(({revision, percent, role}) => [revision, percent, role])).toEqual([
			[revisionName(7), 20, 'canary'],
			[revisionName(6), 80, 'stable'],
		]);
	});

	it('aborts a canary with 0 %, promotes it by taking the share away, and shifts it', () => {
		const path = '/spec/predictor/canaryTrafficPercent';
		const abort = planOf({type: 'abort'}, canary);
		expect(changes(abort)).toEqual([{op: 'replace', path, value: 0}]);
		expect(abort.done).toEqual({type: 'traffic', targets: [{revision: revisionName(6), percent: 100}]});
		const promote = planOf({type: 'promote'}, canary);
		expect(changes(promote)).toEqual([{op: 'remove', path}]);
		expect(promote.done).toEqual({type: 'traffic', targets: [{revision: revisionName(7), percent: 100}]});
		const targets = [
			{revision: revisionName(7), percent: 50},
			{revision: revisionName(6), percent: 50},
		];
		expect(changes(planOf({type: 'set-traffic', targets}, canary))).toEqual([{op: 'replace', path, value: 50}]);
		expect(reasonOf({type: 'set-traffic', targets: [{revision: revisionName(5), percent: 100}]}, canary)).toContain('no revision');
		expect(reasonOf({type: 'abort'}, healthy)).toBe('llama has no canary: roll it back instead.');
		expect(reasonOf({type: 'promote'}, healthy)).toBe('llama has no canary: its newest revision has all the traffic.');
	});

	it('takes a maximum away for none', () => {
		expect(changes(planOf({type: 'set-bounds', minimum: 1, maximum: Number.POSITIVE_INFINITY}, healthy))).toEqual([
			{op: 'remove', path: '/spec/predictor/maxReplicas'},
		]);
		expect(changes(planOf({type: 'set-bounds', minimum: 0, maximum: 4}, healthy))).toEqual([
			{op: 'replace', path: '/spec/predictor/minReplicas', value: 0},
		]);
	});

	it('does not take a spec for seen whose bounds its Knative Service does not have', () => {
		const asked = knative([served(7)], reported, {predictor: {minReplicas: 2}, metadata: {generation: 6}});
		expect(serviceOf(asked)).toMatchObject({generation: 6, observedGeneration: 5});
	});

	it('warns of a new revision that gets only the share of the canary', () => {
		const plan = planOf({type: 'update', container: 'kserve-container', model: 's3://models/llama/8'}, canary);
		expect(warningsOf(plan)).toContain('canaryTrafficPercent is 20: the new revision gets 20 % until it is promoted.');
		expect(plan.done).toMatchObject({type: 'phase', phases: ['Stable', 'Paused', 'Pinned', 'Parked']});
	});
});

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('a deployment mode called %s is none that there is', mode => {
	const named = standard({metadata: {annotations: {'serving.kserve.io/deploymentMode': mode}}});
	expect(readServices(named)).toHaveLength(1);
	expect(serviceOf(named).mode).toBe('Standard');
});
