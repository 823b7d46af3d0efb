import type {GpuDevice} from '../../domain/gpu-device.ts';
import type {ChartName, Latency, Reading, ServiceCharts, ServiceMetrics} from '../../domain/service-metrics.ts';
import {firstView} from '../metrics-feed.ts';
import {metricOfChart} from '../opened/chart-groups.ts';
import {type ChartPoints, chartNames, chartsOf, createChartPoints} from '../opened/chart-points.ts';
import {chartSteps, spanOf} from '../opened/chart-steps.ts';

/** Milliseconds. Steps of charts are multiples of it: of several looks in between the last one counts. */
const grain = 15_000;
/** How long points are kept, and how old a number may be to be one: what is kept from before is no news. */
const kept = 3 * 3_600_000;
const fresh = 15_000;

type Value = readonly [chart: ChartName, line: string, reading: Reading | undefined];

const chartOfLatency: Readonly<Record<Latency['of'], ChartName>> = {
	'end to end': 'latency',
	'time to first token': 'firstToken',
	'inter-token': 'interToken',
	'queue time': 'queueTime',
};

const latencyValues = (latency: Latency): readonly Value[] =>
	(['p50', 'p95', 'p99', 'mean'] as const).map(line => [chartOfLatency[latency.of], line, latency[line]]);

const memoryOf = ({memoryUsed, memoryTotal}: GpuDevice): Reading | undefined =>
	memoryUsed === undefined || memoryTotal === undefined || !(memoryTotal.value > 0)
		? undefined
		: {value: memoryUsed.value / memoryTotal.value, at: memoryUsed.at};

const summary = (chart: ChartName, readings: readonly Reading[]): readonly Value[] => {
	if (readings.length === 0) return [];
	const values = readings.map(({value}) => value);
	const at = Math.max(...readings.map(reading => reading.at));
	const mean: Value = [chart, 'mean', {value: values.reduce((sum, value) => sum + value, 0) / values.length, at}];
	if (values.length === 1) return [mean];
	return [mean, [chart, 'min', {value: Math.min(...values), at}], [chart, 'max', {value: Math.max(...values), at}]];
};

const gpuValues = ({byPod}: ServiceMetrics): readonly Value[] => {
	const devices = [
		...new Map([...byPod.values()].flatMap(({devices: own = []}) => own).map(device => [device.id, device] as const)).values(),
	];
	const busy = devices.flatMap(({utilization}) => utilization ?? []);
	const alone =
		devices.length < 2
			? []
			: devices.map(
					({node, index, slice, utilization}): Value => ['gpu', `${node}/${index}${slice === undefined ? '' : `:${slice}`}`, utilization],
				);
	return [
		...summary('gpu', busy),
		...alone,
		...summary(
			'gpuMemory',
			devices.flatMap(device => memoryOf(device) ?? []),
		),
	];
};

const valuesOf = (metrics: ServiceMetrics): readonly Value[] => [
	...gpuValues(metrics),
	...[...(metrics.latency === undefined ? [] : [metrics.latency]), ...(metrics.tokenLatency ?? [])].flatMap(latencyValues),
	['requests', '', metrics.requestRate],
	['errors', '', metrics.errorRatio],
	['queue', 'waiting', metrics.waiting],
	['queue', 'running', metrics.running],
	['tokens', 'in', metrics.promptTokens],
	['tokens', 'out', metrics.generatedTokens],
	['cacheUsage', '', metrics.cacheUsage],
];

/** Charts of the open service from the looks at its pods: they begin when it is opened, for pods remember nothing. */
export const createScrapedCharts = (onCharts: (uid: string, charts: ServiceCharts) => void) => {
	let span = firstView.chartSpan;
	let points: ChartPoints = createChartPoints();
	let last: {readonly uid: string; readonly metrics: ServiceMetrics; readonly at: number} | undefined;

	const tell = (): void => {
		if (last === undefined) return;
		const charts = chartsOf([points], chartSteps(span, last.at, grain));
		const drawn = new Set(charts.map(({name}) => name));
		const missing: Partial<Record<ChartName, string>> = {};
		for (const name of chartNames) {
			if (drawn.has(name)) continue;
			missing[name] = last.metrics.missing[metricOfChart[name]] ?? 'Without a Prometheus charts begin when the service is opened.';
		}
		onCharts(last.uid, {span, charts, missing});
	};

	return {
		/** What a look at the pods brought. `at`: milliseconds. */
		record(uid: string, metrics: ServiceMetrics, at: number): void {
			if (last?.uid !== uid) points = createChartPoints();
			last = {uid, metrics, at};
			const step = Math.floor(at / grain) * grain;
			const found = valuesOf(metrics).flatMap(([chart, line, reading]) =>
				reading !== undefined && at - reading.at <= fresh ? [{chart, line, at: step, value: reading.value}] : [],
			);
			points.put(found, step, at - kept);
			tell();
		},
		setSpan(next: number): void {
			span = spanOf(next);
			tell();
		},
		clear(): void {
			last = undefined;
			points = createChartPoints();
		},
	};
};
