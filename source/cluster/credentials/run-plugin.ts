import {spawn} from 'node:child_process';
import {toSafeText} from '../../domain/safe-text.ts';
import type {Clock} from '../clock.ts';

export type PluginRun = {
	readonly command: string;
	readonly args: readonly string[];
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** It gets our standard input and error; otherwise no input, and its error output is kept. */
	readonly interactive: boolean;
	/** Milliseconds. */
	readonly deadline: number;
	readonly clock: Clock;
};

export type PluginEnd = {
	readonly stdout: string;
	/** The last lines of its error output, as one safe line. */
	readonly stderr: string;
	/** "was not found": follows the plugin's name. Absent: it ended well. */
	readonly problem?: string;
	readonly missing: boolean;
};

const most = 1 << 20;

const lastWords = (stderr: string): string =>
	stderr
		.split('\n')
		.map(line => toSafeText(line.replaceAll('\r', '').replaceAll('\t', ' ')).trim())
		.filter(line => line !== '')
		.slice(-3)
		.join(' / ')
		.slice(-500);

/** Runs a plugin to its end or its deadline. Never throws, leaves no process behind. */
export const runPlugin = ({command, args, environment, interactive, deadline, clock}: PluginRun): Promise<PluginEnd> =>
	new Promise(resolve => {
		let stdout = '';
		let stderr = '';
		let problem: string | undefined;
		let timer: unknown;
		let ended = false;
		const end = (final?: string, missing = false): void => {
			if (ended) return;
			ended = true;
			clock.clearTimeout(timer);
			const said = problem ?? final;
			resolve({stdout, stderr: lastWords(stderr), missing, ...(said === undefined ? {} : {problem: said})});
		};
		try {
			const child = spawn(command, [...args], {
				env: {...environment},
				// A group of its own, so that a deadline ends what a shell script started as well; a plugin at the terminal stays in ours.
				detached: !interactive,
				stdio: [interactive ? 'inherit' : 'ignore', 'pipe', interactive ? 'inherit' : 'pipe'],
			});
			const kill = (): void => {
				try {
					if (interactive || child.pid === undefined) child.kill('SIGKILL');
					else process.kill(-child.pid, 'SIGKILL');
				} catch {
					// It has ended in the meantime.
				}
			};
			const giveUp = (why: string): void => {
				problem ??= why;
				kill();
				// Pipes held open by an orphan must not hold us.
				child.stdout?.destroy();
				child.stderr?.destroy();
				end();
			};
			child.stdout?.setEncoding('utf8').on('data', (text: string) => {
				stdout += text;
				if (stdout.length > most) giveUp('printed more than a credential');
			});
			child.stderr?.setEncoding('utf8').on('data', (text: string) => {
				stderr = `${stderr}${text}`.slice(-16_384);
			});
			timer = clock.setTimeout(() => giveUp(`did not answer within ${Math.round(deadline / 1000)} s`), deadline);
			child.once('error', error => {
				const missing = (error as {code?: string}).code === 'ENOENT';
				end(missing ? 'was not found' : `could not be started (${(error as {code?: string}).code ?? error.message})`, missing);
			});
			child.once('close', (code, signal) => {
				if (code === 0) end();
				else end(signal === null ? `failed with status ${code}` : `was ended by ${signal}`);
			});
		} catch (error) {
			end(`could not be started (${(error as {code?: string}).code ?? 'unknown error'})`);
		}
	});
