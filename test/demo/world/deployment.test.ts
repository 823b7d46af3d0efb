import {beforeEach, describe, expect, test} from 'vitest';
import {numberAt} from '../../../source/demo/api-server/demo-object.ts';
import {requestDeletion} from '../../../source/demo/api-server/write/delete-object.ts';
import {isPodReady} from '../../../source/demo/world/controllers/owned.ts';
import {createSmallWorld, fault, type SmallWorld, workload} from './small-world.ts';

let world: SmallWorld;
beforeEach(() => {
	world = createSmallWorld();
});

/** A Deployment whose first release serves. */
const settle = (spec: Parameters<typeof workload>[1] = {}): void => {
	world.add('deployments', workload('Deployment', spec));
	world.advance(60);
	expect(world.progress('chat')).toBe('NewReplicaSetAvailable');
};

const revision = (): string | undefined => world.get('deployments', 'chat').metadata.annotations?.['deployment.kubernetes.io/revision'];

const setOf = (image: string) =>
	world.store.list('replicasets', 'models').find(set => JSON.stringify(set.spec).includes(`"image":"${image}"`));

test('a new Deployment gets its pods, and tells when they serve', () => {
	world.add('deployments', workload('Deployment'));
	world.advance(1);
	expect(world.living()).toHaveLength(4);
	expect(world.progress('chat')).toBe('ReplicaSetUpdated');
	world.advance(60);
	expect(world.get('deployments', 'chat').status).toMatchObject({
		...{observedGeneration: 1, replicas: 4, updatedReplicas: 4, readyReplicas: 4, availableReplicas: 4},
		conditions: expect.arrayContaining([expect.objectContaining({type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable'})]),
	});
	expect(revision()).toBe('1');
	expect(world.reasons('chat')).toEqual(['ScalingReplicaSet']);
});

test.each([
	{maxSurge: 1, maxUnavailable: 0},
	{maxSurge: 0, maxUnavailable: 2},
	{maxSurge: '50%', maxUnavailable: '25%'},
])('a rollout never leaves the bounds %o and comes to its end', rollingUpdate => {
	settle({strategy: {type: 'RollingUpdate', rollingUpdate}});
	const surge = rollingUpdate.maxSurge === '50%' ? 2 : Number(rollingUpdate.maxSurge);
	const unavailable = rollingUpdate.maxUnavailable === '25%' ? 1 : Number(rollingUpdate.maxUnavailable);
	let most = 0;
	let least = 4;
	world.store.subscribe(({resource}) => {
		if (resource !== 'replicasets' && resource !== 'pods') return;
		const sets = world.store.list('replicasets', 'models');
		most = Math.max(
			most,
			sets.reduce((sum, set) => sum + (numberAt(set, 'spec', 'replicas') ?? 0), 0),
		);
		const serving = world.living().filter(isPodReady);
		least = Math.min(least, serving.length);
	});
	world.release('deployments', 'chat', 'engine:v2');
	world.advance(180);
	expect(world.progress('chat')).toBe('NewReplicaSetAvailable');
	expect(world.sets()).toEqual({'engine:v2': [4, 4]});
	expect(most).toBe(4 + surge);
	expect(least).toBe(4 - unavailable);
	expect(revision()).toBe('2');
});

test('going back takes the old ReplicaSet up again under a new number', () => {
	settle();
	world.release('deployments', 'chat', 'engine:v2');
	world.advance(120);
	const first = setOf('engine:v1')?.metadata;
	world.release('deployments', 'chat', 'engine:v1');
	world.advance(120);
	const again = setOf('engine:v1')?.metadata;
	expect(again?.uid).toBe(first?.uid);
	expect(again?.annotations).toMatchObject({
		'deployment.kubernetes.io/revision': '3',
		'deployment.kubernetes.io/revision-history': '1',
	});
	expect(revision()).toBe('3');
	expect(world.sets()).toEqual({'engine:v1': [4, 4]});
});

describe('a release that never gets ready', () => {
	beforeEach(() => {
		settle({strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 0, maxUnavailable: '50%'}}});
		world.release('deployments', 'chat', 'engine:v2', fault('crash'));
		world.advance(300);
	});

	test('stands half way beside the good one, and is given up on after its deadline', () => {
		expect(world.sets()).toEqual({'engine:v1': [2, 2], 'engine:v2': [0, 2]});
		expect(world.progress('chat')).toBe('ReplicaSetUpdated');
		world.advance(400);
		expect(world.progress('chat')).toBe('ProgressDeadlineExceeded');
		expect(world.sets()).toEqual({'engine:v1': [2, 2], 'engine:v2': [0, 2]});
	});

	test('goes when the good one is rolled back to', () => {
		world.release('deployments', 'chat', 'engine:v1');
		world.advance(60);
		expect(world.sets()).toEqual({'engine:v1': [4, 4]});
		expect(world.progress('chat')).toBe('NewReplicaSetAvailable');
	});

	test('keeps its share when the count is changed half way', () => {
		world.scale('deployments', 'chat', 8);
		world.advance(60);
		expect(world.sets()).toEqual({'engine:v1': [4, 4], 'engine:v2': [0, 4]});
		world.scale('deployments', 'chat', 2);
		world.advance(60);
		const wanted = Object.values(world.sets()).reduce((sum, [, count]) => sum + Number(count), 0);
		expect(wanted).toBe(2);
	});
});

test('a paused Deployment is scaled and not rolled out, until it is resumed', () => {
	settle();
	world.change('deployments', 'chat', spec => ({...spec, paused: true}));
	world.advance(1);
	expect(world.progress('chat')).toBe('DeploymentPaused');
	world.release('deployments', 'chat', 'engine:v2');
	world.scale('deployments', 'chat', 6);
	world.advance(60);
	expect(world.sets()).toEqual({'engine:v1': [6, 6]});
	world.change('deployments', 'chat', ({paused: _paused, ...spec}) => spec);
	world.advance(120);
	expect(world.sets()).toEqual({'engine:v2': [6, 6]});
	expect(world.progress('chat')).toBe('NewReplicaSetAvailable');
});

test('scaled to 0 it is empty and complete, and comes back', () => {
	settle();
	world.scale('deployments', 'chat', 0);
	world.advance(30);
	expect(world.pods()).toEqual([]);
	expect(world.get('deployments', 'chat').status?.['replicas']).toBeUndefined();
	world.scale('deployments', 'chat', 2);
	world.advance(60);
	expect(world.sets()).toEqual({'engine:v1': [2, 2]});
	expect(revision()).toBe('1');
});

test('Recreate starts the new ones when the last old one is gone', () => {
	settle({strategy: {type: 'Recreate'}});
	const old = new Set(world.pods().map(({metadata}) => metadata.uid));
	let mixed = false;
	world.store.subscribe(({resource, type}) => {
		if (resource !== 'pods' || type !== 'ADDED') return;
		mixed ||= world.pods().some(({metadata}) => old.has(metadata.uid));
	});
	world.release('deployments', 'chat', 'engine:v2');
	world.advance(60);
	expect(world.sets()).toEqual({'engine:v2': [4, 4]});
	expect(mixed).toBe(false);
});

test('only as many old ReplicaSets are kept as the history limit says', () => {
	settle({revisionHistoryLimit: 2, replicas: 1});
	for (const version of [2, 3, 4, 5]) {
		world.release('deployments', 'chat', `engine:v${version}`);
		world.advance(90);
	}
	expect(
		world.store
			.list('replicasets', 'models')
			.map(set => set.metadata.annotations?.['deployment.kubernetes.io/revision'])
			.sort(),
	).toEqual(['3', '4', '5']);
});

test('a deleted replica is replaced, and counts no more while it stops', () => {
	settle();
	const [victim] = world.living();
	if (victim !== undefined) requestDeletion(world.store, 'pods', victim, {now: world.clock.now()});
	world.advance(0.5);
	expect(world.pods()).toHaveLength(5);
	expect(world.get('deployments', 'chat').status?.['readyReplicas']).toBe(3);
	world.advance(60);
	expect(world.sets()).toEqual({'engine:v1': [4, 4]});
	expect(world.store.get('pods', 'models', victim?.metadata.name ?? '')).toBeUndefined();
});
