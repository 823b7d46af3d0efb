import {spawn} from 'node:child_process';
import {openSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';

/** A process of a control plane, as its `start` script names it. */
export type PlanePart = 'etcd' | 'apiserver' | 'apiserver-second' | 'controllers' | 'scheduler' | 'kwok';

const readPid = async (folder: string, part: PlanePart): Promise<number> =>
	Number(await readFile(path.join(folder, `${part}.pid`), 'utf8'));

const isRunning = (pid: number): boolean => {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
};

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

/** SIGSTOP: connections stand and nothing comes, until SIGCONT. */
export const signalPart = async (folder: string, part: PlanePart, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> => {
	process.kill(await readPid(folder, part), signal);
};

/** SIGKILL: nothing is said; resolves when it is gone. */
export const killPart = async (folder: string, part: PlanePart): Promise<void> => {
	const pid = await readPid(folder, part);
	process.kill(pid, 'SIGKILL');
	while (isRunning(pid)) await pause(20);
};

export type StartedPart = {
	/** Of the process, once it has ended. */
	readonly exitCode: () => number | null;
	/** Looks until it holds. Throws when the process has ended instead. */
	readonly until: (holds: () => Promise<boolean>) => Promise<void>;
};

/** Starts it by its command line again, with flags that win over those in it. `like`: the part whose command line that is. */
export const startPart = async (
	folder: string,
	part: PlanePart,
	flags: readonly string[] = [],
	like: PlanePart = part,
): Promise<StartedPart> => {
	const command = await readFile(path.join(folder, `${like}.command`), 'utf8');
	const log = openSync(path.join(folder, `${part}.log`), 'a');
	const child = spawn('bash', ['-c', `exec ${command} "$@"`, part, ...flags], {cwd: folder, stdio: ['ignore', log, log], detached: true});
	child.unref();
	await writeFile(path.join(folder, `${part}.pid`), String(child.pid));
	const exitCode = (): number | null => child.exitCode;
	return {
		exitCode,
		async until(holds) {
			while (!(await holds())) {
				if (exitCode() !== null) throw new Error(`${part} did not come up: see ${folder}`);
				await pause(100);
			}
		},
	};
};
