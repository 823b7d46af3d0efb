import {chmodSync} from 'node:fs';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {parse, stringify} from 'yaml';
import {openStage, type Stage} from './stage.ts';
import type {Terminal} from './terminal.ts';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({systems: 'none'});
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

/**
 * Asks for a token, and gives what is typed: a word that is no token of the simulated cluster is refused by it. Without a terminal
 * it gives what was typed last, as those do that keep their login.
 */
const plugin = `#!/bin/sh
cd "$(dirname "$0")"
case "$KUBERNETES_EXEC_INFO" in
*'"interactive":true'*)
	printf 'Token, please: ' >&2
	read -r token || exit 9
	echo "You typed $token." >&2
	[ "$token" = crash ] && kill -SEGV $$
	echo "$token" > kept;;
esac
[ -f kept ] || { echo 'nobody has logged in' >&2; exit 1; }
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}' "$(cat kept)"
`;

const open = (): Terminal => {
	const command = stage.workspace.write('plugin', plugin);
	chmodSync(command, 0o700);
	const config = parse(stage.demo.kubeconfig);
	const exec = {apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'IfAvailable'};
	for (const user of config.users) user.user = {exec};
	const kubeconfig = stage.workspace.write('kubeconfig-exec', stringify(config));
	return stage.open({arguments: ['-A', '--kubeconfig', kubeconfig]});
};

/** The screen behind the console keeps the earlier questions. */
const untilAsked = (console: Terminal, time: number): Promise<string> =>
	console.until(
		text =>
			!console.isAlternate() &&
			text.split('modeldeck: a login for demo').length - 1 === time &&
			text.trimEnd().endsWith('\nToken, please:'),
	);

test('a plugin gets the terminal to ask for a login, and whatever becomes of it, the console comes back and a key asks again', async () => {
	const console = open();
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
