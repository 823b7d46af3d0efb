// Loaded into the console's process before the console (NODE_OPTIONS=--import): looks, and changes nothing.
import {appendFileSync, readdirSync} from 'node:fs';
import {constants, createHistogram, monitorEventLoopDelay, PerformanceObserver, type RecordableHistogram} from 'node:perf_hooks';
import {getHeapSpaceStatistics, setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {isMainThread} from 'node:worker_threads';
import type {ProbeSample, Quantiles} from './probe-sample.ts';

/** Milliseconds between two ticks by which lag is measured. */
const tick = 5;

const {MODELDECK_SOAK_FILE: file, MODELDECK_SOAK_PERIOD: period, MODELDECK_SOAK_WARM_UP: warmUp} = process.env;

const probe = (output: string): void => {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;

	const lag = monitorEventLoopDelay({resolution: tick});
	const lagSince = monitorEventLoopDelay({resolution: tick});
	const cpuLag = createHistogram();
	const cpuLagSince = createHistogram();
	let isWarm = false;

	// Node counts the waiting that was asked for as delay.
	const asked = tick * 1e6;
	const quantiles = (histogram: Pick<RecordableHistogram, 'percentile' | 'max' | 'count'>, base: number): Quantiles => {
		if (histogram.count === 0) return {p50: 0, p99: 0, max: 0};
		const read = (value: number): number => Math.max(0, value - base) / 1e6;
		return {p50: read(histogram.percentile(50)), p99: read(histogram.percentile(99)), max: read(histogram.max)};
	};

	let isPaused = false;
	let lastTick = process.hrtime.bigint();
	let lastCpu = process.threadCpuUsage();
	setInterval(() => {
		const now = process.hrtime.bigint();
		const used = process.threadCpuUsage(lastCpu);
		// What another program took away from us is no stretch of ours.
		const gap = Number(now - lastTick) - asked;
		const own = Math.min(gap, (used.user + used.system) * 1000);
		if (!isPaused) {
			const value = Math.max(1, Math.round(own));
			cpuLag.record(value);
			if (isWarm) cpuLagSince.record(value);
		}
		isPaused = false;
		lastTick = now;
		lastCpu = process.threadCpuUsage();
	}, tick).unref();

	let writes = {count: 0, bytes: 0, longest: 0};
	const write = process.stdout.write.bind(process.stdout) as (...given: readonly unknown[]) => boolean;
	process.stdout.write = (...given: readonly unknown[]): boolean => {
		const start = performance.now();
		const result = write(...given);
		writes = {
			count: writes.count + 1,
			bytes: writes.bytes + Buffer.byteLength(given[0] as string),
			longest: Math.max(writes.longest, performance.now() - start),
		};
		return result;
	};

	let events = 0;
	const parse = JSON.parse;
	JSON.parse = (text: string, ...rest: readonly never[]): unknown => {
		if (typeof text === 'string' && text.startsWith('{"type":"') && !text.startsWith('{"type":"BOOKMARK"')) events += 1;
		return parse(text, ...rest);
	};

	const {NODE_PERFORMANCE_GC_MINOR, NODE_PERFORMANCE_GC_FLAGS_FORCED} = constants;
	let collecting = {minor: 0, major: 0};
	new PerformanceObserver(list => {
		for (const entry of list.getEntries()) {
			const {duration} = entry;
			const {kind, flags} = (entry as unknown as {readonly detail: unknown}).detail as {readonly kind: number; readonly flags: number};
			if ((flags & NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0) continue;
			const which = kind === NODE_PERFORMANCE_GC_MINOR ? 'minor' : 'major';
			collecting = {...collecting, [which]: collecting[which] + duration};
		}
	}).observe({entryTypes: ['gc']});

	const warnings: string[] = [];
	process.on('warning', warning => void warnings.push(String(warning)));

	const countListeners = (): number =>
		[process, process.stdin, process.stdout, process.stderr].reduce(
			(sum, emitter) => sum + emitter.eventNames().reduce((total, name) => total + emitter.listenerCount(name), 0),
			0,
		);

	const start = performance.now();
	let lastAt = start;
	let usage = process.cpuUsage();
	lag.enable();
	const look = (isAtRest: boolean): void => {
		const at = performance.now();
		const {user, system} = process.cpuUsage(usage);
		const seen = {
			lag: quantiles(lag, asked),
			cpuLag: quantiles(cpuLag, 0),
			lagSince: quantiles(lagSince, asked),
			cpuLagSince: quantiles(cpuLagSince, 0),
		};
		lag.disable();
		lagSince.disable();
		isPaused = true;
		// What the first one finds to be unreachable only by its end goes with the second.
		collect();
		collect();
		const {rss, heapUsed, external, arrayBuffers} = process.memoryUsage();
		const compiled = getHeapSpaceStatistics().filter(({space_name: name}) => /code|trusted/.test(name));
		const code = compiled.reduce((sum, {space_used_size: size}) => sum + size, 0);
		const resources: Record<string, number> = {};
		for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
		const sample: ProbeSample = {
			at: at - start,
			isAtRest,
			...{rss, heap: heapUsed, code, external, buffers: arrayBuffers},
			descriptors: readdirSync('/proc/self/fd').length,
			resources,
			listeners: countListeners(),
			...seen,
			cpu: (user + system) / 1000 / (at - lastAt),
			...{writes, collecting, events, warnings: [...warnings]},
		};
		appendFileSync(output, `${JSON.stringify(sample)}\n`);
		writes = {...writes, longest: 0};
		warnings.length = 0;
		lastAt = at;
		usage = process.cpuUsage();
		isWarm ||= at - start >= Number(warmUp);
		lag.reset();
		cpuLag.reset();
		lag.enable();
		if (isWarm) lagSince.enable();
	};
	setInterval(look, Number(period), false).unref();
	process.on('SIGUSR2', () => look(true));
};

if (isMainThread && file !== undefined) probe(file);
