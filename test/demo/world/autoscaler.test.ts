import {expect, test} from 'vitest';
import type {DemoObject, JsonObject} from '../../../source/demo/api-server/demo-object.ts';
import {listAt, stringAt} from '../../../source/demo/api-server/demo-object.ts';
import {limit} from '../../../source/demo/world/controllers/horizontal-pod-autoscaler/limits.ts';
import {recommend} from '../../../source/demo/world/controllers/horizontal-pod-autoscaler/recommend.ts';
import {startAutoscaling} from '../../../source/demo/world/controllers/horizontal-pod-autoscaler/start-autoscaling.ts';
import {createSmallWorld, workload} from './small-world.ts';

// Worked by hand from the algorithm in the Kubernetes documentation.
test.each([
	{current: 4, target: 50, values: [50, 50, 50, 50], missing: 0, pending: 0, replicas: 4, why: 'on target'},
	{current: 4, target: 50, values: [54, 54, 54, 54], missing: 0, pending: 0, replicas: 4, why: 'within a tenth'},
	{current: 4, target: 50, values: [80, 80, 80, 80], missing: 0, pending: 0, replicas: 7, why: 'above'},
	{current: 4, target: 50, values: [20, 20, 20, 20], missing: 0, pending: 0, replicas: 2, why: 'below'},
	{current: 6, target: 45, values: [82, 82, 82], missing: 3, pending: 0, replicas: 6, why: 'half of them load: no reason to grow'},
	{
		current: 6,
		target: 20,
		values: [82, 82, 82],
		missing: 3,
		pending: 0,
		replicas: 13,
		why: 'half of them load, and the others are far above',
	},
	{current: 4, target: 50, values: [10, 10], missing: 2, pending: 0, replicas: 3, why: 'the silent count as on target when it shrinks'},
	{current: 4, target: 50, values: [60, 60, 60], missing: 0, pending: 1, replicas: 4, why: 'one to come will take its share'},
])('$values of $target with $missing silent and $pending pending: $replicas ($why)', ({current, target, replicas, ...measures}) => {
	expect(recommend(current, target, measures)?.replicas).toBe(replicas);
});

test('without a value there is no recommendation', () => {
	expect(recommend(3, 50, {values: [], missing: 3, pending: 0})).toBeUndefined();
});

const autoscaler = (spec: JsonObject = {}): DemoObject => ({
	apiVersion: 'autoscaling/v2',
	kind: 'HorizontalPodAutoscaler',
	metadata: {name: 'chat', namespace: 'models', uid: 'a', resourceVersion: '1', creationTimestamp: '2026-06-01T12:00:00Z'},
	spec: {
		...{minReplicas: 2, maxReplicas: 8, scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat'}},
		metrics: [{type: 'Pods', pods: {metric: {name: 'gpu'}, target: {type: 'AverageValue', averageValue: '50'}}}],
		...spec,
	},
});

const nothing = {recommended: [], rescaled: []};

test.each([
	{current: 8, recommended: 12, replicas: 8, limited: 'TooManyReplicas', able: 'ReadyForNewScale'},
	{current: 2, recommended: 1, replicas: 2, limited: 'TooFewReplicas', able: 'ReadyForNewScale'},
	{current: 2, recommended: 8, replicas: 6, limited: 'ScaleUpLimit', able: 'ReadyForNewScale'},
	{current: 4, recommended: 5, replicas: 5, limited: 'DesiredWithinRange', able: 'ReadyForNewScale'},
])('from $current to $recommended within 2 to 8 goes to $replicas: $limited', ({current, recommended, replicas, limited, able}) => {
	const found = limit(autoscaler(), current, recommended, nothing, 0);
	expect([found.replicas, found.limited.reason, found.able.reason]).toEqual([replicas, limited, able]);
});

test('it shrinks only after five minutes of lower recommendations', () => {
	const past = {recommended: [{at: 100_000, replicas: 6}], rescaled: []};
	expect(limit(autoscaler(), 6, 3, past, 399_000)).toMatchObject({replicas: 6, able: {reason: 'ScaleDownStabilized'}});
	expect(limit(autoscaler(), 6, 3, past, 401_000)).toMatchObject({replicas: 3, able: {reason: 'ReadyForNewScale'}});
});

test('what it has grown in the last seconds counts against its policy', () => {
	const past = {recommended: [], rescaled: [{at: 90_000, change: 4}]};
	expect(limit(autoscaler({maxReplicas: 40}), 8, 30, past, 100_000).replicas).toBe(8);
	expect(limit(autoscaler({maxReplicas: 40}), 8, 30, past, 120_000).replicas).toBe(16);
});

const reasonsOf = (object: DemoObject): Readonly<Record<string, string | undefined>> =>
	Object.fromEntries(listAt(object, 'status', 'conditions').map(condition => [stringAt(condition, 'type'), stringAt(condition, 'reason')]));

test('it sizes its target after what the pods tell, says so, and rests while the target is parked', () => {
	const small = createSmallWorld();
	let busy = 90;
	small.add('deployments', workload('Deployment', {replicas: 2}));
	small.add('horizontalpodautoscalers', autoscaler());
	startAutoscaling(small.world, (_target, metric) => {
		const values = small.living().map(() => busy);
		return metric === 'gpu' ? {values, missing: 0, pending: 0} : undefined;
	});
	small.advance(60);
	expect(small.get('deployments', 'chat').spec?.['replicas']).toBe(8);
	expect(reasonsOf(small.get('horizontalpodautoscalers', 'chat'))).toEqual({
		...{AbleToScale: 'ReadyForNewScale', ScalingActive: 'ValidMetricFound', ScalingLimited: 'TooManyReplicas'},
	});
	expect(small.reasons('chat')).toContain('SuccessfulRescale');
	busy = 10;
	small.advance(270);
	expect(small.get('deployments', 'chat').spec?.['replicas']).toBe(8);
	small.advance(120);
	expect(small.get('deployments', 'chat').spec?.['replicas']).toBe(2);
	small.scale('deployments', 'chat', 0);
	small.advance(30);
	expect(small.get('deployments', 'chat').spec?.['replicas']).toBe(0);
	expect(reasonsOf(small.get('horizontalpodautoscalers', 'chat'))['ScalingActive']).toBe('ScalingDisabled');
});

test('a metric nobody serves leaves the count as it is and is told', () => {
	const small = createSmallWorld();
	small.add('deployments', workload('Deployment', {replicas: 3}));
	const metrics = [{type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 70}}}];
	small.add('horizontalpodautoscalers', autoscaler({metrics}));
	startAutoscaling(small.world, () => undefined);
	small.advance(60);
	expect(small.get('deployments', 'chat').spec?.['replicas']).toBe(3);
	const conditions = listAt(small.get('horizontalpodautoscalers', 'chat'), 'status', 'conditions');
	expect(conditions).toContainEqual(expect.objectContaining({type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric'}));
	expect(small.reasons('chat')).toContain('FailedGetResourceMetric');
});
