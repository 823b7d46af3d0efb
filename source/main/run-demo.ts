import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {ConsoleArguments, DemoArguments} from '../cli/arguments.ts';
import {refuse} from './refuse.ts';
import {startDemoThread} from './start-demo-thread.ts';
import {watchCluster} from './watch-cluster.ts';

/** The console, or the table, on a simulated cluster that lives as long as it is watched. Returns the exit code. */
export const runDemo = async (asked: ConsoleArguments, demo: DemoArguments): Promise<number> => {
	const cluster = await startDemoThread(demo);
	if (!cluster.ok) return refuse(cluster.failure.sentence, 1);
	// What was seen in one simulated cluster is no evidence in the next, though the names and UIDs are the same.
	const stateDirectory = await mkdtemp(path.join(os.tmpdir(), 'modeldeck-demo-'));
	const close = async (): Promise<void> => {
		await Promise.all([cluster.value.close(), rm(stateDirectory, {recursive: true, force: true})]);
	};
	try {
		return await watchCluster(asked, {kubeconfig: cluster.value.kubeconfig, stateDirectory, close});
	} finally {
		await close();
	}
};
