import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {encodeWriteRequest, type WrittenSeries} from './remote-write.ts';

export type RealPrometheus = {
	readonly url: string;
	readonly processId: () => number;
	/** Stores samples with the times they carry. Throws where Prometheus refuses them. */
	readonly write: (series: readonly WrittenSeries[]) => Promise<void>;
	/** SIGKILL: connections break, nothing is said; what it has stored stays. */
	readonly kill: () => Promise<void>;
	/** Starts it again at the same address, on what it has stored. */
	readonly startAgain: () => Promise<void>;
	readonly stop: () => Promise<void>;
};

const withoutTargets = 'global: {scrape_interval: 15s}\n';

/** A process that is ready, where it listens, and how it ends. */
const launch = async (assets: string, folder: string, listen: string) => {
	const child = spawn(
		path.join(assets, 'prometheus'),
		[
			`--config.file=${folder}/prometheus.yml`,
			`--storage.tsdb.path=${folder}/data`,
			'--storage.tsdb.retention.time=100y',
			`--web.listen-address=${listen}`,
			'--web.enable-remote-write-receiver',
		],
		{stdio: ['ignore', 'ignore', 'pipe']},
	);
	const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
	const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
		child.kill(signal);
		await exited;
	};
	await once(child, 'spawn');
	const log: string[] = [];
	let address: string | undefined;
	let isReady = false;
	const lines = createInterface(child.stderr);
	for await (const line of lines) {
		log.push(line);
		address ??= /msg="Listening on".*address=(\S+)/.exec(line)?.[1];
		isReady ||= line.includes('Server is ready to receive web requests');
		if (isReady && address !== undefined) break;
	}
	if (address === undefined || !isReady) {
		await end('SIGTERM');
		throw new Error(`Prometheus did not start:\n${log.join('\n')}`);
	}
	child.stderr.resume();
	return {address, end, processId: child.pid ?? 0};
};

/** Starts a Prometheus on loopback, without targets and with what is written to it alone unless its configuration says so. Always `stop` it. */
export const startRealPrometheus = async (assets: string, configuration = withoutTargets): Promise<RealPrometheus> => {
	const folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-prometheus-'));
	const remove = (): Promise<void> => rm(folder, {recursive: true, force: true, maxRetries: 5});
	await writeFile(path.join(folder, 'prometheus.yml'), configuration);
	let running = await launch(assets, folder, '127.0.0.1:0').catch(async error => {
		await remove();
		throw error;
	});
	const {address} = running;
	const url = `http://${address}`;
	return {
		url,
		processId: () => running.processId,
		kill: () => running.end('SIGKILL'),
		async startAgain() {
			running = await launch(assets, folder, address);
		},
		async stop() {
			await running.end('SIGTERM');
			await remove();
		},
		async write(series) {
			const response = await fetch(`${url}/api/v1/write`, {
				method: 'POST',
				headers: {
					'Content-Type': 'application/x-protobuf',
					'Content-Encoding': 'snappy',
					'X-Prometheus-Remote-Write-Version': '0.1.0',
				},
				body: encodeWriteRequest(series),
			});
			if (!response.ok) throw new Error(`remote write: ${response.status} ${await response.text()}`);
		},
	};
};
