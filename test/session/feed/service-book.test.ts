import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import type {ClusterEvent} from '../../../source/domain/cluster-event.ts';
import type {ClusterRecord} from '../../../source/domain/cluster-record.ts';
import type {ModelService} from '../../../source/domain/model-service.ts';
import {toSafe, toSafeText} from '../../../source/domain/safe-text.ts';
import type {ObjectIndex, ServingSystem} from '../../../source/serving/serving-system.ts';
import {servingSystems} from '../../../source/serving/serving-systems.ts';
import {createServiceBook} from '../../../source/session/feed/service-book.ts';
import {createCollectionBook} from '../../../source/session/watch/collection-book.ts';
import {watchedCollections, watchedResources} from '../../../source/session/watch/watched-collections.ts';
import {autoscaler, container, deployment, now, pod, replicaSet, template} from '../../serving/fixtures/raw-objects.ts';

const collections = watchedCollections(watchedResources(servingSystems), undefined);

/** All objects are old by now: an owner that is not there is gone. Milliseconds. */
const later = now + 3_600_000;

const makeBook = (systems: readonly ServingSystem[] = servingSystems) => {
	const states = createCollectionBook();
	for (const collection of collections) states.open(collection);
	states.setUnserved(new Set());
	const book = createServiceBook({systems, book: states, onRecord: () => {}});
	const take = (event: ClusterEvent): void => {
		states.take(event);
		book.take(event);
	};
	return {book, take};
};

/** Every object of the little world in a few versions each; which of them there are, and in which version, is left to chance. */
const world: Readonly<Record<string, readonly (readonly KubernetesObject[])[]>> = {
	deployments: [
		[
			deployment(),
			deployment({spec: {replicas: 5}}),
			deployment({metadata: {labels: {app: 'llama', 'modeldeck.dev/service': 'false'}}}),
			deployment({spec: {template: template([container({image: 'vllm/vllm-openai:v0.11.0'})])}}),
		],
	],
	replicasets: [
		[replicaSet(7, {available: 3}), replicaSet(7, {available: 1, desired: 3})],
		[replicaSet(6), replicaSet(6, {available: 2})],
	],
	pods: [
		[pod('llama-h7-a'), pod('llama-h7-a', {ready: false})],
		[pod('llama-h7-b'), pod('llama-h7-b', {phase: 'Succeeded'})],
		[pod('llama-h6-a', {owner: 'llama-h6', hash: 'h6'})],
	],
	horizontalpodautoscalers: [[autoscaler(), autoscaler({spec: {maxReplicas: 20}})]],
};

const recordOf = (resource: string, object: KubernetesObject, version: number): ClusterRecord => {
	const watched = collections.find(collection => collection.resource.kind.resource === resource)?.resource;
	if (watched === undefined) throw new Error(`nothing watches ${resource}`);
	return {...(toSafe(watched.project(object)) as ClusterRecord), resourceVersion: toSafeText(String(version))};
};

type Slot = {readonly resource: string; readonly versions: readonly KubernetesObject[]};
const slots: readonly Slot[] = Object.entries(world).flatMap(([resource, objects]) => objects.map(versions => ({resource, versions})));

/** One thing that happens: a slot gets a version, or is emptied; or a whole collection is listed again. */
const step = fc.oneof(
	{weight: 5, arbitrary: fc.record({slot: fc.nat(slots.length - 1), version: fc.option(fc.nat(3))})},
	{weight: 1, arbitrary: fc.record({relist: fc.constantFrom(...Object.keys(world))})},
);

/** Pods are in the order of their arrival, and a version without news is not kept: neither is what is compared. */
const sorted = (services: ReadonlyMap<string, ModelService>): unknown =>
	[...services.values()]
		.toSorted((one, other) => (one.uid < other.uid ? -1 : 1))
		.map(service => ({
			...service,
			pods: service.pods?.map(({resourceVersion: _, ...record}) => record).toSorted((one, other) => (one.uid < other.uid ? -1 : 1)),
		}));

test('whatever happens in whatever order, the services are those of a fresh list', () => {
	fc.assert(
		fc.property(fc.array(step, {maxLength: 30}), steps => {
			const {book, take} = makeBook();
			const present = new Map<Slot, ClusterRecord>();
			const recordsOf = (resource: string) => [...present].filter(([slot]) => slot.resource === resource).map(([, record]) => record);
			const relist = (to: (event: ClusterEvent) => void, resource: string): void =>
				to({type: 'replaced', collection: resource, at: 0, records: recordsOf(resource)});
			for (const {key} of collections) take({type: 'listed', collection: key, at: 0});
			for (const [index, happened] of steps.entries()) {
				if ('relist' in happened) {
					relist(take, happened.relist);
					book.rebuild(later + index);
					continue;
				}
				const slot = slots[happened.slot];
				if (slot === undefined) continue;
				const collection = slot.resource;
				const object = happened.version === null ? undefined : slot.versions[happened.version % slot.versions.length];
				const before = present.get(slot);
				if (object !== undefined) {
					const record = recordOf(slot.resource, object, index + 2);
					present.set(slot, record);
					take({type: 'changed', collection, at: later + index, record});
				} else if (before !== undefined) {
					present.delete(slot);
					take({type: 'deleted', collection, at: later + index, uid: before.uid});
				}
				if (index % 3 === 0) book.rebuild(later + index);
			}
			book.rebuild(later + 1_000_000);
			const fresh = makeBook();
			for (const {key, resource} of collections) {
				fresh.take({type: 'replaced', collection: key, at: 0, records: recordsOf(resource.kind.resource)});
			}
			fresh.book.rebuild(later);
			expect(sorted(book.services)).toEqual(sorted(fresh.book.services));
		}),
		{numRuns: 200},
	);
});

test('an event rebuilds the service it belongs to and no other', () => {
	const {book, take} = makeBook();
	const other = {...deployment(), metadata: {...deployment().metadata, name: 'gemma', uid: 'uid-gemma'}};
	const records = [deployment(), other].map((object, index) => recordOf('deployments', object, index + 1));
	for (const {key} of collections) take({type: 'listed', collection: key, at: 0});
	take({type: 'replaced', collection: 'deployments', at: 0, records});
	take({type: 'replaced', collection: 'replicasets', at: 0, records: [recordOf('replicasets', replicaSet(7, {available: 3}), 3)]});
	expect([...book.rebuild(later)].toSorted()).toEqual(['uid-gemma', 'uid-llama']);
	take({type: 'changed', collection: 'pods', at: 1, record: recordOf('pods', pod('llama-h7-a'), 4)});
	expect([...book.rebuild(later)]).toEqual(['uid-llama']);
	take({type: 'changed', collection: 'horizontalpodautoscalers', at: 2, record: recordOf('horizontalpodautoscalers', autoscaler(), 5)});
	expect([...book.rebuild(later)]).toEqual(['uid-llama']);
	// Told again, with nothing but another version.
	take({type: 'changed', collection: 'pods', at: 3, record: recordOf('pods', pod('llama-h7-a'), 6)});
	expect([...book.rebuild(later)]).toEqual([]);
});

test('before the pods are all read a service says that they are not known, not that there are none', () => {
	const {book, take} = makeBook();
	take({type: 'page', collection: 'deployments', at: 0, records: [recordOf('deployments', deployment(), 1)]});
	take({type: 'page', collection: 'pods', at: 0, records: [recordOf('pods', pod('llama-h7-a'), 2)]});
	book.rebuild(later);
	expect(book.services.get('uid-llama')).toMatchObject({pods: undefined, revisions: undefined});
});

test('a change of one pod reads one service of a hundred', () => {
	const reads: string[] = [];
	const counting = servingSystems.map(system => ({
		...system,
		read: (root: ClusterRecord, index: ObjectIndex) => {
			reads.push(root.name);
			return system.read(root, index);
		},
	}));
	const {book, take} = makeBook(counting);
	const rename = (object: KubernetesObject, number: number): KubernetesObject => {
		const [owner] = object.metadata.ownerReferences ?? [];
		return {
			...object,
			metadata: {
				...object.metadata,
				...{name: `${object.metadata.name}-${number}`, uid: `${object.metadata.uid}-${number}`},
				...(owner === undefined ? {} : {ownerReferences: [{...owner, uid: `${owner.uid}-${number}`}]}),
			},
		};
	};
	const fill = (resource: string, object: KubernetesObject): void => {
		const records = Array.from({length: 100}, (_, number) => recordOf(resource, rename(object, number), number + 1));
		take({type: 'replaced', collection: resource, at: 0, records});
	};
	for (const {key} of collections) take({type: 'listed', collection: key, at: 0});
	fill('deployments', deployment());
	fill('replicasets', replicaSet(7, {available: 3}));
	fill('pods', pod('llama-h7-a'));
	book.rebuild(later);
	expect(book.services.size).toBe(100);
	reads.length = 0;
	take({type: 'changed', collection: 'pods', at: 1, record: recordOf('pods', rename(pod('llama-h7-a', {ready: false}), 42), 500)});
	expect([...book.rebuild(later)]).toEqual(['uid-llama-42']);
	// Several systems may have a say in it.
	expect(new Set(reads)).toEqual(new Set(['llama-42']));
});

test('when time is up, what is left waits for the next turn, and each turn gets something done', () => {
	const {book, take} = makeBook();
	for (const {key} of collections) take({type: 'listed', collection: key, at: now});
	for (const name of ['one', 'two', 'three']) {
		const record = recordOf('deployments', deployment({metadata: {name, uid: name}}), 1);
		take({type: 'changed', collection: 'deployments.apps', record, at: now});
	}
	const turns: string[][] = [];
	while (book.isBehind() && turns.length < 10) turns.push([...book.rebuild(later, 250, () => true)]);
	expect(turns.flat().toSorted()).toEqual(['one', 'three', 'two']);
	expect(turns.every(turn => turn.length <= 1)).toBe(true);
});

test('an object that no system can make sense of is told of, and takes nothing else down', () => {
	const broken: ServingSystem = {
		...(servingSystems.find(({name}) => name === 'Deployment') as ServingSystem),
		read(root, index) {
			if (root.name === 'other') throw new TypeError('views[mode] is not a function');
			return servingSystems.find(({name}) => name === 'Deployment')?.read(root, index);
		},
	};
	const {book, take} = makeBook([broken]);
	const other = deployment({metadata: {name: 'other', uid: 'other'}});
	const records = [deployment(), other].map((object, version) => recordOf('deployments', object, version));
	take({type: 'replaced', collection: 'deployments', at: now, records});
	book.rebuild(later);
	expect([...book.services.values()].map(({name}) => name)).toEqual(['llama']);
	expect(book.unreadable()).toEqual([expect.stringMatching(/^Deployment \S+\/other cannot be understood \(.*\): it is not shown\.$/)]);
	take({type: 'deleted', collection: 'deployments', at: now, uid: 'other'});
	book.rebuild(later);
	expect(book.unreadable()).toEqual([]);
});

test('a UID that is given to objects of two kinds belongs to the one that came last', () => {
	const {book, take} = makeBook();
	take({type: 'replaced', collection: 'deployments', at: now, records: [recordOf('deployments', deployment(), 1)]});
	const twin = pod('twin');
	const same = {...twin, metadata: {...twin.metadata, uid: deployment().metadata.uid}};
	take({type: 'replaced', collection: 'pods', at: now, records: [recordOf('pods', same, 2)]});
	expect([book.index.members('deployments').size, book.index.members('pods').size]).toEqual([0, 1]);
	take({type: 'deleted', collection: 'deployments', at: now, uid: same.metadata.uid});
	expect(book.index.get(same.metadata.uid)?.kind).toBe('Pod');
});
