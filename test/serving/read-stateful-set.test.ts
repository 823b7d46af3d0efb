import {describe, expect, it} from 'vitest';
import {readService} from './fixtures/object-index.ts';
import {container, controllerRevision, crashing, pod, statefulSet, template} from './fixtures/raw-objects.ts';

const own = (name: string, revision: number, more: Parameters<typeof pod>[1] = {}) =>
	pod(name, {owner: 'whisper', ownerKind: 'StatefulSet', hash: `whisper-r${revision}`, ...more});

const revisions = [
	controllerRevision(1, template([container({image: 'whisper:1'})])),
	controllerRevision(2, template([container({image: 'whisper:2'})])),
];

describe('a StatefulSet as a service', () => {
	it('counts the pods of its revisions, which count none themselves', () => {
		const service = readService({
			StatefulSet: [
				statefulSet({
					status: {updatedReplicas: 1, readyReplicas: 2, availableReplicas: 2, currentRevision: 'whisper-r1'},
					spec: {template: template([container({image: 'whisper:2'})])},
				}),
			],
			ControllerRevision: revisions,
			Pod: [own('whisper-0', 1), own('whisper-1', 1), own('whisper-2', 2, {ready: false, containerStatus: crashing})],
		});
		expect(service.rollout.phase).toBe('Stuck');
		expect(service.revisions?.map(({number, newest, replicas}) => [number, newest, replicas.desired, replicas.ready])).toEqual([
			[2, true, 1, 0],
			[1, false, 2, 2],
		]);
		expect([service.version?.value, service.nextVersion?.value]).toEqual(['1', '2']);
	});

	it('is paused where every replica is below its partition, and not by one that some are below', () => {
		const read = (partition: number, type = 'RollingUpdate') =>
			readService({StatefulSet: [statefulSet({spec: {updateStrategy: {type, rollingUpdate: {partition}}}})]});
		expect([0, 1, 3, 8].map(partition => [read(partition).paused, read(partition).rollout.phase])).toEqual([
			[false, 'Stable'],
			[false, 'Stable'],
			[true, 'Paused'],
			[true, 'Paused'],
		]);
		expect(read(3).offers.resume).toEqual({possible: true});
		expect(read(1).offers.pause).toMatchObject({possible: false, reason: expect.stringContaining('below ordinal 1 keep the old template')});
		expect(read(0, 'OnDelete').offers.pause).toMatchObject({possible: false, reason: expect.stringContaining('OnDelete')});
	});

	it.each([
		{name: 'all updated', status: {}, spec: {}, phase: 'Stable'},
		{name: 'one still to update', status: {updatedReplicas: 2, currentRevision: 'whisper-r1'}, spec: {}, phase: 'Progressing'},
		{
			name: 'all above the partition updated',
			status: {updatedReplicas: 1, currentRevision: 'whisper-r1'},
			spec: {updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 2}}},
			phase: 'Stable',
		},
		{
			name: 'old ones that only a deletion changes',
			status: {updatedReplicas: 0, currentRevision: 'whisper-r1'},
			spec: {updateStrategy: {type: 'OnDelete'}},
			phase: 'Stable',
		},
	])('with $name is $phase', ({status, spec, phase}) => {
		const objects = {
			StatefulSet: [statefulSet({status, spec})],
			ControllerRevision: revisions,
			Pod: [0, 1, 2].map(index => own(`whisper-${index}`, 2)),
		};
		expect(readService(objects).rollout.phase).toBe(phase);
	});
});
