import {startTerminal, type Terminal} from '../end-to-end/terminal.ts';
import type {BenchCluster} from './bench-cluster.ts';
import {cpuMilliseconds, quantile, residentBytes} from './process-cost.ts';

export type ConsoleFigures = {
	/** Milliseconds from the start of the process to the first services on the screen. */
	readonly firstServices: number;
	/** Milliseconds until everything is in. */
	readonly everything: number;
	/** Bytes, resident, with everything in. */
	readonly memory: number;
	/** Share of one core over a minute without a key. */
	readonly idleCpu: number;
	/** Bytes to the terminal in that minute. */
	readonly idleBytes: number;
	/** Requests in that minute; undefined: the cluster does not count. */
	readonly idleRequests: ReadonlyMap<string, number> | undefined;
	/** Milliseconds from a key to the change on the screen. */
	readonly keyToPaint: {readonly p50: number; readonly p99: number};
};

const minute = 60_000;

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

const pressAndWait = async (terminal: Terminal, key: string): Promise<number> => {
	const before = terminal.text();
	const start = performance.now();
	terminal.press(key);
	await terminal.until(text => text !== before);
	return performance.now() - start;
};

const difference = (after: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
	new Map([...after].map(([key, count]) => [key, count - (before.get(key) ?? 0)] as const).filter(([, count]) => count > 0));

/** Starts the built console on a cluster in a terminal of 120×40 and measures it. Takes about two minutes. */
export const measureConsole = async (cluster: BenchCluster, options: {readonly metrics: boolean}): Promise<ConsoleFigures> => {
	const start = performance.now();
	const terminal = startTerminal({
		arguments: ['--kubeconfig', cluster.kubeconfig, '-A', '--read-only', ...(options.metrics ? [] : ['--prometheus', 'none'])],
		columns: 120,
		rows: 40,
		environment: {NODE_OPTIONS: undefined},
	});
	try {
		await terminal.until(/\d\/\d/);
		const firstServices = performance.now() - start;
		await terminal.until(text => !/loading/i.test(text) && text.includes('LIVE'));
		const everything = performance.now() - start;
		await pause(20_000); // the garbage of the first lists is collected, the first metrics are in
		const requests = cluster.requests?.();
		const cpu = cpuMilliseconds(terminal.pid);
		const bytes = terminal.raw().length;
		await pause(minute);
		const idleCpu = (cpuMilliseconds(terminal.pid) - cpu) / minute;
		const idleBytes = terminal.raw().length - bytes;
		const idleRequests = requests === undefined ? undefined : difference(cluster.requests?.() ?? new Map(), requests);
		const memory = residentBytes(terminal.pid);
		const times: number[] = [];
		for (let press = 0; press < 200; press++) times.push(await pressAndWait(terminal, press % 60 < 30 ? 'j' : 'k'));
		return {
			firstServices,
			everything,
			memory,
			idleCpu,
			idleBytes,
			idleRequests,
			keyToPaint: {p50: quantile(times, 0.5), p99: quantile(times, 0.99)},
		};
	} finally {
		terminal.kill();
		await terminal.ended;
	}
};
