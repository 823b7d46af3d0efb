import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {openWithPlugin} from './login-plugin.ts';
import {openStage, type Stage} from './stage.ts';
import type {Terminal} from './terminal.ts';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({systems: 'none'});
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** The screen behind the console keeps the earlier questions. */
const untilAsked = (console: Terminal, time: number): Promise<string> =>
	console.until(
		text =>
			!console.isAlternate() &&
			text.split('modeldeck: a login for demo').length - 1 === time &&
			text.trimEnd().endsWith('\nToken, please:'),
	);

test('a plugin gets the terminal to ask for a login, and whatever becomes of it, the console comes back and a key asks again', async () => {
	const console = openWithPlugin(stage, '.kube/config');
	await untilAsked(console, 1);
	expect(console.modes()).toEqual({cursor: true, bracketedPaste: false});

	// Typed characters are echoed, and all of them reach the plugin.
	console.press('wrong-token');
	await console.until('Token, please: wrong-token');
	console.press('enter');
	await console.until('does not accept these credentials any more. ctrl-r logs in again');
	expect(console.isAlternate()).toBe(true);
	expect(console.lines()[0]).toContain('NO ACCESS');
	expect(console.raw()).toContain('You typed wrong-token.');

	// Interrupted: the key is the plugin's, and the console stays.
	console.press('ctrl-r');
	await untilAsked(console, 2);
	console.press('ctrl-c');
	await console.until('was interrupted');
	expect(console.isAlternate()).toBe(true);
	expect(console.text()).toMatch(/ctrl-r\s+logs in again/);

	console.press('ctrl-r');
	await untilAsked(console, 3);
	console.press('crash', 'enter');
	await console.until('was ended by SIGSEGV');
	expect(console.isAlternate()).toBe(true);

	// The end of its input is an answer too.
	console.press('ctrl-r');
	await untilAsked(console, 4);
	console.press('ctrl-d');
	await console.until('failed with status 9');

	console.press('ctrl-r');
	await untilAsked(console, 5);
	console.press('demo-admin-token', 'enter');
	await console.until(text => /LIVE/.test(text.split('\n', 1)[0] ?? ''));
	expect(console.isAlternate()).toBe(true);

	// Keys are ours again, one by one and without an echo.
	console.press('?');
	await console.until('Open the service');
	console.press('escape', ':q', 'enter');
	expect(await console.ended).toMatchObject({exitCode: 0});
	expect(console.isAlternate()).toBe(false);
	expect(console.modes()).toEqual({cursor: true, bracketedPaste: false});
});
