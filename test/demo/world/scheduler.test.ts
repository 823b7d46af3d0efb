import {beforeEach, expect, test} from 'vitest';
import {listAt, stringAt} from '../../../source/demo/api-server/demo-object.ts';
import {requestDeletion} from '../../../source/demo/api-server/write/delete-object.ts';
import {createSmallWorld, type SmallWorld, workload} from './small-world.ts';

let world: SmallWorld;
beforeEach(() => {
	world = createSmallWorld();
});

const nodeNames = (): readonly (string | undefined)[] => world.pods().map(pod => stringAt(pod, 'spec', 'nodeName'));

const refusal = (): string | undefined => {
	const waiting = world.pods().find(pod => stringAt(pod, 'spec', 'nodeName') === undefined);
	return stringAt(
		listAt(waiting, 'status', 'conditions').find(condition => stringAt(condition, 'reason') === 'Unschedulable'),
		'message',
	);
};

test('a replica that asks for more GPUs than any node has left waits, in the words of the scheduler', () => {
	world.add('deployments', workload('Deployment', {replicas: 12}, 8));
	world.advance(30);
	expect(new Set(nodeNames().filter(name => name !== undefined)).size).toBe(11);
	expect(refusal()).toBe(
		'0/12 nodes are available: 12 Insufficient nvidia.com/gpu. no new claims to deallocate, preemption: 0/12 nodes are available: 1 Preemption is not helpful for scheduling, 11 No preemption victims found for incoming pod.',
	);
	const waiting = world.pods().find(pod => stringAt(pod, 'spec', 'nodeName') === undefined);
	expect(world.reasons(waiting?.metadata.name ?? '')).toEqual(['FailedScheduling']);
});

test('it gets its place when another gives one up', () => {
	world.add('deployments', workload('Deployment', {replicas: 12}, 8));
	world.advance(30);
	world.scale('deployments', 'chat', 11);
	world.advance(30);
	expect(nodeNames()).toHaveLength(11);
	expect(nodeNames()).not.toContain(undefined);
	const [first] = world.pods();
	world.scale('deployments', 'chat', 12);
	world.advance(5);
	expect(refusal()).toBeDefined();
	if (first !== undefined) requestDeletion(world.store, 'pods', first, {now: world.clock.now()});
	world.advance(30);
	// Its own replacement took part in the race, so one still waits.
	expect(nodeNames().filter(name => name === undefined)).toHaveLength(1);
	expect(world.store.get('pods', 'models', first?.metadata.name ?? '')).toBeUndefined();
});

test('a cordoned node takes nobody, and neither does one the selector leaves out', () => {
	for (const node of world.store.list('nodes').slice(0, 4)) {
		world.store.update('nodes', {...node, spec: {...node.spec, unschedulable: true}});
	}
	world.add('pods', {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name: 'picky', namespace: 'models'},
		spec: {
			nodeSelector: {'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3'},
			containers: [{name: 'engine', image: 'engine:v1', resources: {limits: {'nvidia.com/gpu': '9'}}}],
		},
	});
	world.advance(1);
	expect(refusal()).toBe(
		"0/12 nodes are available: 4 Insufficient nvidia.com/gpu, 4 node(s) didn't match Pod's node affinity/selector, 4 node(s) were unschedulable. no new claims to deallocate, preemption: 0/12 nodes are available: 12 Preemption is not helpful for scheduling.",
	);
});

test('a pod that asks for more than a whole node has is no case for preemption, and is tried again now and then', () => {
	world.add('deployments', workload('Deployment', {replicas: 1}, 9));
	world.advance(30);
	expect(refusal()).toMatch(/preemption: 0\/12 nodes are available: 12 Preemption is not helpful for scheduling\.$/u);
	const events = () => world.store.list('events', 'models').filter(event => stringAt(event, 'reason') === 'FailedScheduling');
	// As the scheduler writes them: the newer form, without count and source.
	expect(events()).toMatchObject([{eventTime: '2026-06-01T12:00:00.160000Z', firstTimestamp: null, source: {}, action: 'Scheduling'}]);
	world.advance(900);
	expect(events()).toMatchObject([{series: {count: 4, lastObservedTime: '2026-06-01T12:15:00.160000Z'}}]);
});
