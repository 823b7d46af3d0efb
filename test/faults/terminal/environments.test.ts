import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {untilLine} from '../../end-to-end/console-steps.ts';
import {childOf, openShells, type Shells} from '../../end-to-end/shell.ts';
import {openStage, type Stage} from '../../end-to-end/stage.ts';
import {lookInside} from './inside.ts';

let stage: Stage;
let shells: Shells;

beforeAll(async () => {
	stage = await openStage({systems: 'none'});
	shells = openShells();
});
afterEach(() => Promise.all([stage.clear(), shells.clear()]));
afterAll(async () => {
	await stage.close();
	shells.close();
});

const esc = '\u001b';

describe.each([
	['CI=1', {CI: '1'}],
	['CONTINUOUS_INTEGRATION=true', {CONTINUOUS_INTEGRATION: 'true'}],
	['TERM=linux', {TERM: 'linux'}],
	['TERM=screen', {TERM: 'screen'}],
	['TERM=tmux-256color', {TERM: 'tmux-256color'}],
	['TERM=vt100', {TERM: 'vt100'}],
	['NO_COLOR=1', {NO_COLOR: '1'}],
	['LANG=C', {LANG: 'C'}],
	['NODE_ENV=development', {NODE_ENV: 'development'}],
	['INK_SCREEN_READER=true', {INK_SCREEN_READER: 'true'}],
] as const)('with %s', (name, environment: Readonly<Record<string, string>>) => {
	test('the list is drawn, keys work, and the terminal is given back', async () => {
		const console = stage.open({columns: 80, rows: 24, environment});
		await untilLine(console, 'llama-3-70b', /3\/6/);
		expect(console.isAlternate()).toBe(true);
		console.press('?');
		await console.until('HERE: LIST');
		console.press('q');
		await untilLine(console, 'llama-3-70b', /3\/6/);
		const raw = console.raw();
		// Of all that was written: no scrollback is wiped, no mouse taken, and the sixteen colours of every terminal or none.
		expect(raw).not.toContain(`${esc}[3J`);
		expect(raw).not.toMatch(new RegExp(`${esc}\\[\\?(?:9|100\\d|1015)h`));
		expect(raw).not.toMatch(new RegExp(`${esc}\\[(?:\\d+;)*[34]8;[\\d;]*m`));
		if (name === 'NO_COLOR=1') expect(raw).not.toMatch(new RegExp(`${esc}\\[(?:\\d+;)*(?:3\\d|4\\d|9\\d|10\\d)(?:;\\d+)*m`));
		if (name === 'TERM=linux') expect(raw).not.toContain(`${esc}]`);
		console.press('ctrl-c');
		expect((await console.ended).exitCode).toBe(0);
		expect(console.isAlternate()).toBe(false);
		expect(console.modes()).toEqual({cursor: true, bracketedPaste: false});
	});
});

test('SIGKILL gives nothing back, which nobody can help, and `reset` does', async () => {
	const shell = await shells.open();
	process.kill(childOf(shell.pid), 'SIGKILL');
	await shell.until('Killed');
	expect(shell.isAlternate()).toBe(true);
	shell.press('\r', 'reset\r');
	await shell.until(() => !shell.isAlternate());
	expect(shell.modes().bracketedPaste).toBe(false);
});

test('after a thousand frames nothing is measured and kept', async () => {
	const inside = lookInside(stage.workspace);
	const console = stage.open({columns: 80, rows: 24, environment: {NODE_OPTIONS: inside.nodeOptions}});
	await untilLine(console, 'llama-3-70b', /3\/6/);
	const frames = (): number => console.raw().split(`${esc}[?2026h`).length - 1;
	const before = frames();
	for (let count = 0; frames() - before < 1000; count += 1) {
		const shown = frames();
		console.press(count % 2 === 0 ? 'j' : 'k');
		await console.until(() => frames() > shown);
	}
	expect((await inside.ask(console.pid)).measures).toBe(0);
});
