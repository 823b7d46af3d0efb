import {expect, it} from 'vitest';
import {child, kserveSet, standard} from '../fixtures/kserve-objects.ts';
import {serviceOf} from '../fixtures/plan-of.ts';
import {minutesAgo, pod} from '../fixtures/raw-objects.ts';

it('case 10: an InferenceService that is Ready in the middle of a rollout is Progressing', () => {
	const objects = {
		...standard(),
		Deployment: [
			child({
				status: {
					replicas: 4,
					updatedReplicas: 1,
					readyReplicas: 4,
					availableReplicas: 4,
					conditions: [
						{type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable'},
						{type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', lastUpdateTime: minutesAgo(1)},
					],
				},
			}),
		],
		ReplicaSet: [kserveSet(7, {available: 1}), kserveSet(5, {available: 3})],
		Pod: [pod('llama-h7-a'), ...['b', 'c', 'd'].map(id => pod(`llama-h5-${id}`, {owner: 'llama-h5', hash: 'h5'}))],
	};
	const service = serviceOf(objects);
	expect(service.conditions).toContainEqual(expect.objectContaining({type: 'Ready', status: 'True'}));
	expect(service.conditions).toContainEqual(expect.objectContaining({type: 'modelStatus', status: 'UpToDate'}));
	expect(service.rollout).toMatchObject({phase: 'Progressing', progress: '1 of 3 updated'});
	expect(service.replicas).toMatchObject({desired: 3, updated: 1});
});
