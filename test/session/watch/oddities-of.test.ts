import {expect, test} from 'vitest';
import type {ReflectorCounts} from '../../../source/cluster/reflector/reflector.ts';
import {toSafeText} from '../../../source/domain/safe-text.ts';
import {odditiesOf} from '../../../source/session/watch/oddities-of.ts';

const counts = (more: Partial<ReflectorCounts>): ReflectorCounts => ({
	...{lists: 1, watches: 1, unreadable: 0, unreadableObjects: [], wentBack: 0, audits: 0, differences: 0},
	...more,
});

test('where all is well nothing is said', () => {
	expect(odditiesOf([{kind: 'Pod', counts: counts({audits: 3})}])).toEqual([]);
});

test('what cannot be read is named, of many the first', () => {
	const unreadableObjects = ['a', 'b', 'c', 'd'].map(name => toSafeText(`Pod chat/${name} cannot be read: no spec.`));
	expect(odditiesOf([{kind: 'Pod', counts: counts({unreadableObjects: unreadableObjects.slice(0, 1)})}])).toEqual([
		'Not shown, because what the cluster tells of it makes no sense: one Pod. Pod chat/a cannot be read: no spec.',
	]);
	expect(odditiesOf([{kind: 'Pod', counts: counts({unreadableObjects})}])[0]).toMatch(
		/: 4 Pods\. Pod chat\/a .*Pod chat\/c cannot be read: no spec\. …$/,
	);
});

test('lines, differences and versions that went back are counted over all namespaces of a kind', () => {
	const odd = counts({unreadable: 1, differences: 2, wentBack: 1});
	expect(
		odditiesOf([
			{kind: 'Pod', counts: odd},
			{kind: 'Pod', counts: odd},
		]),
	).toEqual([
		'The versions of this cluster went backwards: it was restored, or another one answers at its address. Everything was read again.',
		'Of the watch of Pods 2 lines could not be read: what was in it was read again.',
		'The watch of Pods had not told all of 4 Pods, an audit found: everything was read again.',
	]);
});
