import {Agent, fetch} from 'undici';
import {type Demo, type DemoOptions, startDemo} from '../../source/demo/start-demo.ts';
import {startTerminal, type Terminal} from './terminal.ts';
import {createWorkspace, type Workspace} from './workspace.ts';

type ObservedRequest = {readonly method: string; readonly path: string; readonly query: string; readonly user: string};

type ConsoleOptions = {
	readonly arguments?: readonly string[];
	readonly columns?: number;
	readonly rows?: number;
	readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** A simulated cluster in the test's own process whose time the test moves, and consoles of the built program on it. */
export type Stage = {
	readonly demo: Demo;
	readonly workspace: Workspace;
	readonly kubeconfig: string;
	readonly requests: readonly ObservedRequest[];
	/** Settles when such a request has come in, now or earlier. */
	readonly observed: (isMeant: (request: ObservedRequest) => boolean) => Promise<ObservedRequest>;
	readonly open: (options?: ConsoleOptions) => Terminal;
	/** Reads one object, as the administrator. */
	readonly read: <Body>(path: string) => Promise<Body>;
	/** Writes behind the console's back. */
	readonly patch: (path: string, patch: object) => Promise<void>;
	/** Ends the consoles that a test has left open. */
	readonly clear: () => Promise<void>;
	readonly close: () => Promise<void>;
};

const hostClock = {
	now: Date.now,
	setTimeout: (callback: () => void, delay: number) => setTimeout(callback, delay),
	clearTimeout: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
};

/** `systems`: `none` leaves a fleet of Deployments and StatefulSets, which starts in half the time. */
export const openStage = async ({systems, beforeResponse}: Pick<DemoOptions, 'systems' | 'beforeResponse'> = {}): Promise<Stage> => {
	const requests: ObservedRequest[] = [];
	const watchers = new Set<() => void>();
	const demo = await startDemo({
		seed: 1,
		clock: hostClock,
		history: 900_000,
		...(systems === undefined ? {} : {systems}),
		...(beforeResponse === undefined ? {} : {beforeResponse}),
		onRequest(request) {
			requests.push(request);
			for (const watcher of [...watchers]) watcher();
		},
	});
	const workspace = createWorkspace();
	const kubeconfig = workspace.write('kubeconfig', demo.kubeconfig);
	const dispatcher = new Agent({connect: {rejectUnauthorized: false}});
	const authorization = 'Bearer demo-admin-token';
	let terminals: Terminal[] = [];
	const clear = async (): Promise<void> => {
		for (const terminal of terminals) terminal.kill('SIGKILL');
		await Promise.all(terminals.map(({ended}) => ended));
		terminals = [];
	};
	return {
		demo,
		workspace,
		kubeconfig,
		requests,
		observed: isMeant =>
			new Promise(resolve => {
				const watcher = (): void => {
					const found = requests.find(isMeant);
					if (found === undefined) return;
					watchers.delete(watcher);
					resolve(found);
				};
				watchers.add(watcher);
				watcher();
			}),
		open(options = {}) {
			const terminal = startTerminal({
				arguments: ['--kubeconfig', kubeconfig, ...(options.arguments ?? ['-A'])],
				columns: options.columns ?? 120,
				rows: options.rows ?? 40,
				environment: {...workspace.environment, ...options.environment},
			});
			terminals.push(terminal);
			return terminal;
		},
		async read<Body>(path: string) {
			const answer = await fetch(`${demo.url}${path}`, {dispatcher, headers: {authorization}});
			if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
			return (await answer.json()) as Body;
		},
		async patch(path, patch) {
			const headers = {authorization, 'content-type': 'application/merge-patch+json'};
			const answer = await fetch(`${demo.url}${path}`, {dispatcher, method: 'PATCH', headers, body: JSON.stringify(patch)});
			if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
			await answer.arrayBuffer();
		},
		clear,
		async close() {
			await clear();
			await demo.close();
			await dispatcher.close();
			workspace.remove();
		},
	};
};
