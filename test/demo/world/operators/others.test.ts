import {expect, test} from 'vitest';
import {type DemoObject, type JsonObject, listAt, numberAt, objectAt, stringAt} from '../../../../source/demo/api-server/demo-object.ts';
import {otherServices} from '../../../../source/demo/world/systems/services/others.ts';
import {vendorServices} from '../../../../source/demo/world/systems/services/vendors.ts';
import {conditionOf, imageOf, replicasOf, type Systems, startSystems, withImage} from './systems-world.ts';

const deployment = (systems: Systems, name: string, namespace = 'platform'): DemoObject => systems.get('deployments', namespace, name);

const editTemplate = (systems: Systems, resource: string, namespace: string, name: string, image: string): void =>
	systems.edit(resource, namespace, name, spec => ({...spec, template: withImage(objectAt(spec, 'template'), image)}));

const sdep = 'seldondeployments.machinelearning.seldon.io';

const editFraud = (systems: Systems, change: JsonObject): void =>
	systems.edit(sdep, 'platform', 'fraud', spec => {
		const predictor = objectAt(listAt(spec, 'predictors')[0]);
		const component = objectAt(listAt(predictor, 'componentSpecs')[0]);
		return {...spec, predictors: [{...predictor, componentSpecs: [{...component, ...change}]}]};
	});

test('Seldon 1: count and template are put back, the most specific count counts, and with an HPA the count is let be', () => {
	const systems = startSystems([...otherServices, ...vendorServices]);
	const name = 'fraud-default-0-classifier';
	systems.scale('deployments', 'platform', name, 1);
	editTemplate(systems, 'deployments', 'platform', name, 'other:1');
	systems.advance(5);
	expect([replicasOf(deployment(systems, name)), imageOf(deployment(systems, name))]).toEqual([
		2,
		'registry.modelworks.io/platform/fraud-classifier:5.2.0',
	]);
	// Of the three the predictor's is more specific than this one.
	systems.edit(sdep, 'platform', 'fraud', spec => ({...spec, replicas: 5}));
	systems.advance(5);
	expect(replicasOf(deployment(systems, name))).toBe(2);
	editFraud(systems, {replicas: 3});
	systems.advance(60);
	expect(systems.get(sdep, 'platform', 'fraud').status).toMatchObject({
		state: 'Available',
		deploymentStatus: {[name]: {replicas: 3, availableReplicas: 3}},
	});
	editFraud(systems, {hpaSpec: {minReplicas: 1, maxReplicas: 6, metrics: []}});
	systems.advance(5);
	systems.scale('deployments', 'platform', name, 4);
	systems.advance(5);
	expect(replicasOf(deployment(systems, name))).toBe(4);
});

test('Seldon 1: a new image rolls', () => {
	const systems = startSystems([...otherServices, ...vendorServices]);
	const container = objectAt(
		listAt(systems.get('deployments', 'platform', 'fraud-default-0-classifier'), 'spec', 'template', 'spec', 'containers')[0],
	);
	editFraud(systems, {spec: {containers: [{...container, image: 'registry.modelworks.io/platform/fraud-classifier:5.3.0'}]}});
	systems.advance(90);
	expect(systems.pods('platform', {'seldon-deployment-id': 'fraud'}).map(imageOf)).toEqual(
		Array(2).fill('registry.modelworks.io/platform/fraud-classifier:5.3.0'),
	);
});

test('Seldon 2: servers follow the models that share them, and their StatefulSet is put back', () => {
	const systems = startSystems([...otherServices, ...vendorServices]);
	const models = 'models.mlops.seldon.io';
	systems.scale('statefulsets', 'platform', 'mlserver', 1);
	systems.advance(5);
	expect(replicasOf(systems.find('statefulsets', 'platform', 'mlserver'))).toBe(2);
	systems.scale(models, 'platform', 'churn', 3);
	systems.advance(3);
	expect(stringAt(objectAt(listAt(systems.get(models, 'platform', 'churn'), 'status', 'conditions')[0]), 'reason')).toBe(
		'ModelProgressing',
	);
	systems.advance(60);
	expect(replicasOf(systems.find('statefulsets', 'platform', 'mlserver'))).toBe(3);
	expect(systems.get(models, 'platform', 'churn').status).toMatchObject({availableReplicas: 3, replicas: 3});
	systems.scale(models, 'platform', 'churn', 0);
	systems.advance(60);
	expect(replicasOf(systems.find('statefulsets', 'platform', 'mlserver'))).toBe(1);
	expect(conditionOf(systems.get(models, 'platform', 'churn'), 'ModelReady')).toBe('False');
});

test('Yatai: templates and autoscalers are put back, and a new bento rolls API server and runner', () => {
	const systems = startSystems([...otherServices, ...vendorServices]);
	editTemplate(systems, 'deployments', 'platform', 'sentiment', 'other:1');
	systems.edit('horizontalpodautoscalers', 'platform', 'sentiment-runner-0', spec => ({...spec, maxReplicas: 9}));
	systems.advance(5);
	expect(imageOf(deployment(systems, 'sentiment'))).toBe('registry.modelworks.io/bentos/sentiment:3.0.2');
	expect(numberAt(systems.find('horizontalpodautoscalers', 'platform', 'sentiment-runner-0'), 'spec', 'maxReplicas')).toBe(2);
	systems.edit('bentodeployments.serving.yatai.ai', 'platform', 'sentiment', spec => ({...spec, bento: 'sentiment:3.1.0'}));
	systems.advance(120);
	expect(systems.pods('platform', {'yatai.ai/bento-deployment': 'sentiment'}).map(imageOf)).toEqual(
		Array(2).fill('registry.modelworks.io/bentos/sentiment:3.1.0'),
	);
});

test('Cortex writes the count of its APIs over whatever else has been written, unless its annotations change', () => {
	const systems = startSystems([...otherServices, ...vendorServices]);
	systems.scale('deployments', 'default', 'api-text-classifier', 3);
	systems.advance(15);
	expect(replicasOf(deployment(systems, 'api-text-classifier', 'default'))).toBe(1);
	systems.annotate('deployments', 'default', 'api-text-classifier', {'autoscaling.cortex.dev/min-replicas': '2'});
	systems.advance(15);
	expect(replicasOf(deployment(systems, 'api-text-classifier', 'default'))).toBe(2);
	editTemplate(systems, 'deployments', 'default', 'api-text-classifier', 'registry.modelworks.io/legacy/text-classifier:0.42.2');
	systems.advance(90);
	expect(new Set(systems.pods('default', {apiName: 'text-classifier'}).map(imageOf))).toEqual(
		new Set(['registry.modelworks.io/legacy/text-classifier:0.42.2']),
	);
});

test('an operator nobody knows puts its Deployment back too, and rolls what its own spec says', () => {
	const systems = startSystems([...otherServices, ...vendorServices]);
	systems.scale('deployments', 'research', 'bert-mesh-serving', 0);
	systems.advance(5);
	expect(replicasOf(deployment(systems, 'bert-mesh-serving', 'research'))).toBe(1);
	editTemplate(systems, 'modelmeshes.serving.acme.example', 'research', 'bert-mesh', 'registry.modelworks.io/research/bert-mesh:0.5.0');
	systems.advance(90);
	expect(systems.pods('research', {'acme.example/mesh': 'bert-mesh'}).map(imageOf)).toEqual([
		'registry.modelworks.io/research/bert-mesh:0.5.0',
	]);
	expect(systems.get('modelmeshes.serving.acme.example', 'research', 'bert-mesh').status).toMatchObject({phase: 'Serving', ready: '1/1'});
});

test('the pod of a job is made again, and a suspended job has none', () => {
	const systems = startSystems([...otherServices, ...vendorServices]);
	const [pod] = systems.pods('research', {'job-name': 'eval-llama'});
	systems.store.remove('pods', 'research', pod?.metadata.name ?? '');
	systems.advance(60);
	expect(systems.pods('research', {'job-name': 'eval-llama'})).toHaveLength(1);
	expect(systems.get('jobs', 'research', 'eval-llama').status).toMatchObject({active: 1, ready: 1});
});

test('a pool that names nothing that picks endpoints is told so', () => {
	const systems = startSystems([...otherServices, ...vendorServices]);
	const pools = 'inferencepools.inference.networking.k8s.io';
	const resolved = () =>
		listAt(systems.get(pools, 'platform', 'code-models'), 'status', 'parents', '0', 'conditions').map(found => [
			stringAt(found, 'type'),
			stringAt(found, 'status'),
		]);
	expect(resolved()).toEqual([
		['Accepted', 'True'],
		['ResolvedRefs', 'True'],
	]);
	systems.edit(pools, 'platform', 'code-models', ({endpointPickerRef: _picker, ...spec}) => spec);
	systems.advance(1);
	expect(resolved()[1]).toEqual(['ResolvedRefs', 'False']);
});
