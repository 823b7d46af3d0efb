import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {controlPlaneAssets} from '../control-plane/control-plane.ts';
import {startRealPrometheus} from '../demo/prometheus/real-prometheus.ts';
import {startTcpStage} from '../faults/tcp-stage.ts';
import {calm} from './churn.ts';
import {faults as everyFault, type Fault} from './faults.ts';
import {scrapeConfiguration} from './fleet-pages.ts';
import {comesTrue, findNews, goHome, goRound, type HandRecord} from './hand.ts';
import {openConsole} from './open-console.ts';
import type {ProbeSample} from './probe-sample.ts';
import {differences, readRows, rowsOf} from './screen-rows.ts';
import {type SoakCluster, startCluster} from './start-cluster.ts';

export type SoakOptions = {
	readonly minutes: number;
	readonly seed: number;
	readonly services: number;
	/** A second. */
	readonly events: number;
	/** Of those there are; default: all, each in its turn. */
	readonly faults?: readonly Fault[];
	/** false: the console reads no metrics. */
	readonly metrics: boolean;
	/** Default: what `npm run build` has built. */
	readonly program?: string | undefined;
	readonly nodeOptions?: string | undefined;
	/** Takes a line as soon as there is one. */
	readonly say: (line: string) => void;
};

/** Milliseconds from the end of a fault until the screen was LIVE and showed a change made after it; undefined: it never did. */
type Recovery = {readonly name: string; readonly at: number; readonly time: number | undefined};

/** Times in milliseconds. */
export type SoakReport = {
	readonly samples: readonly ProbeSample[];
	/** Since the start of the console's process. */
	readonly warmUp: number;
	readonly hand: HandRecord;
	readonly recoveries: readonly Recovery[];
	/** From a change to the screen, without a fault. */
	readonly news: ReadonlyArray<number | undefined>;
	/** That the cluster made, and that the console read. */
	readonly events: {readonly made: number; readonly read: number};
	readonly bytes: number;
	readonly duration: number;
	readonly clusterCpu: number;
	/** What the screen shows other than the server, or than a console that has just been started; empty: nothing. */
	readonly wrong: readonly string[];
	readonly rows: number;
	readonly hasMetrics: boolean;
};

const run = promisify(execFile);
const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

const built = fileURLToPath(new URL('../../distribution/modeldeck.js', import.meta.url));
/** Milliseconds that a screen is given to be LIVE again, which after a half-open connection takes its watchdog. */
const patience = 240_000;
/** A recovery of which more is told: what the screen said meanwhile. */
const longRecovery = 20_000;
/** And that everything may take to come in, on a machine that does other things too. */
const reading = 600_000;
const settling = 120_000;
const leaving = 10_000;
/**
 * Deletions in a thousand changes at first, and for what part of the warm-up: a table of the engine doubles once, when as many records
 * have come and gone as it has room for. At the usual rate that is in the middle of an hour, and looks like a leak there.
 */
const brisk = 40;
const briskFor = 2 / 3;

const portOf = (url: string): number => Number(new URL(url).port);

/** A console that has just been started, and so has read everything anew. */
const freshRows = async (program: string, kubeconfig: string, folder: string) => {
	const environment = {...process.env, HOME: folder, XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder, NODE_OPTIONS: ''};
	const {stdout} = await run(process.execPath, [program, '--kubeconfig', kubeconfig, '-A', '--prometheus', 'off', '--once'], {
		env: environment,
		maxBuffer: 64 << 20,
	});
	return rowsOf(stdout.split('\n'));
};

/** Soaks a console: a cluster that changes without end, faults from time to time, a hand on the keys. Then what it shows is compared. */
export const runSoak = async (options: SoakOptions): Promise<SoakReport> => {
	const {minutes, seed, services, events, metrics, program = built, say, faults = everyFault} = options;
	const duration = minutes * 60_000;
	const period = Math.min(Math.max(duration / 60, 2000), 20_000);
	// Sparklines are of the last half hour, and this Prometheus knows no more than the console does: until then they fill.
	const warmUp = Math.min(Math.max(duration / 2, 5000), 1_800_000);
	/** Between the starts of two faults. Each has been once when memory is judged: what is read anew makes room for itself. */
	const pace = (time: number): number => Math.max(time < warmUp ? warmUp / (faults.length + 2) : duration / 20, 7000);
	/** Between two moments of rest, and how long each is: memory is judged by them. */
	const restEvery = Math.min(30_000, duration / 10);
	const restFor = restEvery / 15;
	/** An answer that is being read may be through at the next look. */
	const looks = 2;
	const folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-soak-'));
	const closing: Array<() => unknown> = [() => rm(folder, {recursive: true, force: true})];
	try {
		say(`starting a simulated cluster of ${services} services`);
		const cluster: SoakCluster = await startCluster({services, seed});
		closing.push(cluster.stop);
		const stage = await startTcpStage({host: '127.0.0.1', port: portOf(cluster.url)}, seed);
		closing.push(stage.close);
		const assets = metrics ? controlPlaneAssets() : undefined;
		const prometheus = assets === undefined ? undefined : await startRealPrometheus(assets, scrapeConfiguration(cluster.pagesPort));
		if (prometheus !== undefined) closing.push(prometheus.stop);
		const way = prometheus === undefined ? undefined : await startTcpStage({host: '127.0.0.1', port: portOf(prometheus.url)}, seed);
		if (way !== undefined) closing.push(way.close);
		const kubeconfig = path.join(folder, 'kubeconfig');
		await writeFile(kubeconfig, cluster.kubeconfig.replace(cluster.url, `https://${stage.host}:${stage.port}`), {mode: 0o600});

		const start = performance.now();
		const {terminal, samples} = openConsole({
			...{folder, kubeconfig, program, period, warmUp, nodeOptions: options.nodeOptions},
			prometheus: way === undefined ? 'off' : `http://${way.host}:${way.port}`,
		});
		let isOver = false;
		let isLeaving = false;
		closing.push(async () => {
			isLeaving = true;
			terminal.press('ctrl-c');
			if (!(await comesTrue(() => isOver, leaving))) terminal.kill('SIGKILL');
			await terminal.ended;
		});
		void terminal.ended.then(({exitCode, signal}) => {
			isOver = true;
			if (isLeaving) return;
			say(`the console ended with ${exitCode}, signal ${signal}:\n${terminal.text()}`);
		});
		const isComplete = (): boolean => / LIVE(?! · reading)/.test(terminal.lines()[0] ?? '') && !terminal.text().includes('free not known');
		if (!(await comesTrue(isComplete, reading))) throw new Error(`nothing to soak:\n${terminal.text()}`);
		say(`everything read in ${((performance.now() - start) / 1000).toFixed(1)} s; ${events} events/s from now on`);
		const eventsBefore = (await cluster.call('counts')).events;
		const readBefore = samples().at(-1)?.events ?? 0;
		await cluster.call('setTurnover', brisk);
		await cluster.call('setRate', events);

		const hand: HandRecord = {paints: [], unanswered: []};
		const recoveries: Recovery[] = [];
		const news: Array<number | undefined> = [];
		const restings = (): number => samples().filter(({isAtRest}) => isAtRest).length;
		/** Has the probe look while the list is shown and nothing changes. */
		const rest = async (): Promise<void> => {
			await cluster.call('setRate', 0);
			for (let look = 0; look < looks && !isOver; look++) {
				await pause(restFor);
				const before = restings();
				terminal.kill('SIGUSR2');
				await comesTrue(() => restings() > before || isOver, patience);
			}
			await cluster.call('setRate', events);
		};
		const end = start + duration;
		const isOn = (): boolean => performance.now() < end && !isOver;
		let nextFault = start + pace(0);
		let nextRest = start + restEvery;
		let turn = 0;
		let said = 0;
		const report = setInterval(
			() => {
				const now = samples();
				const latest = now.at(-1);
				if (latest === undefined || now.length === said) return;
				said = now.length;
				say(lineOf(latest, recoveries.length));
			},
			duration < 600_000 ? period : 60_000,
		);
		closing.push(() => clearInterval(report));
		let isBrisk = true;
		while (isOn()) {
			if (isBrisk && performance.now() - start >= warmUp * briskFor) {
				isBrisk = false;
				await cluster.call('setTurnover', calm);
			}
			if (performance.now() >= nextRest) {
				nextRest = performance.now() + restEvery;
				await rest();
			}
			const fault = performance.now() >= nextFault ? faults[turn % faults.length] : undefined;
			if (faults.length === 0) nextFault = end;
			if (fault === undefined) {
				await goRound(terminal, hand, () => isOn() && performance.now() < nextFault);
				if (isOn()) news.push(await findNews(terminal, cluster, news.length % 2 === 0 ? 2 : 0, {within: settling}));
				continue;
			}
			turn += 1;
			nextFault = performance.now() + pace(performance.now() - start);
			const at = performance.now() - start;
			await fault.begin({stage, metrics: way, cluster});
			const over = performance.now() + fault.seconds * 1000;
			await goRound(terminal, hand, () => performance.now() < over && !isOver);
			await pause(Math.max(0, over - performance.now()));
			await fault.end?.({stage, metrics: way, cluster});
			const since = performance.now();
			const late = setTimeout(() => say(`  ${fault.name}: after ${longRecovery / 1000} s the screen is\n${terminal.text()}`), longRecovery);
			const time = await findNews(terminal, cluster, 3 + (turn % 3), {since, within: patience});
			clearTimeout(late);
			recoveries.push({name: fault.name, at, time});
			say(
				`  ${fault.name}: ${time === undefined ? `not LIVE again:\n${terminal.text()}` : `LIVE again and current ${(time / 1000).toFixed(1)} s after its end`}`,
			);
		}
		clearInterval(report);
		await cluster.call('setRate', 0);
		await cluster.call('heal');
		await cluster.call('setCanary', 0);
		const ended = performance.now() - start;
		const bytes = terminal.raw().length;

		await goHome(terminal);
		terminal.resize(200, 50);
		let wrong: readonly string[] = ['the console has ended'];
		let rows = 0;
		for (const last = performance.now() + settling; !isOver; ) {
			const shown = await readRows(terminal);
			const server = await cluster.call('rows');
			rows = shown.length;
			wrong = [...differences(shown, server), ...(shown.length === services ? [] : [`${shown.length} services are shown`])];
			if (wrong.length === 0) {
				const fresh = await freshRows(program, kubeconfig, folder);
				wrong = differences(await readRows(terminal), fresh).map(text => `${text} as a fresh console shows it`);
			}
			if (wrong.length === 0 || performance.now() > last) break;
			await pause(1000);
		}
		const counts = await cluster.call('counts');
		const all = samples();
		return {
			...{samples: all, warmUp, hand, recoveries, news, bytes, wrong, rows},
			events: {made: counts.events - eventsBefore, read: (all.at(-1)?.events ?? 0) - readBefore},
			duration: ended,
			clusterCpu: counts.cpu,
			hasMetrics: way !== undefined,
		};
	} finally {
		for (const close of closing.toReversed()) await close();
	}
};

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

const lineOf = ({at, rss, heap, external, descriptors, resources, cpu, lag, cpuLag, writes, events}: ProbeSample, count: number): string =>
	[
		`${(at / 60_000).toFixed(1).padStart(5)} min`,
		`RSS ${megabytes(rss)} MB, heap ${megabytes(heap)}, external ${megabytes(external)}`,
		`${descriptors} descriptors, ${Object.values(resources).reduce((sum, value) => sum + value, 0)} handles`,
		`CPU ${(cpu * 100).toFixed(0)} %`,
		`lag p99 ${lag.p99.toFixed(0)} max ${lag.max.toFixed(0)} ms (own p99 ${cpuLag.p99.toFixed(0)} max ${cpuLag.max.toFixed(0)})`,
		`${writes.count} writes, ${(writes.bytes / 1000).toFixed(0)} kB`,
		`${events} events, ${count} faults`,
	].join('; ');
