import {expect, test} from 'vitest';
import {type JsonObject, objectAt, stringAt, valueAt} from '../../../../source/demo/api-server/demo-object.ts';
import {kserveServices} from '../../../../source/demo/world/systems/services/kserve.ts';
import {llmInferenceServices} from '../../../../source/demo/world/systems/services/llm-inference-services.ts';
import {conditionOf, imageOf, replicasOf, type Systems, startSystems, withImage} from './systems-world.ts';

const services = 'inferenceservices.serving.kserve.io';
const llmServices = 'llminferenceservices.serving.kserve.io';
const revisions = 'revisions.serving.knative.dev';
const autoscalerClass = 'serving.kserve.io/autoscalerClass';

const deployment = (systems: Systems, name: string, namespace = 'platform') => systems.find('deployments', namespace, name);

const editPredictor = (systems: Systems, namespace: string, name: string, change: JsonObject): void =>
	systems.edit(services, namespace, name, spec => {
		const predictor = {...objectAt(spec, 'predictor'), ...change};
		return {...spec, predictor: Object.fromEntries(Object.entries(predictor).filter(([, value]) => value !== undefined))};
	});

test('a template that is edited is put back, and so are the bounds of its HPA; new bounds go through the InferenceService', () => {
	const systems = startSystems([...kserveServices, ...llmInferenceServices]);
	const before = imageOf(deployment(systems, 'support-chat-predictor'));
	systems.edit('deployments', 'platform', 'support-chat-predictor', spec => ({
		...spec,
		template: withImage(objectAt(spec, 'template'), 'other:1'),
	}));
	systems.edit('horizontalpodautoscalers', 'platform', 'support-chat-predictor', spec => ({...spec, maxReplicas: 9}));
	systems.advance(5);
	expect(imageOf(deployment(systems, 'support-chat-predictor'))).toBe(before);
	const bounds = () => {
		const {minReplicas, maxReplicas} = objectAt(systems.find('horizontalpodautoscalers', 'platform', 'support-chat-predictor'), 'spec');
		return [minReplicas, maxReplicas];
	};
	expect(bounds()).toEqual([2, 4]);
	editPredictor(systems, 'platform', 'support-chat', {minReplicas: 3, maxReplicas: 3});
	systems.advance(60);
	expect([bounds(), replicasOf(deployment(systems, 'support-chat-predictor'))]).toEqual([[3, 3], 3]);
});

test('whether a scaled Deployment is put back is a matter of the class of its autoscaler', () => {
	const systems = startSystems([...kserveServices, ...llmInferenceServices]);
	systems.annotate(services, 'platform', 'support-chat', {[autoscalerClass]: 'external'});
	systems.advance(5);
	expect(systems.find('horizontalpodautoscalers', 'platform', 'support-chat-predictor')).toBeUndefined();
	systems.scale('deployments', 'platform', 'support-chat-predictor', 1);
	systems.advance(60);
	expect(replicasOf(deployment(systems, 'support-chat-predictor'))).toBe(1);
	systems.annotate(services, 'platform', 'support-chat', {[autoscalerClass]: 'none'});
	systems.advance(5);
	expect(replicasOf(deployment(systems, 'support-chat-predictor'))).toBe(2);
	systems.scale('deployments', 'platform', 'support-chat-predictor', 1);
	systems.advance(5);
	expect(replicasOf(deployment(systems, 'support-chat-predictor'))).toBe(2);
	systems.annotate(services, 'platform', 'support-chat', {[autoscalerClass]: 'keda'});
	systems.advance(10);
	expect(valueAt(systems.get('scaledobjects.keda.sh', 'platform', 'support-chat-predictor'), 'spec', 'minReplicaCount')).toBe(2);
	expect(systems.find('horizontalpodautoscalers', 'platform', 'keda-hpa-support-chat-predictor')).toBeDefined();
});

test('a new model rolls out, and it is Ready all the while', () => {
	const systems = startSystems([...kserveServices, ...llmInferenceServices]);
	const model = objectAt(systems.get(services, 'platform', 'support-chat'), 'spec', 'predictor', 'model');
	editPredictor(systems, 'platform', 'support-chat', {model: {...model, storageUri: 's3://models/support-chat/5'}});
	systems.advance(20);
	const isvc = systems.get(services, 'platform', 'support-chat');
	expect([conditionOf(isvc, 'Ready'), valueAt(deployment(systems, 'support-chat-predictor'), 'status', 'updatedReplicas')]).toEqual([
		'True',
		1,
	]);
	systems.advance(240);
	const uris = systems
		.pods('platform', {'serving.kserve.io/inferenceservice': 'support-chat', component: 'predictor'})
		.map(({metadata}) => metadata.annotations?.['internal.serving.kserve.io/storage-initializer-sourceuri']);
	expect(uris).toEqual(['s3://models/support-chat/5', 's3://models/support-chat/5']);
});

test('stopped, nothing of it is left but itself; started again, all is there', () => {
	const systems = startSystems([...kserveServices, ...llmInferenceServices]);
	systems.annotate(services, 'platform', 'support-chat', {'serving.kserve.io/stop': 'true'});
	systems.advance(60);
	expect(deployment(systems, 'support-chat-predictor')).toBeUndefined();
	expect(systems.pods('platform', {'serving.kserve.io/inferenceservice': 'support-chat'})).toEqual([]);
	const stopped = systems.get(services, 'platform', 'support-chat');
	expect([conditionOf(stopped, 'Stopped'), conditionOf(stopped, 'Ready')]).toEqual(['True', 'False']);
	systems.annotate(services, 'platform', 'support-chat', {'serving.kserve.io/stop': undefined});
	systems.advance(120);
	expect(conditionOf(systems.get(services, 'platform', 'support-chat'), 'Ready')).toBe('True');
	expect(systems.pods('platform', {'serving.kserve.io/inferenceservice': 'support-chat', component: 'predictor'})).toHaveLength(2);
});

const predictorStatus = (systems: Systems): JsonObject =>
	objectAt(systems.get(services, 'research', 'toxicity'), 'status', 'components', 'predictor');
const shares = (systems: Systems): unknown =>
	(predictorStatus(systems)['traffic'] as readonly JsonObject[]).map(({revisionName, percent}) => [revisionName, percent]);

test('over Knative a canary has its share; without the field it has all; taken back, the revision before it has', () => {
	const systems = startSystems([...kserveServices, ...llmInferenceServices]);
	expect(shares(systems)).toEqual([
		['toxicity-predictor-00002', 10],
		['toxicity-predictor-00001', 90],
	]);
	editPredictor(systems, 'research', 'toxicity', {canaryTrafficPercent: undefined});
	systems.advance(60);
	expect(shares(systems)).toEqual([['toxicity-predictor-00002', 100]]);
	expect(predictorStatus(systems)).toMatchObject({
		latestRolledoutRevision: 'toxicity-predictor-00002',
		previousRolledoutRevision: 'toxicity-predictor-00001',
	});
	expect(replicasOf(deployment(systems, 'toxicity-predictor-00001-deployment', 'research'))).toBe(0);
	editPredictor(systems, 'research', 'toxicity', {canaryTrafficPercent: 0});
	systems.advance(60);
	expect(predictorStatus(systems)['latestRolledoutRevision']).toBe('toxicity-predictor-00001');
	expect(shares(systems)).toEqual([
		['toxicity-predictor-00002', 0],
		['toxicity-predictor-00001', 100],
	]);
	expect(replicasOf(deployment(systems, 'toxicity-predictor-00001-deployment', 'research'))).toBe(1);
});

test('over Knative bounds are a new revision, and edits of what is beneath are undone', () => {
	const systems = startSystems([...kserveServices, ...llmInferenceServices]);
	systems.scale('deployments', 'research', 'toxicity-predictor-00001-deployment', 3);
	systems.edit('services.serving.knative.dev', 'research', 'toxicity-predictor', spec => ({
		...spec,
		traffic: [{latestRevision: true, percent: 100}],
	}));
	systems.advance(5);
	expect(replicasOf(deployment(systems, 'toxicity-predictor-00001-deployment', 'research'))).toBe(1);
	expect(shares(systems)).toHaveLength(2);
	editPredictor(systems, 'research', 'toxicity', {minReplicas: 2});
	systems.advance(90);
	expect(stringAt(predictorStatus(systems), 'latestReadyRevision')).toBe('toxicity-predictor-00003');
	expect(replicasOf(deployment(systems, 'toxicity-predictor-00003-deployment', 'research'))).toBe(2);
	expect(systems.find(revisions, 'research', 'toxicity-predictor-00003')?.metadata.annotations?.['autoscaling.knative.dev/min-scale']).toBe(
		'2',
	);
});

test('an LLMInferenceService keeps the counts it says, and lets be those it does not say', () => {
	const systems = startSystems([...kserveServices, ...llmInferenceServices]);
	systems.scale('deployments', 'research', 'mixtral-kserve', 1);
	systems.advance(5);
	expect(replicasOf(deployment(systems, 'mixtral-kserve', 'research'))).toBe(2);
	systems.edit(llmServices, 'research', 'mixtral', ({replicas: _replicas, ...spec}) => spec);
	systems.advance(5);
	systems.scale('deployments', 'research', 'mixtral-kserve', 1);
	systems.advance(30);
	expect(replicasOf(deployment(systems, 'mixtral-kserve', 'research'))).toBe(1);
	systems.edit('deployments', 'research', 'mixtral-kserve-prefill', spec => ({
		...spec,
		template: withImage(objectAt(spec, 'template'), 'other:1'),
	}));
	systems.advance(5);
	expect(imageOf(deployment(systems, 'mixtral-kserve-prefill', 'research'))).toBe('ghcr.io/llm-d/llm-d-cuda:v0.3.1');
});

test('an LLMInferenceService rolls its image', () => {
	const systems = startSystems([...kserveServices, ...llmInferenceServices]);
	systems.edit(llmServices, 'research', 'mixtral', spec => ({
		...spec,
		template: objectAt(withImage({spec: objectAt(spec, 'template')}, 'ghcr.io/llm-d/llm-d-cuda:v0.4.0'), 'spec'),
	}));
	systems.advance(400);
	const images = systems.pods('research', {'llm-d.ai/role': 'decode'}).map(imageOf);
	expect(images).toEqual(['ghcr.io/llm-d/llm-d-cuda:v0.4.0', 'ghcr.io/llm-d/llm-d-cuda:v0.4.0']);
	expect(conditionOf(systems.get(llmServices, 'research', 'mixtral'), 'Ready')).toBe('True');
});
