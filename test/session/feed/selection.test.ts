import {expect, test} from 'vitest';
import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../../../source/domain/cluster-record.ts';
import {toSafe} from '../../../source/domain/safe-text.ts';
import {servingSystems} from '../../../source/serving/serving-systems.ts';
import {createServiceBook} from '../../../source/session/feed/service-book.ts';
import {createCollectionBook} from '../../../source/session/watch/collection-book.ts';
import {watchedCollections, watchedResources} from '../../../source/session/watch/watched-collections.ts';
import {deployment, minutesAgo, now} from '../../serving/fixtures/raw-objects.ts';

const collections = watchedCollections(watchedResources(servingSystems), undefined);

const pool = (app: string): KubernetesObject => ({
	metadata: {name: 'pool', namespace: 'chat', uid: 'uid-pool', resourceVersion: '1', generation: 1, creationTimestamp: minutesAgo(9)},
	spec: {selector: {matchLabels: {app}}, endpointPickerRef: {name: 'pool-epp'}},
});

const make = () => {
	const states = createCollectionBook();
	for (const collection of collections) states.open(collection);
	states.setUnserved(new Set());
	const book = createServiceBook({systems: servingSystems, book: states, onRecord: () => {}});
	let version = 1;
	const collectionOf = (resource: string) => {
		const found = collections.find(collection => collection.resource.kind.resource === resource);
		if (found === undefined) throw new Error(`nothing watches ${resource}`);
		return found;
	};
	for (const {key} of collections) {
		states.take({type: 'listed', collection: key, at: 0});
		book.take({type: 'listed', collection: key, at: 0});
	}
	const rebuilt = (): readonly string[] => [...book.rebuild(now)].toSorted();
	return {
		book,
		/** An object came or changed; returns what was rebuilt for it. */
		put(resource: string, object: KubernetesObject) {
			const {key, resource: watched} = collectionOf(resource);
			version++;
			const record = {...(toSafe(watched.project(object)) as ClusterRecord), resourceVersion: String(version)} as ClusterRecord;
			book.take({type: 'changed', collection: key, at: now, record});
			return rebuilt();
		},
		remove(resource: string, uid: string) {
			book.take({type: 'deleted', collection: collectionOf(resource).key, at: now, uid});
			return rebuilt();
		},
	};
};

const selected = 'selected by InferencePool pool';

test('a pool that comes, turns elsewhere or goes is told by the services it selects', () => {
	const {book, put, remove} = make();
	const evidence = () => book.services.get('uid-llama')?.evidence ?? [];
	put('deployments', deployment());
	expect(evidence()).not.toContain(selected);
	expect(put('inferencepools', pool('llama'))).toEqual(['uid-llama', 'uid-pool']);
	expect(evidence()).toContain(selected);
	put('inferencepools', pool('another'));
	expect(evidence()).not.toContain(selected);
	put('inferencepools', pool('llama'));
	remove('inferencepools', 'uid-pool');
	expect(evidence()).not.toContain(selected);
});

test('a pool counts its workloads as they are now, and no pod of them rebuilds it', () => {
	const {book, put, remove} = make();
	const ready = () => book.services.get('uid-pool')?.replicas;
	put('inferencepools', pool('llama'));
	put('deployments', deployment());
	expect(ready()).toMatchObject({desired: 3, ready: 3});
	put('deployments', deployment({status: {readyReplicas: 1, availableReplicas: 1}}));
	expect(ready()).toMatchObject({desired: 3, ready: 1});
	remove('deployments', 'uid-llama');
	expect(ready()).toMatchObject({desired: 0});
});

test('what says of itself that it is no model service is none, whatever its kind and however it says so', () => {
	const {book, put} = make();
	const name = 'modeldeck.dev/service';
	const marked = (marks: object): KubernetesObject => ({...pool('llama'), metadata: {...pool('llama').metadata, ...marks}});
	put('inferencepools', marked({}));
	expect([...book.services.keys()]).toEqual(['uid-pool']);
	for (const marks of [{labels: {[name]: 'false'}}, {annotations: {[name]: 'false'}}]) {
		put('inferencepools', marked(marks));
		expect([...book.services.keys()]).toEqual([]);
		put('inferencepools', marked({}));
	}
});
