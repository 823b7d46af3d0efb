import fc from 'fast-check';
import {expect, test} from 'vitest';
import {compareResourceVersions} from '../../../source/cluster/reflector/resource-version.ts';

test('integers of any length are ordered as integers', () => {
	fc.assert(
		fc.property(fc.bigInt({min: 1n, max: 2n ** 90n}), fc.bigInt({min: 1n, max: 2n ** 90n}), (one, other) => {
			expect(compareResourceVersions(String(one), String(other))).toBe(one === other ? 0 : one < other ? -1 : 1);
		}),
	);
});

test('what is no plain integer is equal or not, and nothing else', () => {
	expect(compareResourceVersions('a', 'a')).toBe(0);
	expect(compareResourceVersions('a', 'b')).toBeUndefined();
	expect(compareResourceVersions('007', '8')).toBeUndefined();
	expect(compareResourceVersions('0', '8')).toBeUndefined();
});
