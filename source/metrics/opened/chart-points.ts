import type {Chart, ChartName} from '../../domain/service-metrics.ts';
import type {Steps} from './chart-steps.ts';
import type {ChartPoint} from './read-charts.ts';

/** In the order of the screen, with their units and the order of their lines; others (devices) come after those by name. */
const table: ReadonlyArray<readonly [name: ChartName, unit: Chart['unit'], lines: readonly string[]]> = [
	['gpu', 'ratio', ['mean', 'min', 'max']],
	['gpuMemory', 'ratio', ['mean', 'min', 'max']],
	['latency', 'seconds', ['p50', 'p95', 'p99', 'mean']],
	['firstToken', 'seconds', ['p50', 'p95', 'p99']],
	['interToken', 'seconds', ['p50', 'p95', 'p99']],
	['queueTime', 'seconds', ['p50', 'p95', 'p99']],
	['requests', 'perSecond', ['']],
	['errors', 'ratio', ['']],
	['queue', 'count', ['waiting', 'running']],
	['tokens', 'perSecond', ['in', 'out']],
	['cacheUsage', 'ratio', ['']],
];

export const chartNames: readonly ChartName[] = table.map(([name]) => name);

/** By line, then by time. */
type Lines = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Points of some charts as they come, a few at a time. */
export type ChartPoints = {
	/** What is told from `from` on is as given now; what is older than `start` is forgotten. Milliseconds. */
	readonly put: (points: readonly ChartPoint[], from: number, start: number) => void;
	readonly linesOf: (chart: ChartName) => Lines;
};

export const createChartPoints = (): ChartPoints => {
	const all = new Map<ChartName, Map<string, Map<number, number>>>();
	const forget = (from: number, start: number): void => {
		for (const lines of all.values()) {
			for (const [line, values] of lines) {
				for (const at of values.keys()) if (at >= from || at < start) values.delete(at);
				if (values.size === 0) lines.delete(line);
			}
		}
	};
	return {
		put(points, from, start) {
			forget(from, start);
			for (const {chart, line, at, value} of points) {
				const lines = all.get(chart) ?? new Map<string, Map<number, number>>();
				all.set(chart, lines.set(line, (lines.get(line) ?? new Map<number, number>()).set(at, value)));
			}
		},
		linesOf: chart => all.get(chart) ?? new Map(),
	};
};

/** Charts that have a value at one of the steps at least. What nothing is known of is a gap. */
export const chartsOf = (stores: readonly ChartPoints[], {start, end, step}: Steps): readonly Chart[] => {
	const count = Math.round((end - start) / step) + 1;
	return table.flatMap(([name, unit, order]) => {
		const lines = new Map(stores.flatMap(store => [...store.linesOf(name)]));
		const others = [...lines.keys()].filter(line => !order.includes(line)).toSorted();
		const drawn = [...order, ...others].flatMap(line => {
			const values = lines.get(line);
			const points = Array.from({length: count}, (_, index) => values?.get(start + index * step));
			return points.every(point => point === undefined) ? [] : [{name: line, series: {start, step, points}}];
		});
		return drawn.length === 0 ? [] : [{name, unit, lines: drawn}];
	});
};
