import {execFile, spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {cpus, tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {controlPlaneAssets} from '../control-plane/control-plane.ts';
import {type BenchCluster, startRealFleet} from './bench-cluster.ts';
import {type ConsoleFigures, measureConsole} from './measure-console.ts';
import {measureK9s} from './measure-k9s.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const run = promisify(execFile);

/** The simulated cluster in a process of its own, as `modeldeck demo --serve` runs it. */
const startSimulatedFleet = async (): Promise<BenchCluster> => {
	const folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-bench-'));
	const kubeconfig = path.join(folder, 'kubeconfig');
	const program = fileURLToPath(new URL('../../distribution/modeldeck.js', import.meta.url));
	const child = spawn(process.execPath, [program, 'demo', '--serve', '--services', '1000', '--kubeconfig-out', kubeconfig], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	await new Promise(resolve => child.stdout.once('data', resolve));
	return {
		name: 'simulated cluster',
		kubeconfig,
		requests: undefined,
		async stop() {
			child.kill('SIGINT');
			await rm(folder, {recursive: true, force: true});
		},
	};
};

const kubectlTime = async (cluster: BenchCluster): Promise<number | undefined> => {
	const assets = controlPlaneAssets();
	if (assets === undefined) return undefined;
	const start = performance.now();
	await run(path.join(assets, 'kubectl'), ['--kubeconfig', cluster.kubeconfig, 'get', 'deployments', '-A'], {maxBuffer: 64 << 20});
	return performance.now() - start;
};

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

const rows = (figures: ConsoleFigures): ReadonlyArray<readonly [string, string]> => [
	['first services', seconds(figures.firstServices)],
	['everything in', seconds(figures.everything)],
	['memory', `${Math.round(figures.memory / 1e6)} MB`],
	['CPU, idle', `${(figures.idleCpu * 100).toFixed(1)} %`],
	['bytes to the terminal, idle minute', String(figures.idleBytes)],
	[
		'requests, idle minute',
		figures.idleRequests === undefined
			? 'not counted here'
			: [...figures.idleRequests].map(([key, count]) => `${count} ${key}`).join(', ') || 'none',
	],
	['key to paint p50 / p99', `${figures.keyToPaint.p50.toFixed(1)} / ${figures.keyToPaint.p99.toFixed(1)} ms`],
];

const bench = async (cluster: BenchCluster, variants: ReadonlyArray<{readonly name: string; readonly metrics: boolean}>): Promise<void> => {
	try {
		for (const variant of variants) {
			say(`measuring on the ${cluster.name}, ${variant.name}`);
			const figures = await measureConsole(cluster, variant);
			print(`\nmodeldeck, ${cluster.name}, 1,000 services, ${variant.name}`);
			for (const [name, value] of rows(figures)) print(`  ${name.padEnd(36)}${value}`);
		}
		const kubectl = await kubectlTime(cluster);
		if (kubectl !== undefined) print(`\nkubectl get deployments -A              ${seconds(kubectl)}`);
		const k9s = await measureK9s(cluster);
		print(
			k9s === undefined ? 'k9s                                     not on PATH' : `k9s, first rows                         ${seconds(k9s)}`,
		);
	} finally {
		await cluster.stop();
	}
};

print(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, terminal 120×40`);
if (controlPlaneAssets() === undefined) print('no control plane (test/control-plane/build): simulated cluster only');
else await bench(await startRealFleet(say), [{name: 'without metrics', metrics: false}]);
await bench(await startSimulatedFleet(), [{name: 'with metrics', metrics: true}]);
