import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {ServiceRow, Snapshot} from '../../source/session/snapshot.ts';
import {arrangeList, holdTime, listHeight, moveList, selectedUid} from '../../source/ui/reduce-list.ts';
import {createViewState, type ViewState} from '../../source/ui/view-state.ts';
import {fleet, row, service, snapshot, state} from './fixtures/fleet.ts';

const severities = ['broken', 'look', 'fine'] as const;
const rank = {broken: 0, look: 1, fine: 2} as const;

const pool: readonly ServiceRow[] = Array.from({length: 60}, (_, index) =>
	row(service(`service-${String(index).padStart(2, '0')}`), state('Stable')),
);

type Change =
	| {readonly type: 'cluster'; readonly present: readonly number[]; readonly sick: ReadonlyMap<number, (typeof severities)[number]>}
	| {readonly type: 'key'; readonly rows: number}
	| {readonly type: 'time'; readonly milliseconds: number};

const change: fc.Arbitrary<Change> = fc.oneof(
	fc.record({
		type: fc.constant('cluster' as const),
		present: fc.uniqueArray(fc.nat(59), {minLength: 1, maxLength: 60}),
		sick: fc.array(fc.tuple(fc.nat(59), fc.constantFrom(...severities)), {maxLength: 20}).map(entries => new Map(entries)),
	}),
	fc.record({type: fc.constant('key' as const), rows: fc.integer({min: -30, max: 30})}),
	fc.record({type: fc.constant('time' as const), milliseconds: fc.integer({min: 0, max: 4_000})}),
);

const clusterOf = (present: readonly number[], sick: ReadonlyMap<number, (typeof severities)[number]>): Snapshot =>
	snapshot(
		present
			.map(index => ({index, severity: sick.get(index) ?? ('fine' as const)}))
			.sort((one, other) => rank[one.severity] - rank[other.severity] || one.index - other.index)
			.flatMap(({index, severity}) => {
				const entry = pool[index];
				return entry === undefined ? [] : [{...entry, state: {...entry.state, severity}}];
			}),
	);

type World = {readonly view: ViewState; readonly snapshot: Snapshot; readonly time: number};

const apply = (world: World, step: Change): World => {
	if (step.type === 'time') {
		const time = world.time + step.milliseconds;
		return {...world, time, view: arrangeList(world.view, world.snapshot, time, world.snapshot)};
	}
	if (step.type === 'key') {
		const pinned = {...world.view, keyAt: world.time, list: {...world.view.list, selected: selectedUid(world.view.list)}};
		return {...world, view: moveList(pinned, step.rows, world.snapshot)};
	}
	const next = clusterOf(step.present, step.sick);
	return {...world, snapshot: next, view: arrangeList(world.view, next, world.time, world.snapshot)};
};

const lineOf = ({view}: World): number => view.list.order.indexOf(selectedUid(view.list) ?? '') - view.list.top;

test('whatever happens in the cluster, the selection stays on its service, on the screen, and on its line where that can be', () => {
	fc.assert(
		fc.property(fc.array(change, {maxLength: 40}), steps => {
			const first = snapshot(pool);
			let world: World = {view: arrangeList(createViewState({columns: 120, rows: 30}), first, 0, first), snapshot: first, time: 0};
			for (const step of steps) {
				const before = world;
				world = apply(world, step);
				const {list} = world.view;
				const present = world.snapshot.rows.map(entry => entry.service.uid);
				// Every row of the cluster is in the list once, and nothing else is.
				expect([...list.order].sort()).toEqual([...present].sort());
				const selected = before.view.list.selected;
				if (step.type !== 'key' && selected !== undefined && present.includes(selected)) expect(list.selected).toBe(selected);
				const height = listHeight(world.view, world.snapshot);
				expect(lineOf(world)).toBeGreaterThanOrEqual(0);
				expect(lineOf(world)).toBeLessThan(height);
				expect(list.top).toBeLessThanOrEqual(Math.max(0, list.order.length - height));
				// Within two seconds of a key no two rows change places.
				if (step.type === 'cluster' && before.view.keyAt !== undefined && world.time - before.view.keyAt < holdTime) {
					const kept = before.view.list.order.filter(uid => present.includes(uid));
					expect(list.order.filter(uid => kept.includes(uid))).toEqual(kept);
				}
			}
		}),
		{numRuns: 300},
	);
});

test('until the first key the first row is selected, whichever it is', () => {
	const first = snapshot(pool);
	const view = arrangeList(createViewState({columns: 120, rows: 30}), first, 0, first);
	const worse = snapshot(fleet);
	expect(selectedUid(arrangeList(view, worse, 100, first).list)).toBe(fleet[0]?.service.uid);
});
