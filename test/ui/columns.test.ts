import {readFileSync} from 'node:fs';
import {afterEach, expect, test} from 'vitest';
import {defaultSettings} from '../../source/domain/settings.ts';
import {serviceColumns} from '../../source/ui/service-columns.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {fleet, largeFleet, metrics, row, service, snapshot, state} from './fixtures/fleet.ts';
import {type HandMadeHost, handMadeHost} from './fixtures/host.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const size = {columns: 120, rows: 40};

const open = (made: HandMadeHost = handMadeHost(snapshot(fleet)), of = size): Desk => {
	desk = openDesk(made.host, of);
	return desk;
};

/** The heads of the list, one blank between two. */
const heads = (on: Desk): string =>
	on
		.lines()
		.find(line => line.includes('SERVICE'))
		?.trim()
		.replace(/\s+/g, ' ') ?? '';

/** Moves the cursor of the page to a column. */
const goTo = async (on: Desk, name: string): Promise<void> => {
	const at = on
		.lines()
		.slice(4)
		.findIndex(line => line.slice(4).startsWith(name));
	await on.press('g', ...Array.from({length: at}, () => 'j'));
};

test('a column that is hidden is gone from the list, one that is shown comes last', async () => {
	const on = open();
	expect(heads(on)).toBe('NAMESPACE SERVICE MODEL VERSION READY SCALE STATE GPUS GPU REQ/S ERR P95');
	await on.press('f');
	await goTo(on, 'MODEL');
	await on.press('space');
	await goTo(on, 'KV');
	await on.press('space', 'q');
	expect(heads(on)).toBe('NAMESPACE SERVICE VERSION READY SCALE STATE GPUS GPU REQ/S ERR P95 KV');
});

test('a column is moved, and the cursor goes with it', async () => {
	const on = open();
	await on.press('f');
	await goTo(on, 'P95');
	await on.press('shift-k', 'q');
	expect(heads(on)).toContain('REQ/S P95 ERR');
});

test('the name of a service stays, and a column that is not shown has no place: both say so', async () => {
	const on = open();
	await on.press('f');
	await goTo(on, 'SERVICE');
	await on.press('space');
	expect(on.text()).toContain('SERVICE stays: a row without its name is nothing to act on.');
	await goTo(on, 'MEAN');
	await on.press('shift-k');
	expect(on.text()).toContain('MEAN is not shown: space shows it.');
	await goTo(on, 'NAMESPACE');
	await on.press('shift-k');
	expect(on.text()).toContain('NAMESPACE is the first one.');
});

test('the wide list has columns of its own', async () => {
	const on = open();
	const usual = heads(on);
	await on.press('ctrl-w', 'f');
	expect(on.text()).toContain('Columns of the wide list');
	await goTo(on, 'MEM');
	await on.press('space', 'q');
	expect(heads(on)).not.toContain('MEM');
	await on.press('ctrl-w');
	expect(heads(on)).toBe(usual);
});

test('what is chosen is kept, and is there in the next console', async () => {
	const made = handMadeHost(snapshot(fleet));
	const on = open(made);
	await on.press('f');
	await goTo(on, 'MODEL');
	await on.press('space', 'q');
	expect(made.host.preferences.store.get().columns['list']).not.toContain('model');
	on.close();
	expect(heads(open(made))).not.toContain('MODEL');
});

test('the settings say which columns there are until another choice is made, and again when it is given up', async () => {
	const settings = {...defaultSettings, columns: {list: ['gpu', 'cache', 'ttfb']}};
	const on = open(handMadeHost(snapshot(fleet, {settings})));
	expect(heads(on)).toBe('SERVICE GPU KV');
	await on.press(':', 'c', 'o', 'l', 's', 'enter');
	expect(on.text()).toContain('The settings name columns that do not exist: ttfb.');
	await on.press('j', 'j', 'space', 'q');
	expect(heads(on)).toBe('SERVICE GPU');
	await on.press('f', 'r');
	expect(on.text()).toContain('The columns are those of the settings again.');
	await on.press('q');
	expect(heads(on)).toBe('SERVICE GPU KV');
});

test('what has no room is left out from the end, and the page says which it is', async () => {
	const settings = {
		...defaultSettings,
		columns: {list: ['service', 'state', 'model', 'version', 'gpu', 'ttft', 'p95', 'p99', 'age', 'cache']},
	};
	const on = open(handMadeHost(snapshot(fleet, {settings})), {columns: 80, rows: 24});
	expect(heads(on)).toBe('SERVICE STATE MODEL VERSION GPU TTFT P95');
	await on.press('f');
	expect(on.text()).toMatch(/P99 +whole requests, p99 {2}\(no room for it at this width\)/);
});

test('a sort by any shown column is told by the name of its head; rows without a value come last', async () => {
	const on = open();
	await on.press('shift-left', 'shift-o');
	expect(on.text()).toContain(' by P95: 6 of 9 ');
	const names = on
		.lines()
		.slice(5, 14)
		.map(line => line.slice(13, 27).trim());
	expect(names.slice(0, 2)).toEqual(['llama-3-70b', 'qwen-moe']);
	expect(names.slice(-3).sort()).toEqual(['parakeet', 'sdxl-turbo', 'whisper-large']);
});

test('a sort by a quantile asks for it of all services, and says how many it ranks so far', async () => {
	const rows = largeFleet(1200).map((entry, index) => {
		const {latency: _, ...others} = entry.metrics ?? metrics(0.5, 12, 0, 0.9);
		return index < 60 ? entry : row(entry.service, entry.state, others);
	});
	const made = handMadeHost(snapshot(rows));
	const on = open(made);
	await on.press('shift-left', 'shift-o');
	expect(on.text()).toContain(' by P95: 60 of 1,200 so far ');
	expect(made.asked.shown.at(-1)).toMatchObject({ranking: 'latency'});
	await on.press('shift-s');
	expect(made.asked.shown.at(-1)).not.toHaveProperty('ranking');
});

test('services that will never have the number are not waited for', async () => {
	const parked = row(service('parked', {ready: 0, desired: 0}), state('Parked'));
	const on = open(handMadeHost(snapshot([...fleet.slice(0, 2), parked])));
	await on.press('shift-left', 'shift-o');
	expect(on.text()).toContain(' by P95: 2 of 3 ');
});

test('the documentation names every column, and no other', () => {
	const text = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
	const [, names = ''] = /The names:\n\n([\s\S]*?)\n\n/.exec(`${text}\n\n`) ?? [];
	const named = [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
	expect(named.toSorted()).toEqual(serviceColumns.map(({id}) => id).toSorted());
});
