import {execFile} from 'node:child_process';
import {cpus} from 'node:os';
import path from 'node:path';
import {parseArgs, promisify} from 'node:util';
import {controlPlaneAssets} from '../control-plane/control-plane.ts';
import {auditedRequests, type BenchCluster, type RequestCounts} from './bench-cluster.ts';
import {measureExposition} from './measure-exposition.ts';
import {measureHistory} from './measure-history.ts';
import {type Figures, measureProgram} from './measure-program.ts';
import {measureRefresh} from './measure-refresh.ts';
import {measureServices} from './measure-services.ts';
import {k9s, type MeasuredProgram, modeldeck} from './measured-program.ts';
import {quantile} from './process-cost.ts';
import {startRealFleet} from './start-real-fleet.ts';
import {startSimulatedFleet} from './start-simulated-fleet.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const run = promisify(execFile);

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const listed = (requests: RequestCounts | undefined): string => {
	if (requests === undefined) return 'not counted here';
	return [...requests].map(([key, count]) => `${count} ${key}`).join(', ') || 'none';
};

/** What is printed, and the most it may be for modeldeck. */
const rows: ReadonlyArray<{
	readonly name: string;
	readonly text: (figures: Figures) => string;
	readonly limit?: {readonly text: string; readonly holds: (figures: Figures, metrics: boolean) => boolean};
}> = [
	{
		name: 'first services',
		text: ({firstServices}) => seconds(firstServices),
		limit: {text: '0.8 s', holds: ({firstServices}) => firstServices <= 800},
	},
	{name: 'everything in', text: ({everything}) => seconds(everything)},
	{
		name: 'memory, and its peak',
		text: ({memory}) => `${megabytes(memory.now)}, ${megabytes(memory.peak)}`,
		limit: {text: '160 MB', holds: ({memory}) => memory.now <= 160e6},
	},
	{
		name: 'CPU of one core, idle minute',
		text: ({idleCpu}) => `${(idleCpu * 100).toFixed(1)} %`,
		limit: {text: '3 %, with metrics 6 %', holds: ({idleCpu}, metrics) => idleCpu <= (metrics ? 0.06 : 0.03)},
	},
	{
		name: 'bytes to the terminal, idle minute',
		text: ({idleBytes}) => String(idleBytes),
		limit: {text: '1000 when nothing changes', holds: ({idleBytes}, metrics) => metrics || idleBytes <= 1000},
	},
	{name: 'requests until all was in', text: ({requests}) => listed(requests?.loading)},
	{name: 'requests, idle minute', text: ({requests}) => listed(requests?.idle)},
	{
		name: 'key to paint p50, p99',
		text: ({keyToPaint}) => `${keyToPaint.p50.toFixed(1)} ms, ${keyToPaint.p99.toFixed(1)} ms`,
		limit: {text: '16 ms, 40 ms', holds: ({keyToPaint}) => keyToPaint.p50 <= 16 && keyToPaint.p99 <= 40},
	},
];

const bench = async (cluster: BenchCluster, programs: readonly MeasuredProgram[]): Promise<void> => {
	try {
		for (const program of programs) {
			say(`measuring ${program.name} on the ${cluster.name}, about two minutes`);
			const figures = await measureProgram(program, cluster);
			print(`\n${program.name}: ${cluster.name}`);
			const isOurs = program.command === undefined;
			for (const {name, text, limit} of rows) {
				const over = isOurs && limit !== undefined && !limit.holds(figures, program.name.includes('with metrics'));
				print(`  ${name.padEnd(36)}${text(figures)}${over ? `   over the limit of ${limit.text}` : ''}`);
			}
		}
		const assets = controlPlaneAssets();
		if (assets === undefined) return;
		const start = performance.now();
		await run(path.join(assets, 'kubectl'), ['--kubeconfig', cluster.kubeconfig, 'get', 'deployments', '-A'], {maxBuffer: 64 << 20});
		print(`\nkubectl get deployments -A: ${cluster.name}\n  ${'everything printed'.padEnd(36)}${seconds(performance.now() - start)}`);
	} finally {
		await cluster.stop();
	}
};

/** What becomes of records, without a screen and without a network. */
const benchServices = async (): Promise<void> => {
	const {services, pods, systems, index, build, change} = await measureServices();
	const over = (isOver: boolean, limit: string): string => (isOver ? `   over the limit of ${limit}` : '');
	print(`\n${services} services of ${pods} pods: ${[...systems].map(([name, count]) => `${count} ${name}`).join(', ')}`);
	print(`  ${'all records into the index'.padEnd(36)}${index.toFixed(0)} ms`);
	print(`  ${'all services built'.padEnd(36)}${build.toFixed(0)} ms${over(build > 50, '50 ms')}`);
	print(`  ${"one pod's change".padEnd(36)}${change.toFixed(2)} ms${over(change > 0.5, '0.5 ms')}`);
};

/** A page of metrics that a pod serves, as it is read where there is no Prometheus. */
const benchExposition = (): void => {
	const {bytes, lines, all, one} = measureExposition();
	print(`\na page of metrics: ${megabytes(bytes)}, ${lines} series`);
	print(`  ${'read, all of it'.padEnd(36)}${all.toFixed(1)} ms${all > 30 ? '   over the limit of 30 ms' : ''}`);
	print(`  ${'read, one metric of it'.padEnd(36)}${one.toFixed(1)} ms`);
};

/** The past of a large fleet, as it is remembered for sparklines and baselines. */
const benchHistory = (): void => {
	const {services, hour, later} = measureHistory();
	print(`\nthe past of ${services} services, four numbers each`);
	print(`  ${'memory after an hour, three hours'.padEnd(36)}${(hour / 1e6).toFixed(1)} MB, ${(later / 1e6).toFixed(1)} MB`);
};

/** What the numbers of a large fleet cost, with a real Prometheus. `most`: what the median may be. */
const benchRefresh = async (assets: string): Promise<void> => {
	say('measuring refreshes of a large fleet, about two minutes');
	const {services, pods, refreshes} = await measureRefresh(assets, say);
	print(`\na refresh of ${services} services of ${pods} pods, ${refreshes.length} of them: median, most`);
	for (const {name, of, text, most} of [
		{name: 'queries', of: 'queries', text: String, most: 6},
		{name: 'time of Prometheus', of: 'server', text: seconds, most: 600},
		{name: 'CPU of Prometheus', of: 'serverCpu', text: seconds},
		{name: 'answers', of: 'bytes', text: (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`},
		{name: 'CPU of ours', of: 'cpu', text: (time: number) => `${time.toFixed(0)} ms`, most: 25},
		{name: 'CPU of ours at a stretch', of: 'stretch', text: (time: number) => `${time.toFixed(0)} ms`},
	] as const) {
		const values = refreshes.map(refresh => refresh[of]).filter(value => !Number.isNaN(value));
		const median = quantile(values, 0.5);
		const over = most !== undefined && median > most ? `   over the limit of ${text(most)}` : '';
		print(`  ${name.padEnd(36)}${text(median)}, ${text(Math.max(...values))}${over}`);
	}
};

/** All that numbers cost. */
const benchMetrics = async (assets: string | undefined): Promise<void> => {
	benchExposition();
	benchHistory();
	if (assets === undefined) print('no Prometheus: run test/control-plane/build');
	else await benchRefresh(assets);
};

const {values} = parseArgs({
	options: {
		kubeconfig: {type: 'string'},
		prometheus: {type: 'string', default: 'auto'},
		services: {type: 'boolean'},
		metrics: {type: 'boolean'},
	},
});
const assets = controlPlaneAssets();

print(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, terminal 120×40`);
if (values.metrics === true) await benchMetrics(assets);
else if (values.services === true) await benchServices();
else if (values.kubeconfig === undefined) {
	await benchServices();
	await benchMetrics(assets);
	if (assets === undefined) print('no control plane (test/control-plane/build): simulated cluster only');
	else await bench(await startRealFleet(say), [modeldeck('off'), ...k9s()]);
	await bench(await startSimulatedFleet(), [modeldeck('off'), modeldeck('auto')]);
} else {
	// A cluster that is there already; requests are counted where it is a plane of ours.
	const requests = auditedRequests(path.dirname(values.kubeconfig));
	const there = {name: values.kubeconfig, kubeconfig: values.kubeconfig, requests, stop: async () => {}};
	await bench(there, [modeldeck('off'), ...(values.prometheus === 'off' ? [] : [modeldeck(values.prometheus)]), ...k9s()]);
}
