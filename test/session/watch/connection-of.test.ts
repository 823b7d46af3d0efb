import {expect, test} from 'vitest';
import {type ResourceKind, resourceKinds} from '../../../source/domain/object-reference.ts';
import type {Failure} from '../../../source/domain/outcome.ts';
import type {CollectionState} from '../../../source/session/watch/collection-book.ts';
import {connectionOf} from '../../../source/session/watch/connection-of.ts';
import {withEvent} from '../../../source/session/watch/signs-of-life.ts';

const now = 10_000_000;
const never = {at: Number.NEGATIVE_INFINITY, what: 'stood still'} as const;

const state = (kind: ResourceKind, more: Partial<CollectionState> = {}): CollectionState => ({
	key: kind.resource,
	resource: {kind, stage: kind.group === 'apps' && kind.kind !== 'ReplicaSet' ? 'workloads' : 'background', project: () => ({}) as never},
	namespace: undefined,
	listed: true,
	remaining: 0,
	provenAt: now - 1000,
	...more,
});

const failing = (kind: Failure['kind']): Pick<CollectionState, 'trouble'> => ({
	trouble: {failure: {kind, sentence: `It is ${kind}.`}, at: now, retryAt: now + 4000},
});

const {deployment, statefulSet, pod, node, replicaSet} = resourceKinds;
const silent = {provenAt: now - 90_000};

const connection = (...states: readonly CollectionState[]) =>
	connectionOf({states, now, distrusted: never, place: 'prod-eu (10.0.0.1:443)'});

test('where one of several is silent, it is named; where all are, the place is enough', () => {
	expect(connection(state(deployment), state(statefulSet), state(pod, silent))).toMatchObject({
		freshness: 'STALE',
		sentence: 'No sign of life of Pods from prod-eu (10.0.0.1:443) for a minute and a half: connecting again. ctrl-r does it now.',
	});
	expect(connection(state(deployment, silent), state(pod, silent)).sentence).toMatch(/^No sign of life from prod-eu/);
});

test('of many kinds the first are named and the others counted: the sentence has two lines', () => {
	const custom = ['A', 'B', 'C', 'D', 'E'].map(name => ({...deployment, group: 'x.io', resource: name, kind: name}));
	expect(connection(state(deployment), ...custom.map(kind => state(kind, silent))).sentence).toMatch(
		/^No sign of life of As, Bs, Cs and 2 other kinds from prod-eu/,
	);
});

test('while a dead link is found out, nothing looks better than it did', () => {
	// Some requests have timed out, other watches are silent still.
	expect(connection(state(deployment, silent), state(statefulSet, silent), state(pod, {...silent, ...failing('timeout')})).freshness).toBe(
		'STALE',
	);
	expect(
		connection(
			state(deployment, {...silent, ...failing('timeout')}),
			state(statefulSet, {...silent, ...failing('timeout')}),
			state(pod, silent),
		).freshness,
	).toBe('OFFLINE');
});

test('a list that takes long to be read anew is said to be behind, and is not once it is in', () => {
	const rereading = withEvent(state(pod), {type: 'relisting', collection: 'pods', at: now - 10_000});
	expect(connection(state(deployment), rereading)).toMatchObject({
		freshness: 'LAGGING',
		sentence: 'All Pods are being read anew: until that is done what is shown of them is from before.',
	});
	const again = withEvent(rereading, {type: 'relisting', collection: 'pods', at: now});
	expect(connection(state(deployment), again).freshness).toBe('LAGGING');
	expect(connection(state(deployment), withEvent(again, {type: 'replaced', collection: 'pods', at: now, records: []})).freshness).toBe(
		'LIVE',
	);
});

test('one that fails for long while all others are live is behind, and no more than that', () => {
	const {freshness, sentence, provenAt} = connection(
		state(deployment),
		state(statefulSet),
		state(replicaSet),
		state(pod, {provenAt: now - 600_000, ...failing('server')}),
	);
	expect([freshness, provenAt]).toEqual(['LAGGING', now - 600_000]);
	expect(sentence).toBe('Pods are not up to date: It is server. Trying again in 4 s; ctrl-r tries now.');
});

test('a server that has lost its store looks alive: that is said, and nothing worse is hidden by it', () => {
	const told = (...states: readonly CollectionState[]) =>
		connectionOf({states, isStoreAway: true, now, distrusted: never, place: 'prod-eu (10.0.0.1:443)'});
	expect(told(state(deployment), state(statefulSet))).toEqual({
		freshness: 'LAGGING',
		provenAt: now - 1000,
		sentence:
			'prod-eu (10.0.0.1:443) has lost its store (etcd): what is shown is from before, and nothing can be changed. ctrl-r asks again.',
	});
	expect(told(state(deployment, failing('timeout'))).freshness).toBe('OFFLINE');
	expect(told(state(deployment, silent)).freshness).toBe('STALE');
});

test('what was heard of before a disruption is doubtful until it is heard of again', () => {
	const states = [state(deployment), state(statefulSet), state(node, {provenAt: now - 5000})];
	const after = (at: number) => connectionOf({states, now, distrusted: {at, what: 'clock set'}, place: 'prod-eu'});
	expect(after(now - 6000).freshness).toBe('LIVE');
	expect(after(now - 4000)).toMatchObject({
		freshness: 'STALE',
		sentence: 'Not heard of prod-eu since the clock of this machine was set: checking what is shown.',
	});
});
