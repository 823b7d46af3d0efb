import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {startTerminal, type Terminal} from './terminal.ts';
import {createWorkspace, plainKubeconfig, program, type Workspace} from './workspace.ts';

// Nothing listens there: the console is up and says so, which is all these tests need of a cluster.
const nobody = 'http://127.0.0.1:1';

let workspace: Workspace;
let kubeconfig: string;
let terminals: Terminal[] = [];

beforeAll(() => {
	workspace = createWorkspace();
	kubeconfig = workspace.write('kubeconfig', plainKubeconfig('dead', nobody));
});
afterAll(() => workspace.remove());
afterEach(async () => {
	for (const terminal of terminals) terminal.kill('SIGKILL');
	await Promise.all(terminals.map(({ended}) => ended));
	terminals = [];
});

const start = (options: Partial<Parameters<typeof startTerminal>[0]> = {}): Terminal => {
	const terminal = startTerminal({
		arguments: ['--kubeconfig', kubeconfig],
		columns: 80,
		rows: 24,
		...options,
		environment: {...workspace.environment, ...options.environment},
	});
	terminals.push(terminal);
	return terminal;
};

/** The process that a shell runs in the foreground. Linux only, as is job control here. */
const childOf = (pid: number): number => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

/** A shell with job control in which the console is started; `exitCode` and the line settings before and after go to files. */
const startShell = async (options: {readonly preload?: string} = {}): Promise<Terminal> => {
	const shell = start({
		command: 'bash',
		arguments: ['--norc', '--noprofile', '-i'],
		environment: {
			PS1: 'shell> ',
			// readline asks for bracketed paste itself, which would hide who left it on.
			INPUTRC: workspace.write('inputrc', 'set enable-bracketed-paste off\n'),
			...(options.preload === undefined ? {} : {NODE_OPTIONS: `--import=${options.preload}`}),
		},
	});
	await shell.until('shell> ');
	const console = `'${process.execPath}' '${program}' --kubeconfig '${kubeconfig}'`;
	// SIGQUIT writes a core of its process where it may.
	shell.press(`cd '${workspace.folder}'; ulimit -c 0; stty -g > before; clear; ${console}\r`);
	await shell.until('Cannot reach dead');
	expect(shell.isAlternate()).toBe(true);
	return shell;
};

const lineSettings = (name: 'before' | 'after'): string => readFileSync(path.join(workspace.folder, name), 'utf8');

/** Waits for the prompt and asks how the console ended. */
const exitCode = async (shell: Terminal): Promise<number> => {
	await shell.until(text => !shell.isAlternate() && text.trimEnd().endsWith('shell>'));
	shell.press('echo "ended with $?."; stty -g > after\r');
	return Number(/ended with (\d+)\./.exec(await shell.until(/ended with \d+\./))?.[1]);
};

/** What a terminal that was given back looks like: first screen, a cursor, no bracketed paste, and the line settings of before. */
const expectRestored = async (shell: Terminal): Promise<void> => {
	shell.press('clear; echo "settings" "kept"\r');
	await shell.until(text => text.includes('settings kept') && !text.includes('ended with'));
	expect(shell.isAlternate()).toBe(false);
	expect(shell.modes()).toEqual({cursor: true, bracketedPaste: false});
	expect(lineSettings('after')).toBe(lineSettings('before'));
};

test('ctrl-c leaves the console, and the terminal is as before', async () => {
	const shell = await startShell();
	shell.press('ctrl-c');
	expect(await exitCode(shell)).toBe(0);
	await expectRestored(shell);
});

test(':q leaves the console', async () => {
	const shell = await startShell();
	shell.press(':q', 'enter');
	expect(await exitCode(shell)).toBe(0);
	await expectRestored(shell);
});

test.each([
	['SIGTERM', 143],
	['SIGINT', 130],
	['SIGQUIT', 131],
	['SIGHUP', 129],
] as const)('%s ends the console as the shell expects it, and the terminal is as before', async (signal, code) => {
	const shell = await startShell();
	// The console is the one child of the shell.
	process.kill(childOf(shell.pid), signal);
	expect(await exitCode(shell)).toBe(code);
	await expectRestored(shell);
});

test('a bug in a timer gives the terminal back before it is told', async () => {
	const preload = workspace.write(
		'crash-in-timer.mjs',
		`process.on('SIGUSR2', () => setTimeout(() => { throw new Error('planted in a timer'); }, 0));`,
	);
	const shell = await startShell({preload});
	process.kill(childOf(shell.pid), 'SIGUSR2');
	await shell.until('planted in a timer');
	await shell.until('bug of its own');
	expect(await exitCode(shell)).toBe(1);
	await expectRestored(shell);
});

test('a rejection that nobody handles gives the terminal back before it is told', async () => {
	const preload = workspace.write(
		'crash-in-promise.mjs',
		`process.on('SIGUSR2', () => void Promise.reject(new Error('planted in a promise')));`,
	);
	const shell = await startShell({preload});
	process.kill(childOf(shell.pid), 'SIGUSR2');
	await shell.until('planted in a promise');
	expect(await exitCode(shell)).toBe(1);
	await expectRestored(shell);
});

test('a bug while drawing gives the terminal back before it is told', async () => {
	const preload = workspace.write(
		'crash-in-render.mjs',
		`process.on('SIGUSR2', () => { String.prototype.repeat = () => { throw new Error('planted in a component'); }; process.stderr.write('planted'); });`,
	);
	const shell = await startShell({preload});
	process.kill(childOf(shell.pid), 'SIGUSR2');
	await shell.until('planted');
	shell.press('?');
	await shell.until('planted in a component');
	expect(await exitCode(shell)).toBe(1);
	await expectRestored(shell);
});

test('ctrl-z gives the terminal to the shell, and fg brings the console back as it was', async () => {
	const shell = await startShell();
	shell.press(':help', 'enter');
	await shell.until('HERE: LIST');
	shell.press('ctrl-z');
	expect(await exitCode(shell)).toBe(148);
	await expectRestored(shell);
	shell.press('fg\r');
	await shell.until(text => shell.isAlternate() && text.includes('HERE: LIST'));
	shell.press('escape');
	await shell.until('Cannot reach dead');
	shell.press('ctrl-c');
	expect(await exitCode(shell)).toBe(0);
	await expectRestored(shell);
});

test('SIGTSTP from elsewhere stops it like ctrl-z, and SIGCONT takes it back', async () => {
	const shell = await startShell();
	process.kill(childOf(shell.pid), 'SIGTSTP');
	expect(await exitCode(shell)).toBe(148);
	await expectRestored(shell);
	shell.press('fg\r');
	await shell.until(text => shell.isAlternate() && text.includes('Cannot reach dead'));
	shell.press('ctrl-c');
	expect(await exitCode(shell)).toBe(0);
	await expectRestored(shell);
});

test('a terminal that is gone ends the console', async () => {
	const terminal = start();
	await terminal.until('Cannot reach dead');
	const {pid} = terminal;
	terminal.hangUp();
	await terminal.ended;
	expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('the title tells the context while the console is up, and no longer', async () => {
	const terminal = start();
	await terminal.until('Cannot reach dead');
	expect(terminal.raw()).toContain('\u001b[22;2t\u001b]2;modeldeck dead\u0007');
	terminal.press('ctrl-c');
	await terminal.ended;
	expect(terminal.raw().endsWith('\u001b[23;2t') || terminal.raw().includes('\u001b[23;2t')).toBe(true);
});
