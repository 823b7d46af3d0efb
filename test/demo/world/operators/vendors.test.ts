import {expect, test} from 'vitest';
import {type DemoObject, type JsonObject, listAt, numberAt, objectAt, stringAt} from '../../../../source/demo/api-server/demo-object.ts';
import {vendorServices} from '../../../../source/demo/world/systems/services/vendors.ts';
import {conditionOf, imageOf, replicasOf, type Systems, startSystems, withImage} from './systems-world.ts';

const runtimes = 'vllmruntimes.production-stack.vllm.ai';
const nims = 'nimservices.apps.nvidia.com';
const graphs = 'dynamographdeployments.nvidia.com';
const adapters = 'dynamographdeploymentscalingadapters.nvidia.com';
const sets = 'inferencesets.kaito.sh';
const workspaces = 'workspaces.kaito.sh';

const deployment = (systems: Systems, namespace: string, name: string): DemoObject => systems.get('deployments', namespace, name);

const editTemplate = (systems: Systems, resource: string, namespace: string, name: string, image: string): void =>
	systems.edit(resource, namespace, name, spec => ({...spec, template: withImage(objectAt(spec, 'template'), image)}));

test('VLLMRuntime: count and template of its Deployment are put back; its own scale and image are followed', () => {
	const systems = startSystems(vendorServices);
	const before = imageOf(deployment(systems, 'platform', 'codestral'));
	systems.scale('deployments', 'platform', 'codestral', 1);
	editTemplate(systems, 'deployments', 'platform', 'codestral', 'other:1');
	systems.advance(5);
	expect([replicasOf(deployment(systems, 'platform', 'codestral')), imageOf(deployment(systems, 'platform', 'codestral'))]).toEqual([
		2,
		before,
	]);
	const image = {registry: 'docker.io', name: 'lmcache/vllm-openai:v0.3.9'};
	systems.edit(runtimes, 'platform', 'codestral', spec => ({
		...spec,
		deploymentConfig: {...objectAt(spec, 'deploymentConfig'), replicas: 3, image},
	}));
	systems.advance(20);
	expect(stringAt(systems.get(runtimes, 'platform', 'codestral'), 'status', 'modelStatus')).toBe('Updating');
	systems.advance(300);
	expect(systems.get(runtimes, 'platform', 'codestral').status).toMatchObject({modelStatus: 'Ready', replicas: 3, updatedReplicas: 3});
	expect(systems.pods('platform', {app: 'codestral'}).map(imageOf)).toEqual(Array(3).fill('docker.io/lmcache/vllm-openai:v0.3.9'));
});

test('VLLMRuntime with autoscaling has a ScaledObject, and lets the count be', () => {
	const systems = startSystems(vendorServices);
	systems.edit(runtimes, 'platform', 'codestral', spec => ({...spec, autoscalingConfig: {enabled: true, minReplicas: 1, maxReplicas: 3}}));
	systems.advance(10);
	expect(systems.get('scaledobjects.keda.sh', 'platform', 'codestral-scaledobject').spec).toMatchObject({
		minReplicaCount: 1,
		maxReplicaCount: 3,
	});
	systems.scale('deployments', 'platform', 'codestral', 3);
	systems.advance(5);
	expect(replicasOf(deployment(systems, 'platform', 'codestral'))).toBe(3);
});

test('NIMService: the count is put back, an edited template stays until its own spec changes', () => {
	const systems = startSystems(vendorServices);
	systems.scale('deployments', 'platform', 'nim-embed', 1);
	editTemplate(systems, 'deployments', 'platform', 'nim-embed', 'nvcr.io/nim/nvidia/nv-embedqa-e5-v5:1.4.0');
	systems.advance(60);
	expect([replicasOf(deployment(systems, 'platform', 'nim-embed')), imageOf(deployment(systems, 'platform', 'nim-embed'))]).toEqual([
		2,
		'nvcr.io/nim/nvidia/nv-embedqa-e5-v5:1.4.0',
	]);
	systems.edit(nims, 'platform', 'nim-embed', spec => ({...spec, replicas: 3}));
	systems.advance(5);
	expect([replicasOf(deployment(systems, 'platform', 'nim-embed')), imageOf(deployment(systems, 'platform', 'nim-embed'))]).toEqual([
		3,
		'nvcr.io/nim/nvidia/nv-embedqa-e5-v5:1.6.0',
	]);
});

test('NIMService: with scaling on, an HPA owns the count; a new tag rolls', () => {
	const systems = startSystems(vendorServices);
	systems.edit(nims, 'platform', 'nim-embed', spec => ({
		...spec,
		scale: {enabled: true, hpa: {minReplicas: 1, maxReplicas: 4}},
		image: {repository: 'nvcr.io/nim/nvidia/nv-embedqa-e5-v5', tag: '1.7.0'},
	}));
	systems.advance(200);
	expect(systems.get('horizontalpodautoscalers', 'platform', 'nim-embed').spec).toMatchObject({minReplicas: 1, maxReplicas: 4});
	expect(new Set(systems.pods('platform', {app: 'nim-embed'}).map(imageOf))).toEqual(
		new Set(['nvcr.io/nim/nvidia/nv-embedqa-e5-v5:1.7.0']),
	);
	expect(stringAt(systems.get(nims, 'platform', 'nim-embed'), 'status', 'state')).toBe('Ready');
	systems.scale('deployments', 'platform', 'nim-embed', 3);
	systems.advance(5);
	expect(replicasOf(deployment(systems, 'platform', 'nim-embed'))).toBe(3);
});

test('Dynamo: a component with an adapter is scaled there; what is edited beneath, or in the graph, is put back', () => {
	const systems = startSystems(vendorServices);
	const decode = () =>
		listAt(systems.get(graphs, 'research', 'qwen-dynamo'), 'spec', 'components').find(
			component => stringAt(component, 'name') === 'decode',
		);
	systems.scale('deployments', 'research', 'qwen-dynamo-decode', 1);
	systems.edit('dynamocomponentdeployments.nvidia.com', 'research', 'qwen-dynamo-prefill', spec => ({...spec, replicas: 3}));
	systems.advance(5);
	expect([
		replicasOf(deployment(systems, 'research', 'qwen-dynamo-decode')),
		replicasOf(deployment(systems, 'research', 'qwen-dynamo-prefill')),
	]).toEqual([2, 1]);
	systems.scale(adapters, 'research', 'qwen-dynamo-decode', 3);
	systems.advance(100);
	expect([numberAt(decode(), 'replicas'), replicasOf(deployment(systems, 'research', 'qwen-dynamo-decode'))]).toEqual([3, 3]);
	expect(systems.get(graphs, 'research', 'qwen-dynamo').status).toMatchObject({
		state: 'successful',
		components: {decode: {replicas: 3, readyReplicas: 3}},
	});
});

test('Dynamo: a change of one worker rolls all workers, and not the frontend', () => {
	const systems = startSystems(vendorServices);
	const uids = (component: string) =>
		systems.pods('research', {'nvidia.com/dynamo-component': component}).map(({metadata}) => metadata.uid);
	const before = {prefill: uids('prefill'), frontend: uids('frontend')};
	systems.edit(graphs, 'research', 'qwen-dynamo', spec => ({
		...spec,
		components: listAt(spec, 'components').map(component =>
			stringAt(component, 'name') === 'decode'
				? {
						...(component as JsonObject),
						podTemplate: withImage(objectAt(component, 'podTemplate'), 'nvcr.io/nvidia/ai-dynamo/vllm-runtime:0.8.0'),
					}
				: component,
		),
	}));
	systems.advance(300);
	expect(uids('frontend')).toEqual(before.frontend);
	expect(uids('prefill').some(uid => before.prefill.includes(uid))).toBe(false);
	expect(conditionOf(systems.get(graphs, 'research', 'qwen-dynamo'), 'Ready')).toBe('True');
});

test('Kaito: the StatefulSet of a Workspace is put back; an InferenceSet is scaled, and its Workspaces come and go', () => {
	const systems = startSystems(vendorServices);
	systems.scale('statefulsets', 'research', 'falcon', 2);
	editTemplate(systems, 'statefulsets', 'research', 'falcon', 'other:1');
	systems.advance(5);
	const workload = systems.get('statefulsets', 'research', 'falcon');
	expect([replicasOf(workload), imageOf(workload)]).toEqual([1, 'mcr.microsoft.com/aks/kaito/kaito-base:0.1.4']);
	const own = () =>
		systems.store.list(workspaces, 'research').filter(({metadata}) => metadata.labels?.['inferenceset.kaito.sh/created-by'] === 'coder');
	systems.scale(sets, 'research', 'coder', 3);
	systems.advance(120);
	expect([own().length, numberAt(systems.get(sets, 'research', 'coder'), 'status', 'readyReplicas')]).toEqual([3, 3]);
	systems.scale(sets, 'research', 'coder', 1);
	systems.advance(60);
	expect([own().length, systems.pods('research', {'inferenceset.kaito.sh/created-by': 'coder'}).length]).toEqual([1, 1]);
	systems.store.remove(workspaces, 'research', own()[0]?.metadata.name ?? '');
	systems.advance(5);
	expect(own()).toHaveLength(1);
});
