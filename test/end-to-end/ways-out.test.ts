import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {childOf, openShells, type Shells} from './shell.ts';

let shells: Shells;

beforeAll(() => {
	shells = openShells();
});
afterEach(() => shells.clear());
afterAll(() => shells.close());

/** Runs a piece of code in the console when it gets SIGUSR2. */
const onSignal = (name: string, code: string): {readonly nodeOptions: string} => ({
	nodeOptions: `--import=${shells.workspace.write(`${name}.mjs`, `process.on('SIGUSR2', () => { ${code} });`)}`,
});

test('ctrl-c leaves the console, and the terminal is as before', async () => {
	const shell = await shells.open();
	shell.press('ctrl-c');
	expect(await shells.exitCode(shell)).toBe(0);
	await shells.expectRestored(shell);
});

test(':q leaves the console', async () => {
	const shell = await shells.open();
	shell.press(':q', 'enter');
	expect(await shells.exitCode(shell)).toBe(0);
	await shells.expectRestored(shell);
});

test.each([
	['SIGTERM', 143],
	['SIGINT', 130],
	['SIGQUIT', 131],
	['SIGHUP', 129],
] as const)('%s ends the console as the shell expects it, and the terminal is as before', async (signal, code) => {
	const shell = await shells.open();
	// The console is the one child of the shell.
	process.kill(childOf(shell.pid), signal);
	expect(await shells.exitCode(shell)).toBe(code);
	await shells.expectRestored(shell);
});

test.each([
	['a timer', `setTimeout(() => { throw new Error('planted'); }, 0);`],
	['a promise', `void Promise.reject(new Error('planted'));`],
	[
		'the handler of a stream',
		`process.stdin.prependListener('readable', () => { throw new Error('planted'); }); process.stderr.write('armed');`,
	],
	['what throws no error', `setTimeout(() => { throw undefined; }, 0);`],
] as const)('a bug in %s gives the terminal back before it is told', async (place, code) => {
	const shell = await shells.open(onSignal('crash', code));
	process.kill(childOf(shell.pid), 'SIGUSR2');
	if (place.includes('stream')) {
		// Wherever on the screen the cursor was by then.
		await shell.until(() => shell.raw().includes('armed'));
		shell.press('j');
	}
	await shell.until(place.includes('no error') ? 'undefined' : 'planted');
	await shell.until('bug of its own');
	expect(await shells.exitCode(shell)).toBe(1);
	await shells.expectRestored(shell);
});

test('a bug while drawing gives the terminal back before it is told', async () => {
	const shell = await shells.open(
		onSignal(
			'crash-in-render',
			`String.prototype.repeat = () => { throw new Error('planted in a component'); }; process.stderr.write('planted');`,
		),
	);
	process.kill(childOf(shell.pid), 'SIGUSR2');
	await shell.until('planted');
	// Drawn anew, if nothing was since.
	shell.resize(81, 24);
	await shell.until('planted in a component');
	expect(await shells.exitCode(shell)).toBe(1);
	await shells.expectRestored(shell);
});

test('ctrl-z gives the terminal to the shell, and fg brings the console back as it was', async () => {
	const shell = await shells.open();
	shell.press(':help', 'enter');
	await shell.until('HERE: LIST');
	shell.press('ctrl-z');
	expect(await shells.exitCode(shell)).toBe(148);
	await shells.expectRestored(shell);
	shell.press('fg\r');
	await shell.until(text => shell.isAlternate() && text.includes('HERE: LIST'));
	shell.press('escape');
	await shell.until('Cannot reach dead');
	shell.press('ctrl-c');
	expect(await shells.exitCode(shell)).toBe(0);
	await shells.expectRestored(shell);
});

test('SIGTSTP from elsewhere stops it like ctrl-z, and SIGCONT takes it back', async () => {
	const shell = await shells.open();
	process.kill(childOf(shell.pid), 'SIGTSTP');
	expect(await shells.exitCode(shell)).toBe(148);
	await shells.expectRestored(shell);
	shell.press('fg\r');
	await shell.until(text => shell.isAlternate() && text.includes('Cannot reach dead'));
	shell.press('ctrl-c');
	expect(await shells.exitCode(shell)).toBe(0);
	await shells.expectRestored(shell);
});

test('a terminal that is gone ends the console', async () => {
	const terminal = shells.start();
	await terminal.until('Cannot reach dead');
	const {pid} = terminal;
	terminal.hangUp();
	await terminal.ended;
	expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('the title tells the context while the console is up, and no longer', async () => {
	const terminal = shells.start();
	await terminal.until('Cannot reach dead');
	expect(terminal.raw()).toContain('\u001b[22;2t\u001b]2;modeldeck dead\u0007');
	terminal.press('ctrl-c');
	await terminal.ended;
	expect(terminal.raw().endsWith('\u001b[23;2t') || terminal.raw().includes('\u001b[23;2t')).toBe(true);
});
