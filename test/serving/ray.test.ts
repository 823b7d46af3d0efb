import {describe, expect, it} from 'vitest';
import type {Action} from '../../source/domain/action.ts';
import type {Capacity} from '../../source/domain/capacity.ts';
import {toSafeText} from '../../source/domain/safe-text.ts';
import {freshObjects, readService, readServices, systemOf} from './fixtures/object-index.ts';
import {bodyOf, lineOf, planOf, reasonOf, warningsOf} from './fixtures/plan-of.ts';
import {now} from './fixtures/raw-objects.ts';
import {loneCluster, type Ray, ray, rayConfig} from './fixtures/ray-objects.ts';

const next = 'rayproject/ray-llm:2.47.0';
const upgrading: Ray = {config: rayConfig(next), active: {config: rayConfig()}, pending: {config: rayConfig(next), pods: 2, ready: false}};
const autoscaled = rayConfig(undefined, {}, {enableInTreeAutoscaling: true});
const config = '/spec/rayClusterConfig';

describe('a RayService', () => {
	it('is listed once, with its head and worker groups, and its RayCluster is folded into it', () => {
		const services = readServices(ray());
		expect(services.map(({name, system}) => [name, system])).toEqual([['qwen', 'RayService']]);
		expect(services[0]).toMatchObject({
			replicas: {desired: 2, ready: 2, available: 2},
			gpus: {perReplica: 4, held: 8, resource: 'nvidia.com/gpu'},
			model: {value: 'qwen-32b', source: 'serveConfigV2'},
			version: {value: '2.46.0', source: 'image tag'},
			engine: 'Ray Serve',
			endpoint: 'http://qwen-serve-svc.chat:8000',
			rollout: {phase: 'Stable'},
		});
		expect(services[0]?.components?.map(({role, reference, replicas}) => [role, reference?.name, replicas.ready])).toEqual([
			['gpu', 'qwen-a', 2],
			['head', 'qwen-a', 1],
		]);
	});

	it('shows the cluster that comes up beside the one that serves, and both as revisions', () => {
		const service = readService(ray(upgrading));
		expect(service.components?.map(({role}) => role)).toEqual(['gpu', 'head', 'pending gpu', 'pending head']);
		expect(service.rollout).toMatchObject({phase: 'Loading', progress: 'qwen-b comes up beside qwen-a, which serves until then'});
		expect(service.revisions?.map(({hash, newest, evidence}) => [hash, newest, evidence.length])).toEqual([
			['qwen-b', true, 0],
			['qwen-a', false, 1],
		]);
		expect([service.version?.value, service.nextVersion?.value]).toEqual(['2.46.0', '2.47.0']);
		expect(service.gpus.held).toBe(16);
	});

	it('is not serving while its nodes are ready and no application is', () => {
		const status = {
			numServeEndpoints: 0,
			activeServiceStatus: {rayClusterName: 'qwen-a', applicationStatuses: {llm: {status: 'DEPLOY_FAILED', message: 'out of memory'}}},
		};
		expect(readService(ray({status}))).toMatchObject({
			replicas: {ready: 2, available: 0},
			rollout: {phase: 'Stuck', progress: 'llm DEPLOY_FAILED: out of memory'},
		});
	});

	it('groups the hosts of a worker replica', () => {
		const hosts = rayConfig(undefined, {numOfHosts: 2, replicas: 1});
		expect(readService(ray({active: {config: hosts, pods: 2}}))).toMatchObject({
			podsPerReplica: 2,
			replicas: {desired: 1, ready: 1},
			gpus: {perReplica: 8, held: 8},
		});
	});

	it('before its first cluster says how many workers it asks for', () => {
		const objects = {...ray({status: {activeServiceStatus: {}, numServeEndpoints: 0}}), RayCluster: [], Pod: []};
		expect(readService(objects)).toMatchObject({replicas: {desired: 2, ready: 0}, rollout: {phase: 'Progressing'}});
		expect(reasonOf({type: 'scale', replicas: 3, component: 'gpu'}, objects)).toContain('has no RayCluster yet');
	});
});

describe('a plan for a RayService', () => {
	it('scales a worker group in its RayCluster, found by its name', () => {
		const plan = planOf({type: 'scale', replicas: 3, component: 'gpu'}, ray());
		expect(plan.target).toMatchObject({name: 'qwen-a', uid: 'uid-RayCluster-qwen-a'});
		expect(bodyOf(plan)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-RayCluster-qwen-a'},
			{op: 'test', path: '/spec/workerGroupSpecs/0/groupName', value: 'gpu'},
			{op: 'test', path: '/spec/workerGroupSpecs/0/replicas', value: 2},
			{op: 'replace', path: '/spec/workerGroupSpecs/0/replicas', value: 3},
		]);
		expect(plan.gpus).toEqual({change: 4, surge: 0});
		expect(warningsOf(plan)).toContain('num_replicas');
		expect(plan.done).toEqual({type: 'replicas', desired: 3, component: 'gpu'});
	});

	it('leaves the counts to the Ray autoscaler and sets the bounds of a group instead', () => {
		const objects = ray({active: {config: autoscaled}});
		expect(readService(objects).autoscalers).toMatchObject([{kind: 'Ray autoscaler', minimum: 1, maximum: 4, component: 'gpu'}]);
		expect(reasonOf({type: 'scale', replicas: 3, component: 'gpu'}, objects)).toContain('The Ray autoscaler owns the worker counts');
		const plan = planOf({type: 'set-bounds', minimum: 3, maximum: 6, component: 'gpu'}, objects);
		expect(bodyOf(plan).slice(2)).toEqual([
			{op: 'test', path: '/spec/workerGroupSpecs/0/minReplicas', value: 1},
			{op: 'test', path: '/spec/workerGroupSpecs/0/maxReplicas', value: 4},
			{op: 'replace', path: '/spec/workerGroupSpecs/0/minReplicas', value: 3},
			{op: 'replace', path: '/spec/workerGroupSpecs/0/maxReplicas', value: 6},
		]);
		expect(plan.gpus.change).toBe(4);
	});

	it('updates the image of the head and every worker group in one patch, and says that a second cluster starts', () => {
		const plan = planOf({type: 'update', container: 'ray-worker', image: next}, ray());
		expect(plan.steps).toHaveLength(1);
		expect(bodyOf(plan).filter(({op}) => op !== 'test')).toEqual([
			{op: 'replace', path: `${config}/headGroupSpec/template/spec/containers/0/image`, value: next},
			{op: 'replace', path: `${config}/workerGroupSpecs/0/template/spec/containers/0/image`, value: next},
		]);
		expect(plan.gpus).toEqual({change: 0, surge: 8});
		expect(lineOf(plan, 'then')?.text).toContain('a second RayCluster starts (8 GPUs');
		expect(warningsOf(plan)).toContain('rayVersion stays 2.46.0');
	});

	it('warns where the GPUs for a second cluster are not there', () => {
		const objects = ray();
		const service = readService(objects);
		const capacity: Capacity = {total: 8, held: 8, free: [{product: toSafeText('H100'), free: 2, largestBlock: 2}]};
		const outcome = systemOf(service).plan({type: 'update', container: 'ray-head', image: next}, service, {
			...freshObjects(objects, now),
			capacity,
		});
		expect(outcome.ok && warningsOf(outcome.plan)).toContain('8 GPUs more for a while, 2 free');
	});

	it('with upgradeStrategy None says that nothing changes before the cluster is deleted', () => {
		const plan = planOf({type: 'update', container: 'ray-head', image: next}, ray({spec: {upgradeStrategy: {type: 'None'}}}));
		expect(plan.gpus.surge).toBe(0);
		expect(lineOf(plan, 'then')?.text).toContain('nothing');
		expect(plan.done.type).toBe('observed');
	});

	it('rolls back to the configuration of the cluster that serves, with the counts of now', () => {
		const plan = planOf(
			{type: 'roll-back', revision: 'uid-RayCluster-qwen-a'},
			ray({...upgrading, config: rayConfig(next, {maxReplicas: 9})}),
		);
		expect(bodyOf(plan).at(-1)).toMatchObject({
			op: 'replace',
			path: config,
			value: {
				workerGroupSpecs: [{groupName: 'gpu', maxReplicas: 9, template: {spec: {containers: [{image: 'rayproject/ray-llm:2.46.0'}]}}}],
			},
		});
		expect(lineOf(plan, 'revision')).toMatchObject({before: 'qwen-b', after: 'qwen-a'});
		expect(lineOf(plan, 'then')?.text).toContain('qwen-a serves on');
	});

	it('warns that without its head a cluster begins anew', () => {
		expect(warningsOf(planOf({type: 'replace-replica', replicaUid: 'uid-Pod-qwen-a-head-x0'}, ray()))).toContain('It is the head');
	});

	it.each([
		[{type: 'scale', replicas: 9, component: 'gpu'}, 'keeps 1–4 replicas'],
		[{type: 'scale', replicas: 2, component: 'head'}, 'has one head'],
		[{type: 'scale', replicas: 2, component: 'cpu'}, 'has no worker group cpu'],
		[{type: 'set-bounds', minimum: 1, maximum: 2, component: 'gpu'}, 'No autoscaler owns'],
		[{type: 'update', container: 'ray-head', args: ['--x']}, 'serveConfigV2'],
		[{type: 'update', container: 'ray-head', image: 'rayproject/ray-llm:2.46.0'}, 'already'],
		[{type: 'roll-back', revision: 'uid-RayCluster-qwen-a'}, 'keeps its old cluster only while'],
		[{type: 'restart'}, 'cannot be restarted in place'],
		[{type: 'pause'}, 'cannot be paused'],
	] satisfies ReadonlyArray<readonly [Action, string]>)('is refused for %o', (action, reason) => {
		expect(reasonOf(action, ray())).toContain(reason);
	});
});

describe('a RayCluster without a RayService', () => {
	it('is a service of its own where it holds GPUs', () => {
		expect(readService(loneCluster())).toMatchObject({
			system: 'RayCluster',
			name: 'qwen-a',
			replicas: {desired: 2, ready: 2},
			gpus: {perReplica: 4, held: 8},
			rollout: {phase: 'Stable'},
		});
		const cpu = rayConfig('rayproject/ray:2.46.0', {
			template: {spec: {containers: [{name: 'ray-worker', image: 'rayproject/ray:2.46.0'}]}},
		});
		expect(readServices(loneCluster({config: cpu}))).toEqual([]);
	});

	it('is parked while it is suspended', () => {
		const objects = loneCluster({config: rayConfig(undefined, {}, {suspend: true})});
		expect(readService({...objects, Pod: []}).rollout.phase).toBe('Parked');
	});

	it('scales its worker group, and has no releases', () => {
		expect(planOf({type: 'scale', replicas: 4}, loneCluster()).gpus.change).toBe(8);
		expect(reasonOf({type: 'update', container: 'ray-head', image: next}, loneCluster())).toContain('reaches no pod that runs');
	});
});
