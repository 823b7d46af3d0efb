import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {BenchCluster} from './bench-cluster.ts';

const program = fileURLToPath(new URL('../../distribution/modeldeck.js', import.meta.url));

/** The simulated cluster in a process of its own, as `modeldeck demo --serve` runs it. It lives: its numbers change all the time. */
export const startSimulatedFleet = async (): Promise<BenchCluster> => {
	const folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-bench-'));
	const kubeconfig = path.join(folder, 'kubeconfig');
	const child = spawn(
		process.execPath,
		[program, 'demo', '--serve', '--services', '1000', '--systems', 'mixed', '--kubeconfig-out', kubeconfig],
		{
			stdio: ['ignore', 'pipe', 'inherit'],
		},
	);
	await new Promise<void>((resolve, reject) => {
		child.stdout.once('data', () => resolve());
		child.once('exit', code => reject(new Error(`modeldeck demo --serve ended with ${code}`)));
	});
	child.stdout.resume();
	return {
		name: 'simulated cluster, 1,000 services of many systems',
		kubeconfig,
		requests: undefined,
		async stop() {
			child.kill('SIGINT');
			await rm(folder, {recursive: true, force: true});
		},
	};
};
