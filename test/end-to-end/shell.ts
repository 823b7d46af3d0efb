import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect} from 'vitest';
import {startTerminal, type Terminal} from './terminal.ts';
import {createWorkspace, plainKubeconfig, program, type Workspace} from './workspace.ts';

// Nothing listens there: the console is up and says so, which is all that is needed of a cluster to see what becomes of a terminal.
const nobody = 'http://127.0.0.1:1';

type TerminalOptions = Partial<Parameters<typeof startTerminal>[0]>;

/** Shells with job control in pseudo terminals, and the console in them. Linux only. */
export type Shells = {
	readonly workspace: Workspace;
	/** The console without a shell. */
	readonly start: (options?: TerminalOptions) => Terminal;
	/** A shell in which the console is up. `words`: before the command, as `env`. */
	readonly open: (options?: {readonly nodeOptions?: string; readonly words?: string}) => Promise<Terminal>;
	/** A shell in which the console has been started with a kubeconfig of the test's own. */
	readonly openWith: (kubeconfig: string) => Promise<Terminal>;
	/** Waits for the prompt and asks how the console ended; keeps the line settings as they are then. */
	readonly exitCode: (shell: Terminal) => Promise<number>;
	/** What a terminal that was given back looks like: first screen, a cursor, no bracketed paste, and the line settings of before. */
	readonly expectRestored: (shell: Terminal) => Promise<void>;
	/** Ends what a test has left open. */
	readonly clear: () => Promise<void>;
	readonly close: () => void;
};

/** The process that another one has started. */
export const childOf = (pid: number): number => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

export const openShells = (): Shells => {
	const workspace = createWorkspace();
	const kubeconfig = workspace.write('kubeconfig', plainKubeconfig('dead', nobody));
	let terminals: Terminal[] = [];
	const start = (options: TerminalOptions = {}): Terminal => {
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
	const lineSettings = (name: 'before' | 'after'): string => readFileSync(path.join(workspace.folder, name), 'utf8');
	const run = async (config: string, words: string, nodeOptions?: string): Promise<Terminal> => {
		const shell = start({
			command: 'bash',
			arguments: ['--norc', '--noprofile', '-i'],
			environment: {
				PS1: 'shell> ',
				// readline asks for bracketed paste itself, which would hide who left it on.
				INPUTRC: workspace.write('inputrc', 'set enable-bracketed-paste off\n'),
				NODE_OPTIONS: nodeOptions,
			},
		});
		await shell.until('shell> ');
		const console = `${words} '${process.execPath}' '${program}' --kubeconfig '${config}'`;
		// SIGQUIT writes a core of its process where it may.
		shell.press(`cd '${workspace.folder}'; ulimit -c 0; stty -g > before; clear; ${console}\r`);
		return shell;
	};
	return {
		workspace,
		start,
		openWith: config => run(config, ''),
		async open({nodeOptions, words = ''} = {}) {
			const shell = await run(kubeconfig, words, nodeOptions);
			await shell.until('Cannot reach dead');
			expect(shell.isAlternate()).toBe(true);
			return shell;
		},
		async exitCode(shell) {
			await shell.until(text => !shell.isAlternate() && text.trimEnd().endsWith('shell>'));
			shell.press('echo "ended with $?."; stty -g > after\r');
			return Number(/ended with (\d+)\./.exec(await shell.until(/ended with \d+\./))?.[1]);
		},
		async expectRestored(shell) {
			shell.press('clear; echo "settings" "kept"\r');
			await shell.until(text => text.includes('settings kept') && !text.includes('ended with'));
			expect(shell.isAlternate()).toBe(false);
			expect(shell.modes()).toEqual({cursor: true, bracketedPaste: false});
			expect(lineSettings('after')).toBe(lineSettings('before'));
		},
		async clear() {
			for (const terminal of terminals) terminal.kill('SIGKILL');
			await Promise.all(terminals.map(({ended}) => ended));
			terminals = [];
		},
		close: workspace.remove,
	};
};
