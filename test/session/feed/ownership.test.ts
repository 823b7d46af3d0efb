import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import type {ClusterEvent} from '../../../source/domain/cluster-event.ts';
import type {ClusterRecord, PodRecord} from '../../../source/domain/cluster-record.ts';
import type {ModelService} from '../../../source/domain/model-service.ts';
import {toSafe, toSafeText} from '../../../source/domain/safe-text.ts';
import {ownerWatch} from '../../../source/serving/other-owner/owner-record.ts';
import {createServiceBook} from '../../../source/session/feed/service-book.ts';
import {createCollectionBook} from '../../../source/session/watch/collection-book.ts';
import {withEvent} from '../../../source/session/watch/signs-of-life.ts';
import {watchedCollections, watchedResources} from '../../../source/session/watch/watched-collections.ts';
import {container, deployment, now, pod, replicaSet} from '../../serving/fixtures/raw-objects.ts';
import {systems} from '../model-system.ts';

const widgetKind = {group: 'example.com', version: 'v2', resource: 'widgets', kind: 'Widget', namespaced: true};

const resources = [...watchedResources(systems).filter(({kind}) => kind.group !== 'keda.sh'), ownerWatch(widgetKind)];
const collections = watchedCollections(resources, undefined);

/** All objects are old by now: an owner that is not there is gone. Milliseconds. */
const later = now + 3_600_000;

const makeBook = () => {
	const states = createCollectionBook();
	for (const collection of collections) states.open(collection);
	states.setUnserved(new Set(['ScaledObject']));
	const book = createServiceBook({systems, book: states, onRecord: () => {}});
	const take = (event: ClusterEvent): void => {
		states.take(event);
		book.take(event);
	};
	return {book, take};
};

type Owner = {readonly apiVersion: string; readonly kind: string; readonly name: string};

const model: Owner = {apiVersion: 'example.com/v2', kind: 'Model', name: 'model'};
const widget: Owner = {apiVersion: 'example.com/v2', kind: 'Widget', name: 'widget'};
/** Nobody watches these. */
const gadget: Owner = {apiVersion: 'example.com/v2', kind: 'Gadget', name: 'gadget'};
const set: Owner = {apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'llama-h7'};
const own: Owner = {apiVersion: 'apps/v1', kind: 'Deployment', name: 'llama'};
/** A leader of a group owns the workload of its workers. */
const leader: Owner = {apiVersion: 'v1', kind: 'Pod', name: 'a'};

const owned = (object: KubernetesObject, owner: Owner | undefined): KubernetesObject => {
	const {ownerReferences: _, ...metadata} = object.metadata;
	if (owner === undefined) return {...object, metadata};
	return {...object, metadata: {...metadata, ownerReferences: [{...owner, uid: `uid-${owner.name}`, controller: true}]}};
};

const custom = (name: string): KubernetesObject => ({
	metadata: {name, namespace: 'chat', uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: '2026-06-01T12:00:00Z'},
});

const plain = deployment({spec: {template: {spec: {containers: [container({image: 'web:1', args: [], resources: {}})]}}}});

/** Every object of a little world under each owner that it may have. */
const slots: readonly {readonly resource: string; readonly versions: readonly KubernetesObject[]}[] = [
	{resource: 'models.example.com', versions: [owned(custom('model'), undefined), owned(custom('model'), gadget)]},
	{
		resource: 'widgets.example.com',
		versions: [owned(custom('widget'), undefined), owned(custom('widget'), model), owned(custom('widget'), gadget)],
	},
	{
		resource: 'deployments',
		versions: [undefined, model, widget, gadget, leader].flatMap(owner => [owned(deployment(), owner), owned(plain, owner)]),
	},
	{resource: 'replicasets', versions: [own, undefined, widget].map(owner => owned(replicaSet(7, {available: 2}), owner))},
	{resource: 'pods', versions: [set, undefined, widget, gadget].map(owner => owned(pod('a'), owner))},
	{resource: 'pods', versions: [set, undefined, model].map(owner => owned(pod('b'), owner))},
];

const recordOf = (resource: string, object: KubernetesObject, version: number): ClusterRecord => {
	const watched = collections.find(({key}) => key === resource)?.resource;
	if (watched === undefined) throw new Error(`nothing watches ${resource}`);
	return {...(toSafe(watched.project(object)) as ClusterRecord), resourceVersion: toSafeText(String(version))};
};

/** Which pods each service has, by UID. What the records say beside that is another test's. */
const shape = (services: ReadonlyMap<string, ModelService>): unknown =>
	[...services.values()]
		.map(({uid, system, pods, autoscalers}) => ({uid, system, pods: pods?.map(each => each.uid).toSorted(), autoscalers}))
		.toSorted((one, other) => (one.uid < other.uid ? -1 : 1));

const step = fc.oneof(
	{weight: 6, arbitrary: fc.record({slot: fc.nat(slots.length - 1), version: fc.option(fc.nat(9), {freq: 4})})},
	{weight: 1, arbitrary: fc.record({relist: fc.constantFrom(...new Set(slots.map(({resource}) => resource)))})},
);

test('whoever owns whom, every pod with GPUs is in one service and no service is a part of another', () => {
	fc.assert(
		fc.property(fc.array(step, {minLength: 1, maxLength: 25}), steps => {
			const {book, take} = makeBook();
			const present = new Map<number, ClusterRecord>();
			const recordsOf = (resource: string) =>
				[...present].filter(([slot]) => slots[slot]?.resource === resource).map(([, record]) => record);
			for (const {key} of collections) take({type: 'listed', collection: key, at: 0});
			for (const [at, happened] of steps.entries()) {
				if ('relist' in happened) {
					take({type: 'replaced', collection: happened.relist, at: later + at, records: recordsOf(happened.relist)});
				} else {
					const {resource, versions} = slots[happened.slot] ?? {resource: '', versions: []};
					const object = happened.version === null ? undefined : versions[happened.version % versions.length];
					const before = present.get(happened.slot);
					if (object !== undefined) {
						const record = recordOf(resource, object, at + 2);
						present.set(happened.slot, record);
						take({type: 'changed', collection: resource, at: later + at, record});
					} else if (before !== undefined) {
						present.delete(happened.slot);
						take({type: 'deleted', collection: resource, at: later + at, uid: before.uid});
					}
				}
				if (at % 3 === 0) book.rebuild(later + at);
			}
			book.rebuild(later + 1_000_000);
			const records = new Map([...present.values()].map(record => [record.uid as string, record]));
			const holders = [...book.services.values()].flatMap(({pods}) => pods?.map(({uid}) => uid) ?? []);
			const isLoop = (record: ClusterRecord): boolean => {
				let current: ClusterRecord | undefined = record;
				for (let depth = 0; depth < 10; depth++) current = current?.ownerUid === undefined ? undefined : records.get(current.ownerUid);
				return current !== undefined;
			};
			const gpuPods = [...records.values()].filter(
				record => record.kind === 'Pod' && ((record as PodRecord).gpus ?? 0) > 0 && !isLoop(record),
			);
			for (const {uid} of gpuPods) expect(holders.filter(holder => holder === uid)).toHaveLength(1);
			for (const {uid} of book.services.values()) {
				for (let owner = records.get(uid)?.ownerUid; owner !== undefined; owner = records.get(owner)?.ownerUid) {
					expect(book.services.has(owner)).toBe(false);
				}
			}
			const fresh = makeBook();
			for (const {key} of collections) fresh.take({type: 'replaced', collection: key, at: 0, records: recordsOf(key)});
			fresh.book.rebuild(later);
			expect(shape(book.services)).toEqual(shape(fresh.book.services));
		}),
		{numRuns: 300},
	);
});

const names = (services: ReadonlyMap<string, ModelService>): readonly string[] =>
	[...services.values()].map(({system, name}) => `${system} ${name}`);

const newcomer = (owner: Owner): ClusterRecord => {
	const object = owned(deployment(), owner);
	const metadata = {...object.metadata, creationTimestamp: new Date(later).toISOString()};
	return recordOf('deployments', {...object, metadata}, 1);
};

test('a new workload that is told of before its new owner waits for it, and not for ever', () => {
	const {book, take} = makeBook();
	for (const {key} of collections) take({type: 'listed', collection: key, at: later});
	take({type: 'changed', collection: 'deployments', at: later, record: newcomer(model)});
	book.rebuild(later);
	expect(names(book.services)).toEqual([]);
	expect(book.dueAt()).toBe(later + 15_000);
	take({type: 'changed', collection: 'models.example.com', at: later, record: recordOf('models.example.com', custom('model'), 2)});
	book.rebuild(later + 100);
	expect(names(book.services)).toEqual(['Model model']);
	take({type: 'deleted', collection: 'models.example.com', at: later + 200, uid: 'uid-model'});
	book.rebuild(later + 15_000);
	expect(names(book.services)).toEqual([]);
	book.rebuild(later + 15_200);
	expect(names(book.services)).toEqual(['Deployment llama']);
	expect(book.services.get('uid-llama')?.lostOwner).toEqual({uid: 'uid-model', name: 'Model model'});
});

test.each(['changed', 'replaced'] as const)(
	'what a watch brings late (%s), as after a time without connection, waits for the news of its owner as what is new does',
	type => {
		const {book, take} = makeBook();
		for (const {key} of collections) take({type: 'listed', collection: key, at: 0});
		const record = recordOf('deployments', owned(deployment(), model), 1);
		take({collection: 'deployments', at: later, ...(type === 'changed' ? {type, record} : {type, records: [record]})});
		book.rebuild(later);
		expect(names(book.services)).toEqual([]);
		take({type: 'changed', collection: 'models.example.com', at: later + 900, record: recordOf('models.example.com', custom('model'), 2)});
		book.rebuild(later + 1000);
		expect(names(book.services)).toEqual(['Model model']);
	},
);

test('what pods own waits while the watch of pods is down, and then for the news of meanwhile; not for ever', () => {
	const {book, take} = makeBook();
	for (const {key} of collections) take({type: 'listed', collection: key, at: 0});
	const failure = {kind: 'unreachable', sentence: 'Connection refused.'} as const;
	take({type: 'trouble', collection: 'pods', at: later, failure, retryAt: later + 30_000});
	const told = (version: number, at: number): readonly string[] => {
		take({type: 'changed', collection: 'deployments', at, record: recordOf('deployments', owned(deployment(), leader), version)});
		book.rebuild(at);
		return names(book.services);
	};
	expect(told(2, later)).toEqual([]);
	expect(told(3, later + 40_000)).toEqual([]);
	take({type: 'proof', collection: 'pods', at: later + 41_000});
	expect(told(4, later + 42_000)).toEqual([]);
	expect(told(5, later + 60_000)).toEqual(['Deployment llama']);
});

test.each([
	['pods', leader],
	['models.example.com', model],
] as const)(
	'what is owned waits while a list of its owners is read anew (%s), and then for the news of meanwhile; not for ever',
	(key, owner) => {
		const {book, take} = makeBook();
		for (const {key} of collections) take({type: 'listed', collection: key, at: 0});
		take({type: 'relisting', collection: key, at: later});
		const told = (version: number, at: number): readonly string[] => {
			take({type: 'changed', collection: 'deployments', at, record: recordOf('deployments', owned(deployment(), owner), version)});
			book.rebuild(at);
			return names(book.services);
		};
		expect(told(2, later)).toEqual([]);
		expect(told(3, later + 40_000)).toEqual([]);
		take({type: 'replaced', collection: key, at: later + 41_000, records: []});
		expect(told(4, later + 42_000)).toEqual([]);
		expect(told(5, later + 60_000)).toEqual(['Deployment llama']);
	},
);

test.each([
	['are read anew', {type: 'relisting', collection: 'pods', at: later}],
	[
		'are not heard of',
		{
			type: 'trouble',
			collection: 'pods',
			at: later,
			failure: {kind: 'unreachable', sentence: 'Connection refused.'},
			retryAt: later + 30_000,
		},
	],
] as const)('pods of an owner that has gone are no service of their own while pods %s: they may have gone with it', (_, event) => {
	const {book, take} = makeBook();
	for (const {key} of collections) take({type: 'listed', collection: key, at: 0});
	take({
		type: 'changed',
		collection: 'replicasets',
		at: 0,
		record: recordOf('replicasets', owned(replicaSet(7, {available: 2}), undefined), 1),
	});
	const left = recordOf('pods', owned(pod('a'), set), 1);
	take({type: 'changed', collection: 'pods', at: 0, record: left});
	take(event);
	take({type: 'deleted', collection: 'replicasets', at: later, uid: 'uid-llama-h7'});
	const namesAt = (at: number): readonly string[] => {
		book.rebuild(at);
		return names(book.services);
	};
	expect([later, later + 16_000, later + 60_000].flatMap(namesAt)).toEqual([]);
	take({type: 'replaced', collection: 'pods', at: later + 61_000, records: [left]});
	expect(namesAt(later + 61_000)).toEqual([]);
	expect(namesAt(later + 80_000)).toEqual(['Other a']);
});

test('that a list is read anew is no sign of life', () => {
	expect(withEvent({provenAt: 1}, {type: 'relisting', collection: 'pods', at: 2})).toEqual({provenAt: 1, relistingAt: 2});
});

test('while the watch of its owner is down a new workload is shown under the owner and is not its own master', () => {
	const {book, take} = makeBook();
	for (const {key} of collections) take({type: 'listed', collection: key, at: later});
	const failure = {kind: 'server', sentence: 'The conversion webhook does not answer.'} as const;
	take({type: 'trouble', collection: 'models.example.com', at: later, failure, retryAt: later + 30_000});
	take({type: 'changed', collection: 'deployments', at: later, record: newcomer(model)});
	book.rebuild(later + 60_000);
	expect(names(book.services)).toEqual(['Other model']);
	take({type: 'changed', collection: 'models.example.com', at: later, record: recordOf('models.example.com', custom('model'), 2)});
	book.rebuild(later + 60_000);
	expect(names(book.services)).toEqual(['Model model']);
});

test('while the list of pods is behind, the workload of the workers of a new leader waits for it, and is no service of its own', () => {
	const {book, take} = makeBook();
	for (const {key} of collections) take({type: 'listed', collection: key, at: later});
	const failure = {kind: 'timeout', sentence: 'The server did not answer within 20 s.'} as const;
	take({type: 'trouble', collection: 'pods', at: later, failure, retryAt: later + 30_000});
	take({type: 'changed', collection: 'deployments', at: later, record: newcomer(leader)});
	book.rebuild(later + 60_000);
	expect(names(book.services)).toEqual([]);
	take({type: 'replaced', collection: 'pods', at: later + 90_000, records: []});
	book.rebuild(later + 90_000);
	expect(names(book.services)).toEqual(['Deployment llama']);
});

test('where pods were never read, what they own is shown', () => {
	const {book, take} = makeBook();
	for (const {key} of collections) if (key !== 'pods') take({type: 'listed', collection: key, at: later});
	const failure = {kind: 'timeout', sentence: 'The server did not answer within 20 s.'} as const;
	take({type: 'trouble', collection: 'pods', at: later, failure, retryAt: later + 30_000});
	take({type: 'changed', collection: 'deployments', at: later, record: newcomer(leader)});
	book.rebuild(later + 60_000);
	expect(names(book.services)).toEqual(['Other a']);
});
