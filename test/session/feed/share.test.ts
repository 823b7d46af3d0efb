import fc from 'fast-check';
import {expect, test} from 'vitest';
import {share} from '../../../source/session/feed/share.ts';
import {collectGarbage} from '../../bench/collect-garbage.ts';

const value = fc.jsonValue({maxDepth: 4});

test('what comes out equals the new value, and is the old one where they are equal', () => {
	fc.assert(
		fc.property(value, value, (before, next) => {
			expect(share(before, next)).toEqual(next);
			const copy: unknown = structuredClone(before);
			if (typeof before === 'object') expect(share(before, copy)).toBe(before);
		}),
	);
});

test('parts that did not change keep their identity', () => {
	const before = {pods: [{name: 'a'}, {name: 'b', ready: true}], labels: {app: 'x'}};
	const next = share(before, {pods: [{name: 'a'}, {name: 'b', ready: false}], labels: {app: 'x'}});
	expect(next).not.toBe(before);
	expect(next.labels).toBe(before.labels);
	expect(next.pods[0]).toBe(before.pods[0]);
	expect(next.pods[1]).toEqual({name: 'b', ready: false});
});

test('a field that is absent is not one that is undefined', () => {
	const before: {readonly name: string; readonly pods?: undefined} = {name: 'a'};
	const next = share(before, {name: 'a', pods: undefined});
	expect('pods' in next).toBe(true);
});

test('of strings that are equal the older one is kept: what changed takes no more memory than it did', () => {
	const pods = (isReady: boolean): readonly {readonly uid: string; readonly isReady: boolean}[] =>
		JSON.parse(JSON.stringify(Array.from({length: 1000}, (_, at) => ({uid: `${at}-${'x'.repeat(10_000)}`, isReady}))));
	const heldBytes = (): number => {
		collectGarbage();
		return process.memoryUsage().heapUsed;
	};
	const held = pods(false);
	const before = heldBytes();
	const changed = share(held, pods(true));
	expect(heldBytes() - before).toBeLessThan(2_000_000);
	expect(changed.map(({uid}) => uid)).toEqual(held.map(({uid}) => uid));
});
