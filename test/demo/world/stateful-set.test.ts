import {beforeEach, expect, test} from 'vitest';
import {numberAt, stringAt} from '../../../source/demo/api-server/demo-object.ts';
import {requestDeletion} from '../../../source/demo/api-server/write/delete-object.ts';
import {createSmallWorld, fault, type SmallWorld, workload} from './small-world.ts';

let world: SmallWorld;
beforeEach(() => {
	world = createSmallWorld();
	world.add('statefulsets', workload('StatefulSet', {replicas: 3, serviceName: 'chat'}));
});

const imageOf = (ordinal: number): string | undefined =>
	stringAt(world.store.get('pods', 'models', `chat-${ordinal}`), 'spec', 'containers', '0', 'image');

const revisions = (): readonly (number | undefined)[] =>
	world.store.list('controllerrevisions', 'models').map(revision => numberAt(revision, 'revision'));

const status = () => world.get('statefulsets', 'chat').status;

test('pods come one after the other, each when the one before is ready', () => {
	world.advance(1);
	expect(world.pods().map(({metadata}) => metadata.name)).toEqual(['chat-0']);
	const order: string[] = [];
	world.store.subscribe(({resource, type, object}) => {
		if (resource === 'pods' && type === 'ADDED') order.push(object.metadata.name);
	});
	world.advance(120);
	expect(order).toEqual(['chat-1', 'chat-2']);
	expect(status()).toMatchObject({replicas: 3, readyReplicas: 3, currentReplicas: 3, updatedReplicas: 3});
});

test('a release goes from the highest to the lowest, and going back moves the number of the old revision', () => {
	world.advance(120);
	const first = status()?.['currentRevision'];
	world.release('statefulsets', 'chat', 'engine:v2');
	world.advance(4);
	expect([imageOf(0), imageOf(1)]).toEqual(['engine:v1', 'engine:v1']);
	expect(status()?.['updateRevision']).not.toBe(status()?.['currentRevision']);
	world.advance(200);
	expect([imageOf(0), imageOf(1), imageOf(2)]).toEqual(['engine:v2', 'engine:v2', 'engine:v2']);
	expect(status()?.['currentRevision']).toBe(status()?.['updateRevision']);
	expect(revisions()).toEqual(expect.arrayContaining([1, 2]));
	world.release('statefulsets', 'chat', 'engine:v1');
	world.advance(200);
	expect(status()?.['currentRevision']).toBe(first);
	expect([...revisions()].sort()).toEqual([2, 3]);
});

test('a partition keeps the lower ordinals as they are', () => {
	world.advance(120);
	world.change('statefulsets', 'chat', spec => ({...spec, updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 2}}}));
	world.release('statefulsets', 'chat', 'engine:v2');
	world.advance(120);
	expect([imageOf(0), imageOf(1), imageOf(2)]).toEqual(['engine:v1', 'engine:v1', 'engine:v2']);
	expect(status()).toMatchObject({currentReplicas: 2, updatedReplicas: 1});
});

test('a pod that never gets ready is waited for even after the template is put back, until somebody deletes it', () => {
	world.advance(120);
	world.release('statefulsets', 'chat', 'engine:v2', fault('crash'));
	world.advance(120);
	world.release('statefulsets', 'chat', 'engine:v1');
	world.advance(300);
	expect([imageOf(0), imageOf(1), imageOf(2)]).toEqual(['engine:v1', 'engine:v1', 'engine:v2']);
	requestDeletion(world.store, 'pods', world.get('pods', 'chat-2'), {now: world.clock.now()});
	world.advance(60);
	expect(imageOf(2)).toBe('engine:v1');
	expect(status()).toMatchObject({readyReplicas: 3, updatedReplicas: 3});
});

test('scaled down it loses the highest first, one at a time', () => {
	world.advance(120);
	const gone: string[] = [];
	world.store.subscribe(({resource, type, object}) => {
		if (resource === 'pods' && type === 'DELETED') gone.push(object.metadata.name);
	});
	world.scale('statefulsets', 'chat', 1);
	world.advance(60);
	expect(gone).toEqual(['chat-2', 'chat-1']);
});
