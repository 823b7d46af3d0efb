import fc from 'fast-check';
import {expect, test} from 'vitest';
import {holdOrder, isSortable, orderRows, sameOrder} from '../../source/ui/service-order.ts';
import {fleet, largeFleet} from './fixtures/fleet.ts';

const names = (column: string, isReversed = false): readonly string[] => {
	const byUid = new Map(fleet.map(row => [row.service.uid, row.service.name as string]));
	return orderRows(fleet, {filter: undefined, faultsOnly: false, sort: {column, isReversed}}).map(uid => byUid.get(uid) ?? '');
};

test('without a sort the order is that of the snapshot: the sick first', () => {
	expect(names('severity')[0]).toBe('qwen-moe');
});

test('numbers come largest first, texts from A to Z', () => {
	expect(names('p95')[0]).toBe('llama-3-70b');
	expect(names('service')[0]).toBe('bge-m3');
});

test('no data is last in both directions: it is neither most nor least', () => {
	for (const isReversed of [false, true]) expect(names('gpu', isReversed).slice(-2).sort()).toEqual(['parakeet', 'sdxl-turbo']);
});

test('equal values are told apart by namespace and name, so that equal rows never swap', () => {
	const rows = largeFleet(200);
	const sort = {column: 'ready', isReversed: false};
	const once = orderRows(rows, {filter: undefined, faultsOnly: false, sort});
	expect(orderRows([...rows].reverse(), {filter: undefined, faultsOnly: false, sort})).toEqual(once);
});

test('held rows stay where they are, what is new comes last', () => {
	const uids = fc.uniqueArray(fc.nat(30).map(String));
	fc.assert(
		fc.property(uids, uids, (held, wanted) => {
			const order = holdOrder(held, wanted);
			expect([...order].sort()).toEqual([...wanted].sort());
			expect(order.filter(uid => held.includes(uid))).toEqual(held.filter(uid => wanted.includes(uid)));
		}),
	);
});

test('what has no value cannot be sorted by', () => {
	expect([isSortable('gpu'), isSortable('gpu-trend')]).toEqual([true, false]);
	expect(sameOrder(['a'], ['a', 'b'])).toBe(false);
});
