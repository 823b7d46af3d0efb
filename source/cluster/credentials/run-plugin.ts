import {spawn} from 'node:child_process';
import {lookup} from '../../domain/lookup.ts';
import {maskText} from '../../domain/mask-secrets.ts';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
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
	/** Ends it before. */
	readonly signal?: AbortSignal;
	/** What its error output says by now, as one safe line; not of an interactive one. */
	readonly onWords?: (words: SafeText) => void;
};

export type PluginEnd = {
	readonly stdout: string;
	/** The last lines of its error output, as one safe line. */
	readonly stderr: string;
	/** "was not found": follows the plugin's name. Absent: it ended well. */
	readonly problem?: string;
	readonly missing: boolean;
};

/** The longest output, in characters: a token is a few kilobytes. */
const most = 1 << 20;

/** Milliseconds until what a plugin has left running, and which holds its output open, is waited for no longer. */
const afterlife = 1000;

const longestWords = 500;

const lastWords = (stderr: string): SafeText => {
	const words = stderr
		.split(/[\r\n]+/)
		.map(line => line.replaceAll('\t', ' ').trim())
		.filter(line => line !== '')
		.slice(-3)
		.join(' / ');
	return toSafeText(maskText(words.length > longestWords ? `…${words.slice(-longestWords)}` : words));
};

/** The problem of one that a person has ended with ctrl-c. */
export const interrupted = 'was interrupted';

/** Reasons of the operating system for not starting a program. */
const startProblems = lookup<string>({
	ENOENT: 'was not found',
	EACCES: 'could not be started: it is no program, or permission is denied',
	ENOEXEC: 'could not be started: it is no program for this machine',
	E2BIG: 'could not be started: its arguments are too long',
});

const startProblem = (error: unknown): string => {
	const code = (error as {readonly code?: string}).code ?? 'unknown error';
	return startProblems[code] ?? `could not be started (${code})`;
};

const endProblem = (code: number | null, signal: NodeJS.Signals | null): string | undefined => {
	if (code === 0) return undefined;
	if (signal === null) return `failed with status ${code}`;
	return signal === 'SIGINT' ? interrupted : `was ended by ${signal}`;
};

/** Runs a plugin to its end or its deadline. Never throws, and leaves nothing behind that has not ended in time. */
export const runPlugin = ({
	command,
	args,
	environment,
	interactive,
	deadline,
	clock,
	signal: stop,
	onWords,
}: PluginRun): Promise<PluginEnd> =>
	new Promise(resolve => {
		let stdout = '';
		let stderr = '';
		let timer: unknown;
		let ended = false;
		let onStop = (): void => {};
		const end = (problem?: string, missing = false): void => {
			if (ended) return;
			ended = true;
			clock.clearTimeout(timer);
			stop?.removeEventListener('abort', onStop);
			resolve({stdout, stderr: lastWords(stderr), missing, ...(problem === undefined ? {} : {problem})});
		};
		try {
			const child = spawn(command, [...args], {
				env: {...environment},
				// A group of its own, so that a deadline ends what a shell script started as well; a plugin at the terminal stays in
				// ours, for the terminal is its group's alone.
				detached: !interactive,
				stdio: [interactive ? 'inherit' : 'ignore', 'pipe', interactive ? 'inherit' : 'pipe'],
			});
			/** Pipes that are held open by an orphan must not hold us. */
			const letGo = (problem?: string): void => {
				child.stdout?.destroy();
				child.stderr?.destroy();
				end(problem);
			};
			const giveUp = (why: string): void => {
				try {
					if (interactive || child.pid === undefined) child.kill('SIGKILL');
					else process.kill(-child.pid, 'SIGKILL');
				} catch {
					// It has ended in the meantime.
				}
				letGo(why);
			};
			child.stdout?.setEncoding('utf8').on('data', (text: string) => {
				stdout += text;
				if (stdout.length > most) giveUp('printed more than a credential');
			});
			child.stderr?.setEncoding('utf8').on('data', (text: string) => {
				stderr = `${stderr}${text}`.slice(-16_384);
				onWords?.(lastWords(stderr));
			});
			onStop = () => giveUp('was stopped');
			stop?.addEventListener('abort', onStop);
			if (stop?.aborted) onStop();
			timer = clock.setTimeout(() => giveUp(`did not answer within ${Math.round(deadline / 1000)} s`), deadline);
			child.once('error', error => end(startProblem(error), (error as {readonly code?: string}).code === 'ENOENT'));
			child.once('exit', (code, signal) => {
				if (ended) return;
				clock.clearTimeout(timer);
				timer = clock.setTimeout(() => letGo(endProblem(code, signal)), afterlife);
			});
			child.once('close', (code, signal) => end(endProblem(code, signal)));
		} catch (error) {
			end(startProblem(error));
		}
	});
