import {setTimeout as sleep} from 'node:timers/promises';
import {createMetricsFeed} from '../../source/metrics/create-metrics-feed.ts';
import type {MetricsTarget} from '../../source/metrics/metrics-target.ts';
import {connect} from '../cluster/connect.ts';
import {createSteppedClock} from '../cluster/stepped-clock.ts';
import {startRealPrometheus} from '../demo/prometheus/real-prometheus.ts';
import {collectGarbage} from './collect-garbage.ts';
import {type QueryCost, queryCost, recordQueries} from './query-cost.ts';
import {writeFleet} from './write-fleet.ts';

const refresh = 15_000;
/** Refreshes until the code is warm and the past is known, and those that are measured. */
const warm = 22;
const measured = 12;
/** Milliseconds ahead for which samples are written: Prometheus refuses more than ten minutes. */
const future = 570_000;
/** Milliseconds that a source is given to answer. */
const deadlines: readonly number[] = [10_000, 20_000];

/** Of one refresh. */
type RefreshCost = {
	readonly queries: number;
	/** Milliseconds of all queries, each asked again by itself, and milliseconds of CPU of Prometheus for them. */
	readonly server: number;
	readonly serverCpu: number;
	/** Of the answers, unpacked. */
	readonly bytes: number;
	/** Milliseconds of CPU of this process. */
	readonly cpu: number;
	/** The longest that nothing else could run: milliseconds of CPU, for other programs are none of its business. */
	readonly stretch: number;
};

export type RefreshFigures = {readonly services: number; readonly pods: number; readonly refreshes: readonly RefreshCost[]};

const milliseconds = ({user, system}: NodeJS.CpuUsage): number => (user + system) / 1000;

/** The most CPU of this thread between two looks at it, as often as a timer is let in. */
const watchThread = () => {
	let longest = 0;
	let last = process.threadCpuUsage();
	const timer = setInterval(() => {
		longest = Math.max(longest, milliseconds(process.threadCpuUsage(last)));
		last = process.threadCpuUsage();
	}, 5);
	return () => {
		clearInterval(timer);
		return longest;
	};
};

/** What a refresh of a fleet costs Prometheus and us. `assets`: where the real Prometheus is. `say`: progress. */
export const measureRefresh = async (assets: string, say: (line: string) => void): Promise<RefreshFigures> => {
	const prometheus = await startRealPrometheus(assets);
	try {
		const start = Math.floor(Date.now() / refresh) * refresh;
		const targets: readonly MetricsTarget[] = await writeFleet(prometheus, {
			from: start - 180_000,
			to: start + future,
			say,
		});
		// Its clock and ours are the same, or it would be asked by its own.
		const clock = createSteppedClock(Date.now());
		let told = 0;
		const client = connect('http://127.0.0.1:9', {});
		const feed = createMetricsFeed({
			client: {...client, clockOffset: () => 0},
			clock,
			setting: {type: 'url', url: prometheus.url},
			environment: {},
			readFile: async () => '',
			refresh,
			random: () => 0.5,
			namespaces: undefined,
			onState: state => {
				if ('reason' in state && state.reason !== undefined) say(state.reason);
			},
			onMetrics: () => {
				told += 1;
			},
			onCharts: () => {},
			onEvidence: () => {},
		});
		/** Resolves when nothing is asked for any more: no deadline runs, and numbers were told, or nothing new was there to tell. */
		const settled = async (): Promise<void> => {
			const before = told;
			for (let calm = 0; calm < (told > before ? 3 : 25); ) {
				await sleep(20);
				calm = clock.timers().some(delay => deadlines.includes(delay)) ? 0 : calm + 1;
			}
		};
		// What writing left is not to be paid for by refreshes.
		collectGarbage();
		const recorded = recordQueries();
		feed.setTargets(targets);
		await settled();
		const asked: {readonly turn: number; readonly paths: readonly string[]; readonly cpu: number; readonly stretch: number}[] = [];
		for (let turn = 1; turn < warm + measured && clock.now() < start + future; turn++) {
			recorded.take();
			const cpu = process.cpuUsage();
			// Looking at it costs something too: every other refresh is measured with it, and counts in nothing else.
			const stop = turn % 2 === 0 ? undefined : watchThread();
			clock.advance(refresh);
			await settled();
			const used = milliseconds(process.cpuUsage(cpu));
			const stretch = stop?.() ?? Number.NaN;
			const paths = recorded.take();
			if (turn >= warm && paths.length > 0) asked.push({turn, paths, cpu: stop === undefined ? used : Number.NaN, stretch});
		}
		recorded.stop();
		await feed.close();
		await client.close();
		const refreshes: RefreshCost[] = [];
		for (const {turn, paths, cpu, stretch} of asked) {
			const costs: QueryCost[] = [];
			for (const path of paths) costs.push(await queryCost(prometheus.url, path, prometheus.processId()));
			const sum = (of: keyof QueryCost): number => costs.reduce((total, cost) => total + cost[of], 0);
			const [server, serverCpu, bytes] = [sum('time'), sum('cpu'), sum('bytes')];
			refreshes.push({queries: paths.length, server, serverCpu, bytes, cpu, stretch});
			const ours = Number.isNaN(cpu) ? `${stretch.toFixed(0)} ms of our CPU at a stretch` : `${cpu.toFixed(0)} ms of our CPU`;
			say(
				`refresh ${turn}: ${paths.length} queries, ${server.toFixed(0)} ms of Prometheus (${serverCpu.toFixed(0)} ms of CPU), ${(bytes / 1e6).toFixed(1)} MB, ${ours}`,
			);
		}
		return {services: targets.length, pods: targets.reduce((sum, {pods}) => sum + pods.length, 0), refreshes};
	} finally {
		await prometheus.stop();
	}
};
