import {expect, test} from 'vitest';
import {numberAt, objectAt, stringAt} from '../../../../source/demo/api-server/demo-object.ts';
import {kedaServices} from '../../../../source/demo/world/systems/services/keda.ts';
import {conditionOf, replicasOf, type Systems, startSystems} from './systems-world.ts';

const scaledObjects = 'scaledobjects.keda.sh';
const autoscalers = 'horizontalpodautoscalers';
const pausedReplicas = 'autoscaling.keda.sh/paused-replicas';

const limits = (systems: Systems, name: string): unknown => {
	const {minReplicas, maxReplicas} = objectAt(systems.find(autoscalers, 'platform', `keda-hpa-${name}`), 'spec');
	return [minReplicas, maxReplicas];
};

test('an autoscaler that is edited or deleted is what the ScaledObject says again', () => {
	const systems = startSystems(kedaServices);
	systems.edit(autoscalers, 'platform', 'keda-hpa-guardrail', spec => ({...spec, maxReplicas: 20}));
	systems.advance(5);
	expect(limits(systems, 'guardrail')).toEqual([1, 4]);
	systems.store.remove(autoscalers, 'platform', 'keda-hpa-guardrail');
	systems.advance(5);
	expect(limits(systems, 'guardrail')).toEqual([1, 4]);
});

test('a Deployment at its maximum stays there: a manual scale is taken back, and new bounds are followed', () => {
	const systems = startSystems(kedaServices);
	systems.advance(60);
	expect(conditionOf(systems.find(autoscalers, 'platform', 'keda-hpa-guardrail'), 'ScalingLimited')).toBe('True');
	systems.scale('deployments', 'platform', 'guardrail', 2);
	systems.advance(60);
	expect(replicasOf(systems.find('deployments', 'platform', 'guardrail'))).toBe(4);
	systems.edit(scaledObjects, 'platform', 'guardrail', spec => ({...spec, maxReplicaCount: 6}));
	systems.advance(60);
	expect(limits(systems, 'guardrail')).toEqual([1, 6]);
	expect(replicasOf(systems.find('deployments', 'platform', 'guardrail'))).toBe(6);
});

test('held at three: no autoscaler, and a manual scale is kept', () => {
	const systems = startSystems(kedaServices);
	const held = systems.get(scaledObjects, 'platform', 'summarizer');
	expect(systems.find(autoscalers, 'platform', 'keda-hpa-summarizer')).toBeUndefined();
	expect([numberAt(held, 'status', 'pausedReplicaCount'), conditionOf(held, 'Paused'), conditionOf(held, 'HPAActive')]).toEqual([
		3,
		'True',
		'False',
	]);
	expect(replicasOf(systems.find('deployments', 'platform', 'summarizer'))).toBe(3);
	systems.scale('deployments', 'platform', 'summarizer', 1);
	systems.advance(120);
	expect(replicasOf(systems.find('deployments', 'platform', 'summarizer'))).toBe(1);
});

test('what is held is held at another count, parked, and released', () => {
	const systems = startSystems(kedaServices);
	systems.annotate(scaledObjects, 'platform', 'summarizer', {[pausedReplicas]: '0'});
	systems.advance(30);
	expect(replicasOf(systems.find('deployments', 'platform', 'summarizer'))).toBe(0);
	systems.annotate(scaledObjects, 'platform', 'summarizer', {[pausedReplicas]: undefined});
	systems.advance(30);
	const released = systems.get(scaledObjects, 'platform', 'summarizer');
	expect([
		numberAt(released, 'status', 'pausedReplicaCount'),
		conditionOf(released, 'Paused'),
		stringAt(released, 'status', 'hpaName'),
	]).toEqual([undefined, 'False', 'keda-hpa-summarizer']);
	expect(limits(systems, 'summarizer')).toEqual([1, 6]);
	expect(replicasOf(systems.find('deployments', 'platform', 'summarizer'))).toBeGreaterThanOrEqual(1);
});
