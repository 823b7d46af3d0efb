import {afterEach, expect, test} from 'vitest';
import type {Gate} from '../../source/session/session.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {fleet, llama, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const small = {columns: 80, rows: 24};
const openFleet = (gate?: Partial<Gate>): Desk => {
	desk = openDesk(handMadeHost(snapshot(fleet), gate).host, small);
	return desk;
};
const last = (open: Desk): string => open.lines().at(-1) ?? '';

const typeText = (open: Desk, text: string): Promise<void> =>
	open.press(...[...text].map(character => (character === ' ' ? 'space' : character)));

test('a list that leaves something out, or has another order, says so at 80×24', async () => {
	const open = openFleet();
	await open.press('space', 'j', 'space');
	expect(last(open)).toContain('2 marked');
	await open.press('/');
	await typeText(open, 'bge');
	await open.press('enter');
	expect(last(open)).toMatch(/^ \/bge {2}2 marked, 2 hidden /);
	await open.press('escape', ':');
	await typeText(open, 'faults');
	await open.press('enter', 'shift-m');
	expect(last(open)).toMatch(/^ faults only {2}by MEM {2}2 marked /);
});

test('a dialog that waits offers nothing but the way out', async () => {
	const open = openFleet({prepare: () => new Promise(() => {})});
	await open.press('r');
	expect(last(open)).toBe(' escape cancel');
});

test('a dialog that says why not is closed by one key', async () => {
	const open = openFleet();
	await open.press('r');
	expect(open.text()).toContain('This host writes nothing.');
	expect(last(open)).toBe(' escape close');
});

test('the list of another namespace, a filter, a label or a context by one command', async () => {
	const {host, asked} = handMadeHost(snapshot(fleet));
	desk = openDesk(host, small);
	for (const command of ['dp search', 'svc @staging']) {
		await desk.press(':');
		await typeText(desk, command);
		await desk.press('enter');
	}
	expect([asked.namespaces, asked.contexts]).toEqual([['search'], ['staging']]);
	await desk.press(':');
	await typeText(desk, 'dp app=bge-m3');
	await desk.press('enter');
	expect(desk.text()).toContain('bge-m3');
	expect(desk.text()).not.toContain('gemma-2b');
	await desk.press(':');
	await typeText(desk, 'svc /gemma');
	await desk.press('enter');
	expect(desk.text()).toContain('gemma-2b');
	expect(desk.text()).not.toContain('bge-m3');
});

test('whose YAML it is stands in the first line: the workload on the list, the marked replica on the page', async () => {
	const {host, asked} = handMadeHost(snapshot([llama]));
	desk = openDesk(host, {columns: 120, rows: 30});
	await desk.press('y');
	expect(desk.lines()[0]).toContain('chat / llama-3-70b · YAML');
	await desk.press('q', 'enter', 'j', 'd');
	expect(desk.lines()[0]).toContain('chat / llama-3-70b · llama-3-70b-6f9c7-b7c6d · describe');
	expect(asked.texts).toEqual(['yaml llama-3-70b', 'describe llama-3-70b-6f9c7-b7c6d']);
});

test('a long filter is shown with its cursor', async () => {
	const open = openFleet();
	await open.press('/');
	await typeText(open, `${'x'.repeat(100)}end`);
	expect(last(open)).toMatch(/^ \/…x+end$/u);
	await open.press('home');
	expect(last(open)).toMatch(/^ \/x+…$/u);
});
