import {accessSync, constants} from 'node:fs';
import path from 'node:path';
import {startTerminal} from '../end-to-end/terminal.ts';
import type {BenchCluster} from './bench-cluster.ts';

const findOnPath = (name: string): string | undefined =>
	(process.env['PATH'] ?? '')
		.split(path.delimiter)
		.map(folder => path.join(folder, name))
		.find(file => {
			try {
				accessSync(file, constants.X_OK);
				return true;
			} catch {
				return false;
			}
		});

/** Milliseconds until k9s shows the first Deployments; undefined: it is not on PATH. */
export const measureK9s = async (cluster: BenchCluster): Promise<number | undefined> => {
	const command = findOnPath('k9s');
	if (command === undefined) return undefined;
	const start = performance.now();
	const terminal = startTerminal({
		command,
		arguments: ['--kubeconfig', cluster.kubeconfig, '-A', '--command', 'deployments', '--splashless'],
		columns: 120,
		rows: 40,
	});
	try {
		await terminal.until(/\d+\/\d+/);
		return performance.now() - start;
	} finally {
		terminal.kill();
		await terminal.ended;
	}
};
