import {existsSync, readFileSync, rmSync, watch} from 'node:fs';
import path from 'node:path';
import type {Workspace} from '../../end-to-end/workspace.ts';

/** What a program says of itself. */
type Facts = {
	/** The longest time that its event loop was not free, since it was asked last. Milliseconds. */
	readonly lag: number;
	/** Bytes that its terminal has not taken. */
	readonly queued: number;
	/** Entries of performance.measure that it keeps. */
	readonly measures: number;
	/** Timers, sockets and the like that keep it alive. */
	readonly resources: readonly string[];
};

export type Inside = {
	/** For the environment of the program. */
	readonly nodeOptions: string;
	readonly ask: (pid: number) => Promise<Facts>;
};

const source = (file: string): string => `
import {renameSync, writeFileSync} from 'node:fs';
import {isMainThread} from 'node:worker_threads';
let last = performance.now();
let lag = 0;
if (isMainThread) {
	setInterval(() => {
		const now = performance.now();
		lag = Math.max(lag, now - last - 20);
		last = now;
	}, 20).unref();
	process.on('SIGUSR2', () => {
		const queued = process.stdout._handle?.writeQueueSize ?? 0;
		const measures = performance.getEntriesByType('measure').length;
		writeFileSync('${file}.new', JSON.stringify({lag, queued, measures, resources: process.getActiveResourcesInfo()}));
		renameSync('${file}.new', '${file}');
		lag = 0;
	});
}
`;

/** Looks into programs from the outside: a signal asks, a file answers, whatever the terminal does. */
export const lookInside = (workspace: Workspace): Inside => {
	const file = path.join(workspace.folder, 'facts.json');
	const preload = workspace.write('look-inside.mjs', source(file));
	return {
		nodeOptions: `--import=${preload}`,
		ask: pid =>
			new Promise(resolve => {
				rmSync(file, {force: true});
				const watcher = watch(workspace.folder, () => {
					if (!existsSync(file)) return;
					watcher.close();
					resolve(JSON.parse(readFileSync(file, 'utf8')));
				});
				process.kill(pid, 'SIGUSR2');
			}),
	};
};
