import {expect, test} from 'vitest';
import {engines} from '../../../source/metrics/engines/engines.ts';
import type {RangeSeries} from '../../../source/metrics/metrics-source.ts';
import {chartSteps, spanOf} from '../../../source/metrics/opened/chart-steps.ts';
import {readGpuPoints, readLoadPoints} from '../../../source/metrics/opened/read-charts.ts';
import {places} from '../../../source/metrics/queries/place.ts';
import {targetOf} from '../fleet-samples.ts';

const minute = 60_000;
const pod = 'llama-7d9f8c6b5-x2x4k';
const target = targetOf('chat', 'llama', [pod]);

const readingOf = (engine: string) => ({
	target,
	workloads: ['llama'],
	subjects: ['llama'],
	sources: engines.filter(row => row.engine === engine).map(row => ({engine: row, places: places.slice(1, 2)})),
	window: 120_000,
});

const series = (numbers: Readonly<Record<string, number>>): readonly RangeSeries[] =>
	Object.entries(numbers).map(([modeldeck, value]) => ({
		labels: {namespace: 'chat', workload: 'llama', modeldeck},
		points: [[60_000, value]],
	}));

test('tokens, queue, cache and errors of a service are lines of their charts, in the units of the product', () => {
	const points = readLoadPoints(
		series({
			...{'vLLM.requests': 4, 'vLLM.failed1': 1, 'vLLM.waiting': 3, 'vLLM.running': 8, 'vLLM.cacheUsage': 0.7},
			...{'vLLM.promptTokens': 900, 'vLLM.generatedTokens': 300, 'vLLM.at': 60},
		}),
		readingOf('vLLM'),
	);
	expect(Object.fromEntries(points.map(({chart, line, value}) => [`${chart} ${line}`, value]))).toEqual({
		...{'requests ': 4, 'errors ': 0.25, 'queue waiting': 3, 'queue running': 8, 'cacheUsage ': 0.7},
		...{'tokens in': 900, 'tokens out': 300},
	});
});

test('of an engine without a histogram the chart of latency has the mean, in seconds', () => {
	const points = readLoadPoints(series({'Triton.requests': 10, 'Triton.time': 5_000_000, 'Triton.at': 60}), readingOf('Triton'));
	expect(points.find(({chart, line}) => chart === 'latency' && line === 'mean')?.value).toBeCloseTo(0.5, 9);
});

test('a GPU that pods share counts once, and one alone has no least and most', () => {
	const labels = {__name__: 'DCGM_FI_DEV_GPU_UTIL', namespace: 'chat', container: 'server', UUID: 'GPU-0', gpu: '0', Hostname: 'gpu-1'};
	const points = readGpuPoints(
		['llama-7d9f8c6b5-x2x4k', 'llama-7d9f8c6b5-k7dn2'].map(name => ({labels: {...labels, pod: name}, points: [[60_000, 40]]})),
		target,
		() => true,
	);
	expect(points).toEqual([{chart: 'gpu', line: 'mean', at: 60_000, value: 0.4}]);
});

test('spans are the seven that there are, and steps are multiples of a quarter of a minute with at most 121 points', () => {
	expect([1, 25 * minute, 50 * minute, 100 * 60 * minute].map(spanOf)).toEqual([15 * minute, 30 * minute, 60 * minute, 1440 * minute]);
	for (const [span, scrape, step] of [
		[15, 15, 15],
		[30, 15, 15],
		[30, 30, 30],
		[60, 15, 30],
		[180, 15, 90],
		[1440, 60, 720],
	] as const) {
		const steps = chartSteps(span * minute, 1_780_000_000_123, scrape * 1000);
		expect(steps.step).toBe(step * 1000);
		expect(steps.end % steps.step).toBe(0);
		expect((steps.end - steps.start) / steps.step).toBeLessThanOrEqual(120);
	}
});
