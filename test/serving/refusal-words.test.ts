import {expect, it} from 'vitest';
import {assess} from '../../source/domain/assess.ts';
import {readService} from './fixtures/object-index.ts';
import {incident, minutesAgo, now, pod} from './fixtures/raw-objects.ts';

const refused = (name: string, minutes: number, node = 'gpu-3') =>
	pod(name, {
		ready: false,
		phase: 'Failed',
		node,
		createdAt: minutesAgo(minutes),
		status: {reason: 'UnexpectedAdmissionError', containerStatuses: []},
	});

const waiting = (minutes: number) => pod('llama-h7-new', {ready: false, phase: 'Pending', node: undefined, createdAt: minutesAgo(minutes)});

/** The incident, its newest revision with these pods. */
const stateOf = (...newest: ReadonlyArray<ReturnType<typeof pod>>) => {
	const objects = incident();
	const service = readService({...objects, Pod: [...newest, ...objects.Pod.slice(1)]});
	return assess({service, metrics: undefined, lostNodes: new Map(), capacity: undefined, now});
};

it('a node that refuses replicas as fast as they are made is named, though none of them is ever seen to wait', () => {
	const state = stateOf(refused('llama-h7-a', 3), refused('llama-h7-b', 2), refused('llama-h7-c', 1), waiting(1));
	expect([state.word, state.severity]).toEqual(['Failed', 'broken']);
	expect(state.sentence).toContain('gpu-3 refuses its replicas (UnexpectedAdmissionError), 3 so far; the 3 of rev 5 serve.');
	expect(stateOf(refused('llama-h7-a', 2), refused('llama-h7-b', 1, 'gpu-4')).sentence).toContain('2 nodes refuse its replicas');
});

it('refusals that are over, and a single one, are no reason', () => {
	expect(stateOf(refused('llama-h7-a', 30), refused('llama-h7-b', 29), waiting(1)).word).not.toBe('Failed');
	expect(stateOf(refused('llama-h7-a', 1), waiting(1)).word).not.toBe('Failed');
	expect(stateOf(refused('llama-h7-a', 30), refused('llama-h7-b', 29), pod('llama-h7-c', {createdAt: minutesAgo(5)})).word).not.toBe(
		'Failed',
	);
});
