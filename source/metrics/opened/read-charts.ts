import type {ChartLine, Latency, Series} from '../../domain/service-metrics.ts';
import {type HistogramMetric, secondsOf} from '../engines/engine-metrics.ts';
import type {RangeSeries} from '../metrics-source.ts';
import {type Histogram, histogramOf} from '../numbers/histogram.ts';
import {latencyOf} from '../numbers/latency-of.ts';
import {chartTags} from '../queries/chart-query.ts';
import {tagLabel, workloadLabel} from '../queries/promql.ts';
import {readNumber} from '../sources/read-answer.ts';

/** Even steps in milliseconds, both ends included. */
export type Steps = {readonly start: number; readonly end: number; readonly step: number};

const seriesOf = ({start, end, step}: Steps, valueAt: (at: number) => number | undefined): Series | undefined => {
	const points = Array.from({length: Math.round((end - start) / step) + 1}, (_, index) => valueAt(start + index * step));
	return points.every(point => point === undefined) ? undefined : {start, step, points};
};

/** Mean over all replicas that reported at each step. */
export const readGpuChart = (series: readonly RangeSeries[], counts: (controller: string) => boolean, steps: Steps): Series | undefined => {
	const sums = new Map<number, number>();
	const replicas = new Map<number, number>();
	for (const {labels, points} of series) {
		if (!counts(labels[workloadLabel] ?? '')) continue;
		const into = labels[tagLabel] === chartTags.sum ? sums : replicas;
		for (const [at, value] of points) into.set(at, (into.get(at) ?? 0) + value);
	}
	return seriesOf(steps, at => {
		const count = replicas.get(at) ?? 0;
		const sum = sums.get(at);
		return sum === undefined || count === 0 ? undefined : Math.min(1, sum / count);
	});
};

const histogramsByTime = (series: readonly RangeSeries[], workloads: ReadonlySet<string>): ReadonlyMap<number, Histogram> => {
	const buckets = new Map<number, Map<number, number>>();
	for (const {labels, points} of series) {
		if (!workloads.has(labels[workloadLabel] ?? '')) continue;
		const bound = readNumber(labels['le'] ?? '');
		for (const [at, value] of points) {
			const counts = buckets.get(at) ?? new Map<number, number>();
			buckets.set(at, counts.set(bound, (counts.get(bound) ?? 0) + value));
		}
	}
	return new Map(
		[...buckets].flatMap(([at, counts]) => {
			const histogram = histogramOf([...counts]);
			return histogram === undefined ? [] : [[at, histogram] as const];
		}),
	);
};

/** Quantiles at each step; where too few requests came there is a gap. `window`: seconds. */
export const readLatencyChart = (
	series: readonly RangeSeries[],
	workloads: ReadonlySet<string>,
	{of, unit}: HistogramMetric,
	window: number,
	steps: Steps,
): readonly ChartLine[] => {
	const latencies = new Map<number, Latency>();
	for (const [at, histogram] of histogramsByTime(series, workloads)) {
		const latency = latencyOf(of, histogram, secondsOf[unit], window, at);
		if (latency !== undefined) latencies.set(at, latency);
	}
	return (['p50', 'p95', 'p99'] as const).flatMap(name => {
		const series = seriesOf(steps, at => latencies.get(at)?.[name]?.value);
		return series === undefined ? [] : [{name, series}];
	});
};
