import {expect, it} from 'vitest';
import {assess} from '../../../source/domain/assess.ts';
import {readService} from '../fixtures/object-index.ts';
import {crashing, incident, minutesAgo, now, pod} from '../fixtures/raw-objects.ts';

const exceeded = {type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastUpdateTime: minutesAgo(20)};

/** Revision 7 comes with one new replica, twenty minutes after the deadline of ten; its init container is in this state. */
const stateWith = (initStatus: Readonly<Record<string, unknown>>) => {
	const objects = incident();
	const [deployment] = objects.Deployment;
	const fetching = pod('llama-h7-a', {
		ready: false,
		phase: 'Pending',
		createdAt: minutesAgo(30),
		spec: {initContainers: [{name: 'storage-initializer', image: 'kserve/storage-initializer:v0.20.0'}]},
		status: {
			initContainerStatuses: [{name: 'storage-initializer', ready: false, restartCount: 0, ...initStatus}],
			containerStatuses: [{name: 'vllm', ready: false, restartCount: 0, state: {waiting: {reason: 'PodInitializing'}}}],
		},
	});
	const service = readService({
		...objects,
		Deployment: deployment === undefined ? [] : [{...deployment, status: {...(deployment.status as object), conditions: [exceeded]}}],
		Pod: [fetching, ...objects.Pod.slice(1)],
	});
	return assess({service, metrics: undefined, lostNodes: new Map(), capacity: undefined, now});
};

it('case 18: past the deadline, with the storage-initializer running and no restarts, it is still loading', () => {
	const state = stateWith({state: {running: {startedAt: minutesAgo(29)}}});
	expect([state.word, state.severity]).toEqual(['Loading', 'fine']);
	expect(state.sentence).toContain('llama is still loading rev 7 for {age}: 1 of 1 replica not ready yet, storage-initializer runs');
	expect(state.note).toContain('it is slow and not stuck');
	expect(state.suggestions.map(({intent}) => intent)).not.toContain('roll-back');
});

it('case 18, the other way: a storage-initializer that crashes is stuck, whatever the deadline', () => {
	expect(stateWith({...crashing, lastState: {terminated: {exitCode: 1, reason: 'Error'}}}).word).toBe('Stuck');
});
