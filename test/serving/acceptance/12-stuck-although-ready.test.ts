import {expect, it} from 'vitest';
import {lastGood} from '../../../source/domain/last-good.ts';
import {llmChild, llmScheduler, llmService, llmSet} from '../fixtures/llm-objects.ts';
import {serviceOf} from '../fixtures/plan-of.ts';
import {crashing, minutesAgo, pod} from '../fixtures/raw-objects.ts';

it('case 12: an LLMInferenceService with old and new pods available, past its deadline, is Stuck although it is Ready', () => {
	const objects = {
		...llmService(),
		Deployment: [
			llmChild({
				status: {
					replicas: 4,
					updatedReplicas: 2,
					readyReplicas: 3,
					availableReplicas: 3,
					conditions: [
						{
							type: 'Progressing',
							status: 'False',
							reason: 'ProgressDeadlineExceeded',
							message: 'ReplicaSet "llama-h7" has timed out progressing.',
							lastUpdateTime: minutesAgo(12),
						},
						{type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable'},
					],
				},
			}),
			llmScheduler(),
		],
		ReplicaSet: [llmSet(7, {available: 1, desired: 2}), llmSet(5, {available: 2})],
		Pod: [
			pod('llama-h7-a'),
			pod('llama-h7-b', {ready: false, containerStatus: {...crashing, name: 'main'}}),
			...['c', 'd'].map(id => pod(`llama-h5-${id}`, {owner: 'llama-h5', hash: 'h5'})),
		],
	};
	const {conditions, rollout, revisions} = serviceOf(objects);
	expect(conditions).toContainEqual(expect.objectContaining({type: 'Ready', status: 'True'}));
	expect(rollout).toMatchObject({phase: 'Stuck', failing: {count: 1, reason: 'OOMKilled'}});
	expect(lastGood(revisions ?? [])?.number).toBe(5);
});
