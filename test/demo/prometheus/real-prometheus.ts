import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {encodeWriteRequest, type WrittenSeries} from './remote-write.ts';

export type RealPrometheus = {
	readonly url: string;
	/** Stores samples with the times they carry. Throws where Prometheus refuses them. */
	readonly write: (series: readonly WrittenSeries[]) => Promise<void>;
	readonly stop: () => Promise<void>;
};

const withoutTargets = 'global: {scrape_interval: 15s}\n';

/** Starts a Prometheus on loopback, without targets and with what is written to it alone unless its configuration says so. Always `stop` it. */
export const startRealPrometheus = async (assets: string, configuration = withoutTargets): Promise<RealPrometheus> => {
	const folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-prometheus-'));
	await writeFile(path.join(folder, 'prometheus.yml'), configuration);
	const child = spawn(
		path.join(assets, 'prometheus'),
		[
			`--config.file=${folder}/prometheus.yml`,
			`--storage.tsdb.path=${folder}/data`,
			'--storage.tsdb.retention.time=100y',
			'--web.listen-address=127.0.0.1:0',
			'--web.enable-remote-write-receiver',
		],
		{stdio: ['ignore', 'ignore', 'pipe']},
	);
	const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
	const stop = async (): Promise<void> => {
		child.kill('SIGTERM');
		await exited;
		await rm(folder, {recursive: true, force: true, maxRetries: 5});
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
		await stop();
		throw new Error(`Prometheus did not start:\n${log.join('\n')}`);
	}
	child.stderr.resume();
	const url = `http://${address}`;
	return {
		url,
		stop,
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
