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
		expect(service.offers.pause).toMatchObject({possible: false});
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
