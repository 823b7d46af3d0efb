import {describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import type {Action} from '../../source/domain/action.ts';
import {groupSet} from './fixtures/group-objects.ts';
import {readService} from './fixtures/object-index.ts';
import {withDeployment} from './fixtures/one-deployment-objects.ts';
import {bodyOf, planOf, reasonOf} from './fixtures/plan-of.ts';
import {autoscaler, minutesAgo} from './fixtures/raw-objects.ts';

type Json = Readonly<Record<string, unknown>>;

const repository = 'nvcr.io/nim/meta/llama-3.1-8b-instruct';

const nim = (spec: Json = {}, status: Json = {}) =>
	withDeployment(
		{
			apiVersion: 'apps.nvidia.com/v1alpha1',
			kind: 'NIMService',
			spec: {image: {repository, tag: '1.8.4'}, replicas: 3, storage: {nimCache: {name: 'llama-cache'}}, ...spec},
		},
		release => ({name: 'llama-ctr', image: `${repository}:${release === 7 ? '1.8.4' : '1.8.0'}`, args: undefined}),
		{
			state: 'Ready',
			availableReplicas: 3,
			model: {name: 'meta/llama-3.1-8b-instruct', clusterEndpoint: 'llama.chat:8000'},
			conditions: [{type: 'NIM_SERVICE_READY', status: 'True', reason: 'Ready'}],
			...status,
		},
	);

const cache = (state: string): KubernetesObject => ({
	metadata: {name: 'llama-cache', namespace: 'chat', uid: 'uid-cache', resourceVersion: '1', creationTimestamp: minutesAgo(9)},
	status: {state},
});

const scaled = nim({scale: {enabled: true, hpa: {minReplicas: 2, maxReplicas: 8}}});
const owned = {
	ownerReferences: [{apiVersion: 'apps.nvidia.com/v1alpha1', kind: 'NIMService', name: 'llama', uid: 'uid-root', controller: true}],
};

describe('a NIMService', () => {
	it('is one service with its Deployment', () => {
		expect(readService(nim())).toMatchObject({
			system: 'NIMService',
			replicas: {desired: 3, ready: 3},
			gpus: {perReplica: 2, held: 6},
			engine: 'NIM',
			model: {value: 'meta/llama-3.1-8b-instruct', source: 'status.model.name'},
			version: {value: '1.8.4'},
			endpoint: 'llama.chat:8000',
			rollout: {phase: 'Stable'},
		});
	});

	it('of several nodes is one of groups of pods', () => {
		const objects = {...groupSet({metadata: owned}), NIMService: nim({replicas: 2})['NIMService'] ?? []};
		expect(readService(objects)).toMatchObject({
			system: 'NIMService',
			podsPerReplica: 8,
			replicas: {desired: 2, ready: 2},
			gpus: {held: 16},
		});
		expect(planOf({type: 'scale', replicas: 3}, objects).gpus.change).toBe(8);
	});

	it('says where its Deployment runs another image than its spec asks for, which its operator leaves so', () => {
		const {rollout} = readService(nim({image: {repository, tag: '1.9'}}));
		expect(rollout.progress).toContain('1.8.4, its spec asks for');
		expect(rollout.progress).toContain('changed by hand');
	});

	it('says that it waits for its NIMCache', () => {
		const waiting = {...nim({}, {state: 'Pending'}), Deployment: [], ReplicaSet: [], Pod: [], NIMCache: [cache('InProgress')]};
		expect(readService(waiting).rollout).toMatchObject({phase: 'Loading', progress: 'waits for NIMCache llama-cache (InProgress)'});
		expect(readService({...waiting, NIMCache: [cache('Failed')]}).rollout.phase).toBe('Failed');
	});

	it('has failed where its operator says so', () => {
		const conditions = [{type: 'NIM_SERVICE_FAILED', status: 'True', reason: 'DeploymentFailed', message: 'quota exceeded'}];
		expect(readService(nim({}, {state: 'Failed', conditions})).rollout).toMatchObject({phase: 'Failed', progress: 'quota exceeded'});
	});
});

describe('a plan for a NIMService', () => {
	it('scales by its own spec', () => {
		expect(bodyOf(planOf({type: 'scale', replicas: 4}, nim())).slice(1)).toEqual([
			{op: 'test', path: '/spec/replicas', value: 3},
			{op: 'replace', path: '/spec/replicas', value: 4},
		]);
	});

	it('sets the bounds of the HPA that its operator makes in its own spec', () => {
		const objects = {...scaled, HorizontalPodAutoscaler: [autoscaler({metadata: owned})]};
		expect(readService(objects).autoscalers).toMatchObject([
			{kind: 'HPA', minimum: 2, maximum: 8, reference: {uid: 'uid-root'}, current: 3},
		]);
		expect(bodyOf(planOf({type: 'set-bounds', minimum: 4, maximum: 8}, objects)).filter(({op}) => op !== 'test')).toEqual([
			{op: 'replace', path: '/spec/scale/hpa/minReplicas', value: 4},
			{op: 'replace', path: '/spec/scale/hpa/maxReplicas', value: 8},
		]);
		expect(reasonOf({type: 'scale', replicas: 4}, objects)).toContain('change its bounds instead');
	});

	it('updates its tag, and rolls back to that of an old ReplicaSet', () => {
		expect(bodyOf(planOf({type: 'update', container: 'llama-ctr', image: `${repository}:1.9`}, nim())).slice(1)).toEqual([
			{op: 'test', path: '/spec/image/repository', value: repository},
			{op: 'test', path: '/spec/image/tag', value: '1.8.4'},
			{op: 'replace', path: '/spec/image/tag', value: '1.9'},
		]);
		expect(bodyOf(planOf({type: 'roll-back', revision: 'uid-llama-h5'}, nim())).at(-1)).toMatchObject({value: '1.8.0'});
	});

	it.each([
		[{type: 'update', container: 'llama-ctr', image: `${repository}@sha256:abc`}, 'repository:tag'],
		[{type: 'update', container: 'llama-ctr', args: ['--x']}, 'spec.args'],
		[{type: 'update', container: 'llama-ctr', model: 'x'}, 'change the image'],
		[{type: 'restart'}, 'silent drift'],
		[{type: 'set-bounds', minimum: 1, maximum: 3}, 'scale it'],
	] satisfies ReadonlyArray<readonly [Action, string]>)('is refused for %o', (action, reason) => {
		expect(reasonOf(action, nim())).toContain(reason);
	});
});
