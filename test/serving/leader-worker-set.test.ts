import {describe, expect, it} from 'vitest';
import type {Action} from '../../source/domain/action.ts';
import {type GroupSet, groupSet} from './fixtures/group-objects.ts';
import {readService, readServices} from './fixtures/object-index.ts';
import {bodyOf, lineOf, planOf, reasonOf, warningsOf} from './fixtures/plan-of.ts';
import {autoscaler} from './fixtures/raw-objects.ts';

const updating: GroupSet = {
	groups: 3,
	image: 'vllm/vllm-openai:v0.11.0',
	oldImage: 'vllm/vllm-openai:v0.10.2',
	old: [0, 1],
	leaderPartition: 2,
};
const path = '/spec/leaderWorkerTemplate';
const changed = {metadata: {}, spec: {containers: [{name: 'vllm', image: 'vllm/vllm-openai:v0.12.0'}]}};

const scaled = (set: GroupSet = {}) => ({
	...groupSet(set),
	HorizontalPodAutoscaler: [
		autoscaler({spec: {scaleTargetRef: {apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', name: 'deepseek'}}}),
	],
});

describe('a LeaderWorkerSet as a service', () => {
	it('is listed once, in groups of pods, with all that its leaders and workers hold', () => {
		const services = readServices(groupSet({groups: 3, unready: [1]}));
		expect(services.map(({name, system}) => [name, system])).toEqual([['deepseek', 'LeaderWorkerSet']]);
		const [service] = services;
		expect(service).toMatchObject({
			replicas: {desired: 3, ready: 2, updated: 3, available: 2, total: 3},
			podsPerReplica: 8,
			gpus: {perReplica: 8, held: 24, resource: 'nvidia.com/gpu'},
			model: {value: 'org/llama-405b', source: 'argument of serve'},
			version: {value: 'v0.10.2', source: 'image tag'},
			engine: 'vLLM',
		});
		expect(service?.pods).toHaveLength(24);
		expect(service?.containers.map(({name}) => name)).toEqual(['vllm-leader', 'vllm-worker']);
		expect(service?.components).toMatchObject([{role: 'group', podsPerReplica: 8, gpus: {perReplica: 8, held: 24}}]);
	});

	it('counts groups by revision while an update is under way, for its revisions count none', () => {
		const service = readService(groupSet(updating));
		expect(service.revisions?.map(({number, newest, replicas}) => [number, newest, replicas.desired, replicas.available])).toEqual([
			[2, true, 1, 1],
			[1, false, 2, 2],
		]);
		expect(service.rollout).toMatchObject({phase: 'Progressing', progress: '1 of 3 updated'});
		expect([service.version?.value, service.nextVersion?.value]).toEqual(['v0.10.2', 'v0.11.0']);
	});

	it.each([
		{name: 'all groups ready', set: {}, phase: 'Stable'},
		{
			name: 'a template that no revision has yet',
			set: {spec: {leaderWorkerTemplate: {size: 8, workerTemplate: changed}}},
			phase: 'Progressing',
		},
		{name: 'a group that lost a worker after the update was through', set: {unready: [1]}, phase: 'Loading'},
		{name: 'no group', set: {groups: 0}, phase: 'Parked'},
		{
			name: 'a partition',
			set: {...updating, spec: {rolloutStrategy: {type: 'RollingUpdate', rollingUpdateConfiguration: {partition: 2}}}},
			phase: 'Paused',
		},
	] satisfies ReadonlyArray<{name: string; set: GroupSet; phase: string}>)('with $name is $phase', ({set, phase}) => {
		expect(readService(groupSet(set)).rollout.phase).toBe(phase);
	});

	it('is none where nothing says that its groups serve a model', () => {
		const other = {metadata: {}, spec: {containers: [{name: 'solver', image: 'registry/solver:1'}]}};
		expect(readServices(groupSet({spec: {leaderWorkerTemplate: {size: 8, workerTemplate: other}}}))).toEqual([]);
	});

	it('says which group is half placed, which holds GPUs and serves nothing', () => {
		const objects = groupSet({groups: 2, unready: [1], status: {readyReplicas: 1}});
		const Pod = objects.Pod.map(pod =>
			pod.metadata.name === 'deepseek-1-7'
				? {
						...pod,
						spec: {containers: []},
						status: {phase: 'Pending', conditions: [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'none'}]},
					}
				: pod,
		);
		expect(readService({...objects, Pod}).rollout.progress).toBe('1 of 2 available; deepseek-1: 7 of its 8 pods have a node');
	});
});

describe('a plan for a LeaderWorkerSet', () => {
	it('updates the image of leaders and workers together, and arguments only where they were asked for', () => {
		const plan = planOf(
			{type: 'update', container: 'vllm-leader', image: 'vllm/vllm-openai:v0.11.0', args: ['vllm', 'serve', 'org/b']},
			groupSet(),
		);
		expect(bodyOf(plan).filter(({op}) => op !== 'test')).toEqual([
			{op: 'replace', path: `${path}/leaderTemplate/spec/containers/0/image`, value: 'vllm/vllm-openai:v0.11.0'},
			{op: 'replace', path: `${path}/leaderTemplate/spec/containers/0/args`, value: ['vllm', 'serve', 'org/b']},
			{op: 'replace', path: `${path}/workerTemplate/spec/containers/0/image`, value: 'vllm/vllm-openai:v0.11.0'},
		]);
		expect(bodyOf(plan)).toContainEqual({op: 'test', path: `${path}/workerTemplate/spec/containers/0/name`, value: 'vllm-worker'});
		expect(lineOf(plan, 'then')?.text).toContain('2 groups of 8 pods are replaced, 1 at a time');
		expect(plan.done).toEqual({type: 'rolled-out', generation: 5});
	});

	it('without a template for leaders updates the only one', () => {
		const plan = planOf({type: 'update', container: 'vllm-worker', image: 'other:1'}, groupSet({leaderless: true}));
		expect(bodyOf(plan).filter(({op}) => op !== 'test')).toEqual([
			{op: 'replace', path: `${path}/workerTemplate/spec/containers/0/image`, value: 'other:1'},
		]);
	});

	it('rolls back to the templates that are kept while an update is under way', () => {
		const plan = planOf({type: 'roll-back', revision: 'uid-ControllerRevision-1'}, groupSet(updating));
		const [uid, seen, change] = bodyOf(plan);
		expect(uid).toEqual({op: 'test', path: '/metadata/uid', value: 'uid-LeaderWorkerSet-deepseek'});
		expect(seen).toMatchObject({op: 'test', path});
		expect(change).toMatchObject({
			op: 'replace',
			path,
			value: {size: 8, workerTemplate: {spec: {containers: [{image: 'vllm/vllm-openai:v0.10.2'}]}}},
		});
		expect(JSON.stringify(change)).not.toContain('$patch');
		expect(lineOf(plan, 'revision')).toMatchObject({before: '2', after: '3', text: '(the templates of rev 1, 2 replicas of it ready now)'});
	});

	it('pauses where the update is, by the partition of the leaders, and resumes from there', () => {
		expect(bodyOf(planOf({type: 'pause'}, groupSet(updating))).slice(1)).toEqual([
			{op: 'test', path: '/spec/rolloutStrategy/rollingUpdateConfiguration/partition', value: 0},
			{op: 'replace', path: '/spec/rolloutStrategy/rollingUpdateConfiguration/partition', value: 2},
		]);
		// At rest nothing is to be updated, and nothing of the next change will be.
		expect(bodyOf(planOf({type: 'pause'}, groupSet({groups: 3}))).at(-1)).toMatchObject({value: 3});
		const paused = groupSet({...updating, spec: {rolloutStrategy: {rollingUpdateConfiguration: {partition: 2}}}});
		expect(bodyOf(planOf({type: 'resume'}, paused)).at(-1)).toMatchObject({op: 'replace', value: 0});
		expect(reasonOf({type: 'pause'}, paused)).toContain('paused already');
		expect(reasonOf({type: 'pause'}, groupSet({...updating, leaderPartition: 0}))).toContain('nothing left to pause');
	});

	it('restarts by a mark in every template, made where there is no annotation yet', () => {
		const plan = planOf({type: 'restart'}, groupSet());
		expect(bodyOf(plan).filter(({op}) => op !== 'test')).toMatchObject(
			['leaderTemplate', 'workerTemplate'].map(role => ({op: 'add', path: `${path}/${role}/metadata/annotations`})),
		);
	});

	it('warns that a replaced pod takes its whole group with it', () => {
		const plan = planOf({type: 'replace-replica', replicaUid: 'uid-Pod-deepseek-1-3'}, groupSet());
		expect(plan.steps[0]?.request).toMatchObject({method: 'DELETE', target: {name: 'deepseek-1-3'}});
		expect(warningsOf(plan)).toContain('Its whole group restarts with it');
	});

	it('leaves the count to an HPA, but for parking', () => {
		expect(reasonOf({type: 'scale', replicas: 4}, scaled())).toContain('owns the count');
		expect(planOf({type: 'scale', replicas: 0}, scaled())).toMatchObject({title: 'Park chat / deepseek', typed: {text: 'deepseek'}});
		expect(planOf({type: 'set-bounds', minimum: 3, maximum: 9}, scaled()).target).toMatchObject({uid: 'uid-hpa'});
		expect(planOf({type: 'hold', replicas: 2}, scaled()).target).toMatchObject({uid: 'uid-hpa'});
	});

	it.each([
		[{type: 'promote'}, 'it has no canary'],
		[{type: 'roll-back', revision: 'uid-ControllerRevision-1'}, 'keeps its old revisions only while an update is under way'],
		[{type: 'set-bounds', minimum: 1, maximum: 2}, 'No autoscaler owns the count'],
		[{type: 'resume'}, 'is not paused'],
		[{type: 'update', container: 'nobody', image: 'a:1'}, 'has no container nobody'],
		[{type: 'update', container: 'vllm-leader', image: 'vllm/vllm-openai:v0.10.2'}, 'already'],
		[{type: 'set-traffic', targets: []}, 'not shared out by revision'],
	] satisfies ReadonlyArray<readonly [Action, string]>)('is refused for %o', (action, reason) => {
		expect(reasonOf(action, groupSet())).toContain(reason);
	});

	it('is refused where another object owns it, as it was just read', () => {
		const owned = groupSet({
			metadata: {
				ownerReferences: [
					{apiVersion: 'serving.kserve.io/v1alpha1', kind: 'LLMInferenceService', name: 'deepseek', uid: 'i', controller: true},
				],
			},
		});
		expect(reasonOf({type: 'scale', replicas: 3}, groupSet(), owned)).toContain('LLMInferenceService deepseek owns this LeaderWorkerSet');
	});
});
