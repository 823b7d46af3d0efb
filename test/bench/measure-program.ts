import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {startTerminal, type Terminal} from '../end-to-end/terminal.ts';
import {type BenchCluster, type RequestCounts, requestsSince} from './bench-cluster.ts';
import type {MeasuredProgram} from './measured-program.ts';
import {cpuMilliseconds, quantile, residentBytes} from './process-cost.ts';

/** Times in milliseconds, memory in bytes. */
export type Figures = {
	/** From the start of the process to the first services on the screen: the median of a few starts. */
	readonly firstServices: number;
	/** Until everything is in. */
	readonly everything: number;
	/** Resident, with everything in, after a minute, and the highest on the way. */
	readonly memory: {readonly now: number; readonly peak: number};
	/** Share of one core over a minute without a key. */
	readonly idleCpu: number;
	/** To the terminal in that minute. */
	readonly idleBytes: number;
	/** Requests until everything was in, and in that minute; undefined: the cluster does not count. */
	readonly requests: {readonly loading: RequestCounts; readonly idle: RequestCounts} | undefined;
	/** From a key to the change on the screen. */
	readonly keyToPaint: {readonly p50: number; readonly p99: number};
};

const minute = 60_000;
/** The garbage of the first lists is collected, the first metrics are in. */
const settling = 20_000;
const presses = 300;
const starts = 5;

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

/** More than the sequences that hide a cursor or begin a frame. */
const leastPaint = 24;

/** What is selected may differ in colour only, so that bytes are waited for, not text. Nothing else is painted meanwhile. */
const pressAndWait = async (terminal: Terminal, key: string): Promise<number> => {
	const before = terminal.raw().length;
	const start = performance.now();
	terminal.press(key);
	await terminal.until(() => terminal.raw().length - before > leastPaint);
	return performance.now() - start;
};

/** Keys at the pace of a hand that is in a hurry: down the list and up again. */
const measureKeys = async (terminal: Terminal): Promise<Figures['keyToPaint']> => {
	const times: number[] = [];
	for (let press = 0; press < presses; press++) {
		times.push(await pressAndWait(terminal, press % 60 < 30 ? 'j' : 'k'));
		await pause(30);
	}
	return {p50: quantile(times, 0.5), p99: quantile(times, 0.99)};
};

const open = (program: MeasuredProgram, cluster: BenchCluster, home: string): Terminal =>
	startTerminal({
		...(program.command === undefined ? {} : {command: program.command}),
		arguments: program.arguments(cluster.kubeconfig),
		columns: 120,
		rows: 40,
		// Nothing kept from an earlier run but the compile cache, which every run after the first one has.
		environment: {NODE_OPTIONS: undefined, HOME: home, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home},
	});

/** Milliseconds to the first services in a few starts, the first of which finds files and a cluster that are not warm. */
const measureStarts = async (program: MeasuredProgram, cluster: BenchCluster, home: string): Promise<readonly number[]> => {
	const times: number[] = [];
	for (let count = 0; count < starts; count++) {
		const start = performance.now();
		const terminal = open(program, cluster, home);
		await terminal.until(program.first);
		times.push(performance.now() - start);
		terminal.kill();
		await terminal.ended;
	}
	return times;
};

/** Starts a program on a cluster in a terminal of 120×40 and measures it. About two minutes. */
export const measureProgram = async (program: MeasuredProgram, cluster: BenchCluster): Promise<Figures> => {
	const home = await mkdtemp(path.join(tmpdir(), 'modeldeck-bench-'));
	const firstServices = quantile(await measureStarts(program, cluster, home), 0.5);
	const counted = (): RequestCounts => cluster.requests?.() ?? new Map();
	const requestsAtStart = counted();
	const start = performance.now();
	const terminal = open(program, cluster, home);
	try {
		await terminal.until(program.isComplete);
		const everything = performance.now() - start;
		await pause(settling);
		const requestsWhenIn = counted();
		const cpu = cpuMilliseconds(terminal.pid);
		const bytes = terminal.raw().length;
		await pause(minute);
		const idleCpu = (cpuMilliseconds(terminal.pid) - cpu) / minute;
		const idleBytes = terminal.raw().length - bytes;
		const idle = requestsSince(requestsWhenIn, counted());
		const memory = residentBytes(terminal.pid);
		return {
			...{firstServices, everything, memory, idleCpu, idleBytes},
			requests: cluster.requests === undefined ? undefined : {loading: requestsSince(requestsAtStart, requestsWhenIn), idle},
			keyToPaint: await measureKeys(terminal),
		};
	} finally {
		terminal.kill();
		await terminal.ended;
		await rm(home, {recursive: true, force: true});
	}
};
