import {expect, test} from 'vitest';
import {readService} from '../fixtures/object-index.ts';
import {bodyOf, planOf, reasonOf} from '../fixtures/plan-of.ts';
import {ray} from '../fixtures/ray-objects.ts';

test('case 14: scaling a RayService never patches the counts of rayClusterConfig, and says what to change instead', () => {
	const reason = reasonOf({type: 'scale', replicas: 3}, ray());
	expect(reason).toContain('ignores the counts in rayClusterConfig');
	expect(reason).toContain('num_replicas or autoscaling_config in serveConfigV2');
	expect(reason).toContain('worker group: gpu');
	const plan = planOf({type: 'scale', replicas: 3, component: 'gpu'}, ray());
	expect(plan.target.resource.kind).toBe('RayCluster');
	expect(bodyOf(plan).map(({path}) => path)).not.toContainEqual(expect.stringContaining('rayClusterConfig'));
});

test('case 14: after InitializingTimeout a RayService is to be deleted and created again, and no edit of it is offered', () => {
	const status = {
		numServeEndpoints: 0,
		activeServiceStatus: {},
		pendingServiceStatus: {rayClusterName: 'qwen-a'},
		conditions: [{type: 'Ready', status: 'False', reason: 'InitializingTimeout', message: 'RayService failed to become ready within 30m'}],
	};
	const service = readService(ray({status}));
	expect(service.rollout).toMatchObject({
		phase: 'Failed',
		message: 'InitializingTimeout: RayService failed to become ready within 30m',
		progress: expect.stringContaining('delete it and create it again'),
	});
	for (const action of [
		{type: 'update', container: 'ray-head', image: 'rayproject/ray-llm:2.47.0'},
		{type: 'scale', replicas: 3, component: 'gpu'},
	] as const)
		expect(reasonOf(action, ray({status}))).toContain('delete it and create it again');
});
