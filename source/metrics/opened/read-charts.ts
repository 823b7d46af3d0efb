import type {GpuDevice} from '../../domain/gpu-device.ts';
import type {ChartName, Latency} from '../../domain/service-metrics.ts';
import {readServiceLatencies} from '../fleet/read-latency.ts';
import {readServiceLoad, type ServiceLoad} from '../fleet/read-load.ts';
import {type ReadDevice, readDevices} from '../gpus/read-devices.ts';
import type {RangeSeries, Sample} from '../metrics-source.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {readHistograms, readLoadNumbers} from '../numbers/read-numbers.ts';
import type {EngineSource} from '../queries/load-query.ts';
import {controllerOfPod} from '../queries/workload-of-pod.ts';

/** One value of one line. `at`: milliseconds. */
export type ChartPoint = {readonly chart: ChartName; readonly line: string; readonly at: number; readonly value: number};

/** Devices that get a line of their own. */
const mostDevices = 16;

/** What was told at each time: a chart is read as one refresh after the other. */
const samplesByTime = (series: readonly RangeSeries[]): ReadonlyMap<number, readonly Sample[]> => {
	const times = new Map<number, Sample[]>();
	for (const {labels, points} of series) {
		for (const [at, value] of points) {
			const samples = times.get(at);
			if (samples === undefined) times.set(at, [{labels, value, at}]);
			else samples.push({labels, value, at});
		}
	}
	return times;
};

/** 'gpu-1/0', of a slice 'gpu-1/0:3'. What its exporter does not say, its pod has to. */
const deviceName = ({device: {id, node, index, holders}, isSlice}: ReadDevice): string => {
	const place = index === '' ? id : `${node === '' ? (holders[0]?.pod ?? '') : node}/${index}`;
	return isSlice ? `${place}:${id.slice(id.lastIndexOf('/') + 1)}` : place;
};

const deviceValues: ReadonlyArray<readonly [chart: ChartName, value: (device: GpuDevice) => number | undefined]> = [
	['gpu', ({utilization}) => utilization?.value],
	[
		'gpuMemory',
		({memoryUsed, memoryTotal}) =>
			memoryUsed === undefined || memoryTotal === undefined || !(memoryTotal.value > 0)
				? undefined
				: Math.min(1, memoryUsed.value / memoryTotal.value),
	],
];

const summary = (values: readonly number[]): ReadonlyArray<readonly [line: string, value: number]> => {
	if (values.length === 0) return [];
	const mean = ['mean', values.reduce((sum, value) => sum + value, 0) / values.length] as const;
	return values.length === 1 ? [mean] : [mean, ['min', Math.min(...values)], ['max', Math.max(...values)]];
};

/** The GPUs of pods that count; where an exporter tells of some, what servers tell of their own counts no more. */
const devicesAt = (samples: readonly Sample[], counts: (controller: string) => boolean): readonly ReadDevice[] => {
	const own = readDevices(Map.groupBy(samples, ({labels}) => labels['__name__'] ?? '')).filter(({device}) =>
		device.holders.some(({pod}) => counts(controllerOfPod(pod))),
	);
	const exported = own.filter(({isFallback}) => !isFallback);
	return exported.length > 0 ? exported : own;
};

/**
 * Mean, least and most of the GPUs that reported at each step, each GPU once however many pods share it; and those that its present
 * pods hold one by one, where there are several. `counts`: whether what made a pod serves.
 */
export const readGpuPoints = (
	series: readonly RangeSeries[],
	target: MetricsTarget,
	counts: (controller: string) => boolean,
): readonly ChartPoint[] => {
	const times = [...samplesByTime(series)].map(([at, samples]) => ({at, devices: devicesAt(samples, counts)}));
	const present = new Set<string>(target.pods.map(({name}) => name));
	const held = times.flatMap(({devices}) => devices.filter(({device}) => device.holders.some(({pod}) => present.has(pod))).map(deviceName));
	const names = [...new Set(held)].toSorted();
	const shown = new Set(names.length < 2 ? [] : names.slice(0, mostDevices));
	return times.flatMap(({at, devices}) =>
		deviceValues.flatMap(([chart, measure]) => {
			const values = devices.flatMap(read => {
				const value = measure(read.device);
				return value === undefined ? [] : [[deviceName(read), value] as const];
			});
			const alone = chart === 'gpu' ? values.filter(([name]) => shown.has(name)) : [];
			return [...summary(values.map(([, value]) => value)), ...alone].map(([line, value]) => ({chart, line, at, value}));
		}),
	);
};

/** Whose series a chart is read from, and by which names. */
export type ChartReading = {
	readonly target: MetricsTarget;
	readonly workloads: readonly string[];
	/** What gateways call it. */
	readonly subjects: readonly string[];
	readonly sources: readonly EngineSource[];
	/** Milliseconds that rates are over. */
	readonly window: number;
};

const loadLines: ReadonlyArray<readonly [chart: ChartName, line: string, value: (load: ServiceLoad) => number | undefined]> = [
	['requests', '', ({requests}) => requests],
	['errors', '', ({errorRatio}) => errorRatio],
	['queue', 'waiting', ({waiting}) => waiting],
	['queue', 'running', ({running}) => running],
	['tokens', 'in', ({promptTokens}) => promptTokens],
	['tokens', 'out', ({generatedTokens}) => generatedTokens],
	['cacheUsage', '', ({cacheUsage}) => cacheUsage],
];

/** Of an engine without a histogram of whole requests: its own percentiles, and the mean. */
const countedLines = ({source, mean, quantiles = []}: ServiceLoad): ReadonlyArray<readonly [line: string, value: number | undefined]> =>
	source.engine.histograms.some(({of}) => of === 'end to end') ? [] : [...quantiles, ['mean', mean]];

/** What the load of a service was at each step. */
export const readLoadPoints = (
	series: readonly RangeSeries[],
	{target, workloads, subjects, sources}: ChartReading,
): readonly ChartPoint[] =>
	[...samplesByTime(series)].flatMap(([at, samples]) => {
		const load = readServiceLoad(target, workloads, readLoadNumbers(samples), sources, subjects);
		if (load === undefined) return [];
		const counted = countedLines(load).map(([line, value]) => ['latency', line, value] as const);
		return [...loadLines.map(([chart, line, value]) => [chart, line, value(load)] as const), ...counted].flatMap(([chart, line, value]) =>
			value === undefined ? [] : [{chart, line, at, value}],
		);
	});

const chartOfLatency: Readonly<Record<Latency['of'], ChartName>> = {
	'end to end': 'latency',
	'time to first token': 'firstToken',
	'inter-token': 'interToken',
	'queue time': 'queueTime',
};

/** Quantiles of all kinds of latency at each step, where enough requests came. */
export const readLatencyPoints = (
	series: readonly RangeSeries[],
	{target, workloads, subjects, sources, window}: ChartReading,
): readonly ChartPoint[] =>
	[...samplesByTime(series)].flatMap(([at, samples]) => {
		const told = readServiceLatencies(target, workloads, subjects, readHistograms(samples), sources, window / 1000, at);
		return told.flatMap(({latency: {of, p50, p95, p99}}) =>
			Object.entries({p50, p95, p99}).flatMap(([line, quantile]) =>
				quantile === undefined ? [] : [{chart: chartOfLatency[of], line, at, value: quantile.value}],
			),
		);
	});
