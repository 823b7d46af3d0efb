import {cp, readFile, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {killPart, signalPart, startPart} from '../control-plane/plane-parts.ts';

/** What is asked of the etcd of a plane, over its JSON gateway. https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/ */
export const planeStore = async (folder: string) => {
	const command = await readFile(path.join(folder, 'etcd.command'), 'utf8');
	const [, url = ''] = /--listen-client-urls (\S+)/.exec(command) ?? [];
	const ask = async (what: string, body: object): Promise<Record<string, unknown>> => {
		const answer = await fetch(`${url}/v3/${what}`, {method: 'POST', body: JSON.stringify(body)});
		if (!answer.ok) throw new Error(`etcd: ${what}: ${answer.status} ${await answer.text()}`);
		return (await answer.json()) as Record<string, unknown>;
	};
	const revision = async (): Promise<number> => {
		const {header} = (await ask('kv/range', {key: Buffer.from('/').toString('base64')})) as {header: {revision: string}};
		return Number(header.revision);
	};
	const start = async (): Promise<void> => {
		const started = await startPart(folder, 'etcd');
		await started.until(() =>
			revision().then(
				() => true,
				() => false,
			),
		);
	};
	const data = path.join(folder, 'data');
	const kept = path.join(folder, 'data.kept');
	return {
		start,
		kill: () => killPart(folder, 'etcd'),
		freeze: (isFrozen: boolean) => signalPart(folder, 'etcd', isFrozen ? 'SIGSTOP' : 'SIGCONT'),
		/** Forgets everything before now: who watches or pages from before is told that it is too old. */
		async compact(): Promise<void> {
			await ask('kv/compaction', {revision: String(await revision()), physical: true});
		},
		/** Writes of others, so many: versions go on. */
		async write(count: number): Promise<void> {
			const key = Buffer.from('/elsewhere').toString('base64');
			for (let index = 0; index < count; index++) await ask('kv/put', {key, value: ''});
		},
		/** Keeps what it holds now, as a backup does. */
		async keep(): Promise<void> {
			await signalPart(folder, 'etcd', 'SIGSTOP');
			await cp(data, kept, {recursive: true});
			await signalPart(folder, 'etcd', 'SIGCONT');
		},
		/** Puts back what was kept, its revisions too, as a restored backup does. It must not run. */
		async restore(): Promise<void> {
			await rm(data, {recursive: true});
			await rename(kept, data);
		},
	};
};

export type PlaneStore = Awaited<ReturnType<typeof planeStore>>;
