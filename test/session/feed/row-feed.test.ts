import {expect, test} from 'vitest';
import type {ClusterRecord} from '../../../source/domain/cluster-record.ts';
import {toSafe, toSafeText} from '../../../source/domain/safe-text.ts';
import {defaultSettings} from '../../../source/domain/settings.ts';
import {servingSystems} from '../../../source/serving/serving-systems.ts';
import {createCapacityBook} from '../../../source/session/feed/capacity-book.ts';
import {createCostBook} from '../../../source/session/feed/cost-book.ts';
import {createRowFeed} from '../../../source/session/feed/row-feed.ts';
import {createServiceBook} from '../../../source/session/feed/service-book.ts';
import type {Snapshot} from '../../../source/session/snapshot.ts';
import {createStore} from '../../../source/session/store.ts';
import {createCollectionBook} from '../../../source/session/watch/collection-book.ts';
import {watchedCollections, watchedResources} from '../../../source/session/watch/watched-collections.ts';
import {createSteppedClock} from '../../cluster/stepped-clock.ts';
import {deployment, now} from '../../serving/fixtures/raw-objects.ts';

const collections = watchedCollections(watchedResources(servingSystems), undefined);
const deployments = collections.find(({resource}) => resource.kind.resource === 'deployments');

/** `cost`: milliseconds that pass whenever somebody looks at the clock. */
const makeFeed = (cost: number) => {
	const states = createCollectionBook();
	for (const collection of collections) states.open(collection);
	states.setUnserved(new Set());
	const serviceBook = createServiceBook({systems: servingSystems, book: states, onRecord: () => {}});
	let time = now + 3_600_000;
	const clock = {
		...createSteppedClock(time),
		now() {
			time += cost;
			return time;
		},
	};
	const told: string[][] = [];
	const feed = createRowFeed({
		...{clock, clockOffset: () => 0, serviceBook, store: createStore({settings: defaultSettings} as Snapshot)},
		capacityBook: createCapacityBook(serviceBook.index, states),
		costBook: createCostBook(serviceBook.index, undefined),
		withEvidence: service => service,
		onServices: changed => void told.push([...changed]),
	});
	const take = (event: Parameters<typeof serviceBook.take>[0]): void => {
		states.take(event);
		serviceBook.take(event);
	};
	for (const {key} of collections) take({type: 'listed', collection: key, at: now});
	return {
		feed,
		told,
		change(name: string) {
			const object = deployment({metadata: {name, uid: `uid-${name}`}});
			const record = {...(toSafe(deployments?.resource.project(object)) as ClusterRecord), resourceVersion: toSafeText('1')};
			take({type: 'changed', collection: deployments?.key ?? '', record, at: now});
		},
		list: () => take({type: 'listed', collection: deployments?.key ?? '', at: now}),
	};
};

test('work that takes long is done in stretches, and rows are told when all of it is done', () => {
	const {feed, told, change} = makeFeed(5);
	for (const name of ['one', 'two', 'three', 'four', 'five']) change(name);
	const stretches: string[] = [];
	do stretches.push(feed.work());
	while (stretches.at(-1) === 'not through' && feed.rows().length === 0 && stretches.length < 50);
	expect(stretches.length).toBeGreaterThan(3);
	expect(stretches.at(-1)).toBe('through');
	expect(feed.rows().map(({service}) => service.name)).toEqual(['five', 'four', 'one', 'three', 'two']);
	expect(told).toHaveLength(1);
});

test('what comes between two stretches is nothing that is still to be read: a busy cluster would be read for ever', () => {
	const {feed, change} = makeFeed(3);
	for (const name of ['one', 'two', 'three']) change(name);
	let count = 0;
	while (feed.work() === 'not through' && count < 50) change(`late-${count++}`);
	expect(count).toBeGreaterThan(0);
	expect(feed.isBehind()).toBe(false);
	while (feed.work() === 'not through');
	expect(feed.rows().length).toBeGreaterThan(3);
});

test('a list that ends between two stretches is still to be read: rows that are from before it are not all there is', () => {
	const {feed, told, change, list} = makeFeed(3);
	for (const name of ['one', 'two', 'three']) change(name);
	// Services are rebuilt, and their rows are not worked out yet.
	let state = feed.work();
	for (let times = 0; told.length === 0 && times < 50; times++) state = feed.work();
	expect(state).toBe('not through');
	list();
	while (feed.work() === 'not through');
	expect(feed.isBehind()).toBe(true);
	while (feed.work() === 'not through');
	expect(feed.isBehind()).toBe(false);
});

test('where it takes no time it is through at once', () => {
	const {feed, change} = makeFeed(0);
	for (const name of ['one', 'two']) change(name);
	expect(feed.work()).toBe('through');
	expect(feed.rows()).toHaveLength(2);
	const before = feed.rows();
	expect(feed.work()).toBe('through');
	expect(feed.rows()).toBe(before);
});
