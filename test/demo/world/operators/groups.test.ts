import {expect, test} from 'vitest';
import {type DemoObject, type JsonObject, listAt, objectAt, stringAt} from '../../../../source/demo/api-server/demo-object.ts';
import {leaderWorkerSetServices} from '../../../../source/demo/world/systems/services/leader-worker-sets.ts';
import {rayServices} from '../../../../source/demo/world/systems/services/ray.ts';
import {conditionOf, imageOf, replicasOf, type Systems, startSystems, withImage} from './systems-world.ts';

const lws = 'leaderworkersets.leaderworkerset.x-k8s.io';
const rayServiceResource = 'rayservices.ray.io';
const rayClusters = 'rayclusters.ray.io';
const groupName = 'leaderworkerset.sigs.k8s.io/name';
const groupIndex = 'leaderworkerset.sigs.k8s.io/group-index';

const set = (systems: Systems): DemoObject => systems.get(lws, 'research', 'deepseek-v3');
const group = (systems: Systems, index: number): readonly DemoObject[] =>
	systems.pods('research', {[groupName]: 'deepseek-v3', [groupIndex]: String(index)});

test('a group is a leader with its workers, one under the other', () => {
	const systems = startSystems([...leaderWorkerSetServices, ...rayServices]);
	expect(group(systems, 0).map(({metadata}) => metadata.name)).toEqual([
		'deepseek-v3-0',
		'deepseek-v3-0-1',
		'deepseek-v3-0-2',
		'deepseek-v3-0-3',
	]);
	const leader = systems.get('pods', 'research', 'deepseek-v3-0');
	const workers = systems.get('statefulsets', 'research', 'deepseek-v3-0');
	expect(workers.metadata.ownerReferences).toMatchObject([{kind: 'Pod', name: 'deepseek-v3-0', uid: leader.metadata.uid}]);
	expect(leader.metadata.ownerReferences).toMatchObject([{kind: 'StatefulSet', name: 'deepseek-v3'}]);
	expect(systems.get('statefulsets', 'research', 'deepseek-v3').metadata.ownerReferences).toMatchObject([{kind: 'LeaderWorkerSet'}]);
});

test('its StatefulSets are put back, and its own scale makes whole groups', () => {
	const systems = startSystems([...leaderWorkerSetServices, ...rayServices]);
	systems.scale('statefulsets', 'research', 'deepseek-v3', 1);
	systems.scale('statefulsets', 'research', 'deepseek-v3-0', 1);
	systems.advance(5);
	expect([
		replicasOf(systems.find('statefulsets', 'research', 'deepseek-v3')),
		replicasOf(systems.find('statefulsets', 'research', 'deepseek-v3-0')),
	]).toEqual([2, 3]);
	systems.scale(lws, 'research', 'deepseek-v3', 3);
	systems.advance(400);
	expect(group(systems, 2)).toHaveLength(4);
	expect(set(systems).status).toMatchObject({replicas: 3, readyReplicas: 3, updatedReplicas: 3});
});

test('a pod that goes takes its group along', () => {
	const systems = startSystems([...leaderWorkerSetServices, ...rayServices]);
	const before = new Set(group(systems, 1).map(({metadata}) => metadata.uid));
	systems.store.remove('pods', 'research', 'deepseek-v3-1');
	systems.advance(400);
	const after = group(systems, 1);
	expect(after.map(({metadata}) => before.has(metadata.uid))).toEqual([false, false, false, false]);
	expect(set(systems).status).toMatchObject({readyReplicas: 2});
});

test('it rolls group by group, keeps the former revision meanwhile, and forgets it then', () => {
	const systems = startSystems([...leaderWorkerSetServices, ...rayServices]);
	const template = objectAt(set(systems), 'spec', 'leaderWorkerTemplate');
	const image = 'vllm/vllm-openai:v0.11.0';
	systems.edit(lws, 'research', 'deepseek-v3', spec => ({
		...spec,
		leaderWorkerTemplate: {
			...template,
			leaderTemplate: withImage(objectAt(template, 'leaderTemplate'), image),
			workerTemplate: withImage(objectAt(template, 'workerTemplate'), image),
		},
	}));
	systems.advance(60);
	expect(group(systems, 0).map(imageOf)).toEqual(Array(4).fill('vllm/vllm-openai:v0.10.2'));
	expect(conditionOf(set(systems), 'UpdateInProgress')).toBe('True');
	const revisions = () =>
		systems.store
			.list('controllerrevisions', 'research')
			.filter(({metadata}) => metadata.labels?.[groupName] === 'deepseek-v3' && metadata.ownerReferences?.[0]?.kind === 'LeaderWorkerSet');
	expect(revisions()).toHaveLength(2);
	systems.advance(900);
	expect([...group(systems, 0), ...group(systems, 1)].map(imageOf)).toEqual(Array(8).fill(image));
	expect([conditionOf(set(systems), 'UpdateInProgress'), conditionOf(set(systems), 'Available'), revisions().length]).toEqual([
		'False',
		'True',
		1,
	]);
});

const rayService = (systems: Systems): DemoObject => systems.get(rayServiceResource, 'research', 'ray-llm');
const activeCluster = (systems: Systems): string => stringAt(rayService(systems), 'status', 'activeServiceStatus', 'rayClusterName') ?? '';
const pendingCluster = (systems: Systems): string | undefined =>
	stringAt(rayService(systems), 'status', 'pendingServiceStatus', 'rayClusterName');

const withRayImage = (systems: Systems, image: string): void =>
	systems.edit(rayServiceResource, 'research', 'ray-llm', spec => {
		const config = objectAt(spec, 'rayClusterConfig');
		const groups = listAt(config, 'workerGroupSpecs').map(worker => ({
			...(worker as JsonObject),
			template: withImage(objectAt(worker, 'template'), image),
		}));
		return {...spec, rayClusterConfig: {...config, workerGroupSpecs: groups}};
	});

test('a RayService with another image makes a second cluster, turns to it when it is ready, and removes the first a while later', () => {
	const systems = startSystems([...leaderWorkerSetServices, ...rayServices]);
	const before = activeCluster(systems);
	withRayImage(systems, 'rayproject/ray-llm:2.50.0');
	systems.advance(20);
	expect(activeCluster(systems)).toBe(before);
	expect(pendingCluster(systems)).toBeDefined();
	expect(conditionOf(rayService(systems), 'UpgradeInProgress')).toBe('True');
	systems.advance(120);
	expect([activeCluster(systems) === before, pendingCluster(systems)]).toEqual([false, undefined]);
	systems.advance(90);
	expect(systems.find(rayClusters, 'research', before)).toBeUndefined();
	expect(systems.pods('research', {'ray.io/originated-from-cr-name': 'ray-llm', 'ray.io/node-type': 'worker'}).map(imageOf)).toEqual(
		Array(2).fill('rayproject/ray-llm:2.50.0'),
	);
});

test('an upgrade that is taken back while the second cluster loads is no upgrade', () => {
	const systems = startSystems([...leaderWorkerSetServices, ...rayServices]);
	const before = activeCluster(systems);
	withRayImage(systems, 'rayproject/ray-llm:2.50.0');
	systems.advance(20);
	const pending = pendingCluster(systems) ?? '';
	withRayImage(systems, 'rayproject/ray-llm:2.49.1');
	systems.advance(60);
	expect([activeCluster(systems), pendingCluster(systems), systems.find(rayClusters, 'research', pending)]).toEqual([
		before,
		undefined,
		undefined,
	]);
});

test('counts in a live RayService do nothing; those of its cluster do, and its pods are made again', () => {
	const systems = startSystems([...leaderWorkerSetServices, ...rayServices]);
	const workers = () => systems.pods('research', {'ray.io/cluster': activeCluster(systems), 'ray.io/node-type': 'worker'});
	systems.edit(rayServiceResource, 'research', 'ray-llm', spec => {
		const config = objectAt(spec, 'rayClusterConfig');
		return {...spec, rayClusterConfig: {...config, workerGroupSpecs: [{...objectAt(listAt(config, 'workerGroupSpecs')[0]), replicas: 4}]}};
	});
	systems.advance(30);
	expect([workers().length, pendingCluster(systems)]).toEqual([2, undefined]);
	systems.edit(rayClusters, 'research', activeCluster(systems), spec => ({
		...spec,
		workerGroupSpecs: [{...objectAt(listAt(spec, 'workerGroupSpecs')[0]), replicas: 3}],
	}));
	systems.advance(90);
	expect(workers()).toHaveLength(3);
	systems.store.remove('pods', 'research', workers()[0]?.metadata.name ?? '');
	systems.advance(90);
	expect(workers()).toHaveLength(3);
	expect(systems.get(rayClusters, 'research', activeCluster(systems)).status).toMatchObject({
		desiredWorkerReplicas: 3,
		availableWorkerReplicas: 3,
	});
});
