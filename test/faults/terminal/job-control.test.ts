import {chmodSync, existsSync} from 'node:fs';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {parse, stringify} from 'yaml';
import {childOf, openShells, type Shells} from '../../end-to-end/shell.ts';
import type {Terminal} from '../../end-to-end/terminal.ts';
import {plainKubeconfig} from '../../end-to-end/workspace.ts';

let shells: Shells;

beforeAll(() => {
	shells = openShells();
});
afterEach(() => shells.clear());
afterAll(() => shells.close());

/** Every cell of a screen but those above it, where is told when the cluster is asked again. */
const bodyOf = (terminal: Terminal): string => JSON.stringify(terminal.cells().slice(3));

/** The console in a shell, with a view that is full, and every cell of it. */
const open = async (): Promise<{readonly shell: Terminal; readonly body: string}> => {
	const shell = await shells.open();
	shell.press('?');
	await shell.until('HERE: LIST');
	return {shell, body: bodyOf(shell)};
};

/** Takes the console to the foreground and waits until it is drawn as it was. */
const untilBack = async (shell: Terminal, body: string): Promise<void> => {
	shell.press('fg\r');
	await shell.until(() => shell.isAlternate() && bodyOf(shell) === body);
};

/** The keys reach the console one by one, as they only do in raw mode. */
const expectKeys = async (shell: Terminal): Promise<void> => {
	shell.press('q');
	await shell.until(text => !text.includes('HERE: LIST'));
	shell.press('?');
	await shell.until('HERE: LIST');
};

const leave = async (shell: Terminal): Promise<void> => {
	shell.press('ctrl-c');
	expect(await shells.exitCode(shell)).toBe(0);
	await shells.expectRestored(shell);
};

test.each([
	['SIGTERM', 143],
	['SIGINT', 130],
	['SIGQUIT', 131],
	['SIGHUP', 129],
] as const)('%s twice ends the console once', async (signal, code) => {
	const shell = await shells.open();
	const console = childOf(shell.pid);
	process.kill(console, signal);
	// It may have ended by then.
	if (existsSync(`/proc/${console}`)) process.kill(console, signal);
	expect(await shells.exitCode(shell)).toBe(code);
	await shells.expectRestored(shell);
});

test('ctrl-z and fg again and again: the terminal is as before each time, and so is the console', async () => {
	const {shell, body} = await open();
	for (let count = 0; count < 4; count += 1) {
		shell.press('ctrl-z');
		expect(await shells.exitCode(shell)).toBe(148);
		await shells.expectRestored(shell);
		await untilBack(shell, body);
	}
	await leave(shell);
});

test('SIGTSTP again and again at once stops it once', async () => {
	const {shell, body} = await open();
	for (let count = 0; count < 5; count += 1) process.kill(childOf(shell.pid), 'SIGTSTP');
	expect(await shells.exitCode(shell)).toBe(148);
	await shells.expectRestored(shell);
	await untilBack(shell, body);
	await leave(shell);
});

test('in the background it waits for the terminal, and writes nothing to it meanwhile', async () => {
	const {shell, body} = await open();
	shell.press('ctrl-z');
	expect(await shells.exitCode(shell)).toBe(148);
	await shells.expectRestored(shell);
	// The kernel stops whoever changes the terminal from behind.
	shell.press('bg; until jobs | grep -q Stopped; do :; done; clear; echo stopped "again"\r');
	await shell.until('stopped again');
	expect(shell.isAlternate()).toBe(false);
	await untilBack(shell, body);
	await expectKeys(shell);
	await leave(shell);
});

test('SIGSTOP, which nobody can catch, leaves the screen as it is; SIGCONT takes the terminal back in full', async () => {
	const {shell, body} = await open();
	process.kill(childOf(shell.pid), 'SIGSTOP');
	await shell.until('Stopped');
	await untilBack(shell, body);
	await expectKeys(shell);
	await leave(shell);
});

test('a console that is stopped ends with SIGTERM', async () => {
	const shell = await shells.open();
	shell.press('ctrl-z');
	expect(await shells.exitCode(shell)).toBe(148);
	shell.press(`kill %1; while kill -0 ${childOf(shell.pid)} 2> /dev/null; do :; done; clear; echo all "gone"\r`);
	await shell.until('all gone');
	expect(shell.isAlternate()).toBe(false);
	// The title is given back as often as it is taken.
	expect(shell.raw().split('\u001b[22;2t').length).toBe(shell.raw().split('\u001b[23;2t').length);
	expect(shell.modes()).toEqual({cursor: true, bracketedPaste: false});
});

test('a window that got another size while the console was stopped shows the whole console in it', async () => {
	const {shell} = await open();
	shell.resize(100, 30);
	await shell.until(text => text.trimEnd().split('\n').length === 30);
	const body = bodyOf(shell);
	shell.resize(60, 12);
	await shell.until(text => text.trimEnd().split('\n').length === 12);
	shell.press('ctrl-z');
	expect(await shells.exitCode(shell)).toBe(148);
	await shells.expectRestored(shell);
	// The kernel tells a new size to what runs in the foreground alone.
	shell.resize(100, 30);
	shell.press('fg\r');
	await shell.until(() => bodyOf(shell) === body);
	await leave(shell);
});

test('where nobody could continue it, ctrl-z and SIGTSTP do not stop it', async () => {
	// Alone in its session: its process group is orphaned, and the kernel discards the signal.
	const console = shells.start();
	await console.until('Cannot reach dead');
	console.press('?');
	await console.until('HERE: LIST');
	const body = bodyOf(console);
	for (const stop of [() => console.press('ctrl-z'), () => process.kill(console.pid, 'SIGTSTP')]) {
		const before = console.raw().length;
		stop();
		await console.until(() => console.raw().slice(before).includes('\u001b[?1049l'));
		await console.until(() => console.isAlternate() && bodyOf(console) === body);
		await expectKeys(console);
	}
	console.press('ctrl-c');
	expect((await console.ended).exitCode).toBe(0);
});

test('ctrl-z at the prompt of a credential plugin stops both, and fg goes on where they were', async () => {
	const plugin = shells.workspace.write(
		'plugin',
		`#!/bin/sh
printf 'Token, please: ' >&2
read -r token || exit 9
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}' "$token"
`,
	);
	chmodSync(plugin, 0o700);
	const exec = {apiVersion: 'client.authentication.k8s.io/v1', command: plugin, interactiveMode: 'Always'};
	const config = parse(plainKubeconfig('dead', 'http://127.0.0.1:1'));
	config.users[0].user = {exec};
	const shell = await shells.openWith(shells.workspace.write('kubeconfig-exec', stringify(config)));
	// Not one of ~/.kube: whether it is started at all is asked first.
	await shell.until('Start it?');
	shell.press('y', 'enter');
	await shell.until(text => !shell.isAlternate() && text.trimEnd().endsWith('Token, please:'));
	shell.press('ctrl-z');
	expect(await shells.exitCode(shell)).toBe(148);
	await shells.expectRestored(shell);
	shell.press('fg\r');
	// The shell tells what it continues, wherever its line breaks.
	await shell.until(text => text.replaceAll('\n', '').includes('--kubeconfig'));
	shell.press('token', 'enter');
	await shell.until(text => shell.isAlternate() && text.includes('Cannot reach dead'));
	shell.press('?');
	await shell.until('HERE: LIST');
	await leave(shell);
});
