import {monitorEventLoopDelay} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {createMetricsFeed} from '../../source/metrics/create-metrics-feed.ts';
import type {MetricsTarget} from '../../source/metrics/metrics-target.ts';
import {connect} from '../cluster/connect.ts';
import {createSteppedClock} from '../cluster/stepped-clock.ts';
import {startRealPrometheus} from '../demo/prometheus/real-prometheus.ts';
import {writeFleet} from './write-fleet.ts';

const refresh = 15_000;
/** Refreshes until the code is warm and the past is known, and those that are measured. */
const warm = 16;
const measured = 8;
/** Milliseconds that a source is given to answer. */
const deadlines: readonly number[] = [10_000, 20_000];

export type RefreshFigures = {
	readonly services: number;
	readonly pods: number;
	/** Milliseconds of CPU of this process, by refresh. */
	readonly cpu: readonly number[];
	/** The longest that nothing else could run, milliseconds, by refresh. */
	readonly stretch: readonly number[];
	/** Seconds that Prometheus took for the queries of a refresh, and seconds of CPU that it used for them. */
	readonly server: readonly number[];
	readonly serverCpu: readonly number[];
	readonly queries: readonly number[];
};

/** Sum and count of the durations of queries, and CPU, as Prometheus measured them. */
const queryCost = async (url: string): Promise<{readonly seconds: number; readonly count: number; readonly cpu: number}> => {
	const text = await (await fetch(`${url}/metrics`)).text();
	const sum = (suffix: string): number =>
		[
			...text.matchAll(
				new RegExp(`^prometheus_http_request_duration_seconds_${suffix}\\{handler="/api/v1/query(?:_range)?"\\} (\\S+)`, 'gm'),
			),
		]
			.map(([, value]) => Number(value))
			.reduce((total, value) => total + value, 0);
	return {seconds: sum('sum'), count: sum('count'), cpu: Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1])};
};

/** The longest pause of the event loop between start and stop, milliseconds. */
const watchLoop = () => {
	const delay = monitorEventLoopDelay({resolution: 10});
	delay.enable();
	return () => {
		delay.disable();
		return delay.max / 1e6;
	};
};

/** What a refresh of a fleet costs Prometheus and us. `assets`: where the real Prometheus is. `say`: progress. */
export const measureRefresh = async (assets: string, say: (line: string) => void): Promise<RefreshFigures> => {
	const prometheus = await startRealPrometheus(assets);
	try {
		const start = Math.floor(Date.now() / refresh) * refresh;
		const targets: readonly MetricsTarget[] = await writeFleet(prometheus, {
			from: start - 180_000,
			to: start + refresh * (warm + measured + 1),
			say,
		});
		const clock = createSteppedClock(start);
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
		feed.setTargets(targets);
		await settled();
		const figures: {cpu: number; stretch: number; server: number; serverCpu: number; queries: number}[] = [];
		for (let turn = 1; turn < warm + measured; turn++) {
			const before = await queryCost(prometheus.url);
			const cpu = process.cpuUsage();
			const stop = watchLoop();
			clock.advance(refresh);
			await settled();
			const used = process.cpuUsage(cpu);
			const stretch = stop();
			const after = await queryCost(prometheus.url);
			const figure = {
				cpu: (used.user + used.system) / 1000,
				stretch,
				server: after.seconds - before.seconds,
				serverCpu: after.cpu - before.cpu,
				queries: after.count - before.count,
			};
			say(
				`refresh ${turn}: ${figure.queries} queries, ${figure.server.toFixed(2)} s of Prometheus, ${figure.cpu.toFixed(0)} ms of CPU, ${stretch.toFixed(0)} ms at a stretch`,
			);
			if (turn >= warm) figures.push(figure);
		}
		await feed.close();
		await client.close();
		return {
			services: targets.length,
			pods: targets.reduce((sum, {pods}) => sum + pods.length, 0),
			cpu: figures.map(({cpu}) => cpu),
			stretch: figures.map(({stretch}) => stretch),
			server: figures.map(({server}) => server),
			serverCpu: figures.map(({serverCpu}) => serverCpu),
			queries: figures.map(({queries}) => queries),
		};
	} finally {
		await prometheus.stop();
	}
};
