import {expect, it} from 'vitest';
import {condition} from '../fixtures/knative-objects.ts';
import {child, kserveSet, standard} from '../fixtures/kserve-objects.ts';
import {serviceOf} from '../fixtures/plan-of.ts';
import {crashing, minutesAgo, pod} from '../fixtures/raw-objects.ts';

it('case 11: a second pod that is out of memory is shown, although KServe says that the model is loading', () => {
	const status = {
		conditions: [condition('PredictorReady', 'Unknown', {reason: 'ReplicaSetUpdated'}), condition('Ready', 'Unknown')],
		modelStatus: {
			copies: {failedCopies: 0, totalCopies: 0},
			states: {activeModelState: '', targetModelState: 'Loading'},
			transitionStatus: 'InProgress',
		},
	};
	const objects = {
		...standard({status}),
		Deployment: [
			child({
				spec: {replicas: 2},
				status: {
					replicas: 2,
					updatedReplicas: 2,
					readyReplicas: 0,
					availableReplicas: 0,
					conditions: [{type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', lastUpdateTime: minutesAgo(5)}],
				},
			}),
		],
		ReplicaSet: [kserveSet(7, {desired: 2})],
		// The first of them, which is the one that KServe looks at, still downloads.
		Pod: [
			pod('llama-h7-a', {
				ready: false,
				status: {initContainerStatuses: [{name: 'storage-initializer', state: {running: {}}}], containerStatuses: []},
			}),
			pod('llama-h7-b', {ready: false, containerStatus: {...crashing, name: 'kserve-container'}}),
		],
	};
	const {rollout, conditions} = serviceOf(objects);
	expect(conditions).toContainEqual(expect.objectContaining({type: 'modelStatus', status: 'InProgress', reason: 'Loading'}));
	expect(rollout).toMatchObject({
		phase: 'Stuck',
		failing: {count: 1, reason: 'OOMKilled', uids: ['uid-llama-h7-b'], detail: 'kserve-container OOMKilled, exit 137, 5 restarts'},
	});
});
