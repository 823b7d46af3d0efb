import {fork} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import type {AnswerMessage, CallMessage, ClusterCalls, ClusterOptions, ClusterReady} from './cluster-calls.ts';

const program = fileURLToPath(new URL('serve-cluster.ts', import.meta.url));

export type SoakCluster = ClusterReady & {
	readonly call: <Name extends keyof ClusterCalls>(
		name: Name,
		...argument: Parameters<ClusterCalls[Name]>
	) => Promise<ReturnType<ClusterCalls[Name]>>;
	readonly pid: number;
	readonly stop: () => Promise<void>;
};

/** A simulated cluster in a process of its own that changes when it is told to. Rejects when the process ends before it listens. */
export const startCluster = async (options: ClusterOptions): Promise<SoakCluster> => {
	// Node reads TypeScript by itself; what started us may not be wanted there.
	const child = fork(program, [JSON.stringify(options)], {execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc']});
	const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
	const waiting = new Map<number, (value: unknown) => void>();
	let last = 0;
	const ready = await new Promise<ClusterReady>((resolve, reject) => {
		child.on('message', (message: AnswerMessage) => {
			if (message.type === 'ready') return resolve(message.ready);
			waiting.get(message.id)?.(message.value);
			waiting.delete(message.id);
		});
		child.once('exit', code => reject(new Error(`the simulated cluster ended with ${code}`)));
	});
	return {
		...ready,
		pid: child.pid ?? 0,
		call<Name extends keyof ClusterCalls>(name: Name, ...[argument]: Parameters<ClusterCalls[Name]>) {
			const id = ++last;
			return new Promise<ReturnType<ClusterCalls[Name]>>(resolve => {
				waiting.set(id, value => resolve(value as ReturnType<ClusterCalls[Name]>));
				child.send({id, name, argument} satisfies CallMessage);
			});
		},
		async stop() {
			child.disconnect();
			await exited;
		},
	};
};
