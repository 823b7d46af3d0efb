import {expect, test} from 'vitest';
import {createObjectStore, type StoreEvent} from '../../../source/demo/api-server/object-store.ts';
import {createRandom, deployment, pod} from './test-server.ts';

const now = Date.parse('2026-06-01T12:00:00Z');
const createStore = (window?: number) =>
	createObjectStore({now: () => now, random: createRandom(), ...(window === undefined ? {} : {window})});

test('a created object gets an identity, a version, a first generation and the time of the clock', () => {
	const store = createStore();
	const {metadata} = store.create('deployments', deployment('chat'));
	expect(metadata).toMatchObject({name: 'chat', generation: 1, creationTimestamp: '2026-06-01T12:00:00Z', resourceVersion: '2'});
	expect(metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
	expect(() => store.create('deployments', deployment('chat'))).toThrow('already exists');
});

test('a generated name has five safe characters, the same ones for the same seed', () => {
	const create = () => createStore().create('pods', {...pod(''), metadata: {generateName: 'chat-', namespace: 'models'}}).metadata.name;
	expect(create()).toMatch(/^chat-[bcdfghjklmnpqrstvwxz2456789]{5}$/u);
	expect(create()).toBe(create());
});

test('the generation rises with the spec and not with the status, and nothing happens when nothing changed', () => {
	const store = createStore();
	const events: StoreEvent[] = [];
	const created = store.create('deployments', deployment('chat'));
	store.subscribe(event => events.push(event));
	expect(store.update('deployments', structuredClone(created))).toBe(created);
	expect(events).toEqual([]);
	const scaled = store.update('deployments', {...created, spec: {...created.spec, replicas: 3}});
	expect(scaled.metadata.generation).toBe(2);
	const reported = store.update('deployments', {...scaled, spec: {}, status: {replicas: 3}}, {subresource: 'status'});
	expect(reported).toMatchObject({metadata: {generation: 2}, spec: {replicas: 3}, status: {replicas: 3}});
	expect(events.map(({type, previous, object}) => [type, previous?.metadata.resourceVersion, object.metadata.resourceVersion])).toEqual([
		['MODIFIED', '2', '3'],
		['MODIFIED', '3', '4'],
	]);
});

test('an annotation raises the generation of a Deployment and of nothing else', () => {
	const store = createStore();
	const annotate = (resource: string) => {
		const object = store.create(resource, deployment('chat'));
		return store.update(resource, {...object, metadata: {...object.metadata, annotations: {note: 'x'}}}).metadata.generation;
	};
	expect(annotate('deployments')).toBe(2);
	expect(annotate('statefulsets')).toBe(1);
});

test('a listener that writes does not make another see the effect before the cause', () => {
	const store = createStore();
	const seen: string[] = [];
	store.subscribe(({type, resource, object}) => {
		if (type === 'ADDED' && resource === 'deployments') {
			store.create('pods', pod(`${object.metadata.name}-1`));
		}
	});
	store.subscribe(({object}) => seen.push(object.metadata.name));
	store.create('deployments', deployment('chat'));
	expect(seen).toEqual(['chat', 'chat-1']);
});

test('objects are listed by namespace and name, and removal is an event with a version of its own', () => {
	const store = createStore();
	const inNamespace = (namespace: string, name: string) => ({...pod(name), metadata: {name, namespace}});
	for (const [namespace, name] of [
		['b', 'y'],
		['a', 'z'],
		['b', 'x'],
	] as const) {
		store.create('pods', inNamespace(namespace, name));
	}
	expect(store.list('pods').map(({metadata}) => metadata.name)).toEqual(['z', 'x', 'y']);
	expect(store.list('pods', 'b').map(({metadata}) => metadata.name)).toEqual(['x', 'y']);
	expect(store.remove('pods', 'b', 'x')?.metadata.resourceVersion).toBe('5');
	expect(store.list('pods', 'b')).toHaveLength(1);
	expect(store.remove('pods', 'b', 'x')).toBeUndefined();
});

test('the past is kept for a window of events and then forgotten', () => {
	const store = createStore(3);
	for (let index = 0; index < 20; index++) {
		store.create('pods', pod(`p${index}`));
	}
	const version = Number(store.resourceVersion());
	expect(store.changesSince(version)).toEqual([]);
	expect(store.changesSince(version - 2)?.map(({object}) => object.metadata.name)).toEqual(['p18', 'p19']);
	expect(store.changesSince(1)).toBeUndefined();
	store.compact();
	expect(store.changesSince(version - 1)).toBeUndefined();
	expect(store.changesSince(version)).toEqual([]);
});
