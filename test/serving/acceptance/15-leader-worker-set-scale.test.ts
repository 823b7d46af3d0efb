import {expect, test} from 'vitest';
import {groupSet} from '../fixtures/group-objects.ts';
import {readService} from '../fixtures/object-index.ts';
import {bodyOf, lineOf, planOf} from '../fixtures/plan-of.ts';

test('case 15: a LeaderWorkerSet of size 8 with a GPU a pod, scaled from 2 to 3, takes 8 GPUs more', () => {
	const objects = groupSet({groups: 2, size: 8});
	expect(readService(objects)).toMatchObject({podsPerReplica: 8, replicas: {desired: 2, ready: 2}});
	const plan = planOf({type: 'scale', replicas: 3}, objects);
	expect(plan.gpus).toEqual({change: 8, surge: 0});
	expect(plan.steps[0]?.request).toMatchObject({
		method: 'PATCH',
		subresource: 'scale',
		target: {resource: {resource: 'leaderworkersets'}, name: 'deepseek'},
	});
	expect(bodyOf(plan)).toEqual([
		{op: 'test', path: '/metadata/uid', value: 'uid-LeaderWorkerSet-deepseek'},
		{op: 'test', path: '/spec/replicas', value: 2},
		{op: 'replace', path: '/spec/replicas', value: 3},
	]);
	expect(lineOf(plan, 'replicas')).toMatchObject({before: '2', after: '3', text: 'groups of 8 pods'});
	expect(lineOf(plan, 'gpus')?.text).toBe('+8 GPUs, 8 pods a group, 8 GPUs');
	expect(lineOf(plan, 'then')?.text).toBe('1 group of 8 pods starts and loads the model');
});
