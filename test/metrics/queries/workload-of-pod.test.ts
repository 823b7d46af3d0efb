import {expect, test} from 'vitest';
import {createPrometheus} from '../../../source/demo/prometheus/create-prometheus.ts';
import {createTimeSeriesDatabase} from '../../../source/demo/prometheus/time-series-database.ts';
import {controllerOfPod, controllerPattern, workloadOfPod, workloadPattern} from '../../../source/metrics/queries/workload-of-pod.ts';

const pods: ReadonlyArray<readonly [pod: string, workload: string, controller: string]> = [
	['llama-3-70b-7d9f8c6b5-x2x4k', 'llama-3-70b', 'llama-3-70b-7d9f8c6b5'],
	['llama-3-70b-7d9f8c6b5b-x2x4k', 'llama-3-70b', 'llama-3-70b-7d9f8c6b5b'],
	['bert-large-0', 'bert-large', 'bert-large'],
	['bert-large-12', 'bert-large', 'bert-large'],
	// Named as if there were a hash: the same everywhere, and found again by the names of known pods.
	['bcdfgh-0', 'bcdfgh', 'bcdfgh'],
	['x-bcdfgh-0', 'x', 'x-bcdfgh'],
	['qwen-predictor-00001-deployment-5b4f8c7d6d-zzzzz', 'qwen-predictor-00001-deployment', 'qwen-predictor-00001-deployment-5b4f8c7d6d'],
	['single', '', ''],
];

test.each(pods)('%s is a pod of %s', (pod, workload, controller) => {
	expect(workloadOfPod(pod)).toBe(workload);
	expect(controllerOfPod(pod)).toBe(controller);
});

test('the server takes names apart in the same way', () => {
	const database = createTimeSeriesDatabase({retention: 3_600_000});
	const at = Date.UTC(2026, 5, 1);
	database.append(
		at,
		pods.map(([pod]) => ({name: 'up', labels: {pod}, value: 1})),
	);
	const {handle} = createPrometheus({database, now: () => at});
	for (const [pattern, expected] of [
		[workloadPattern, 1],
		[controllerPattern, 2],
	] as const) {
		const query = `label_replace(up, "workload", "$1", "pod", "${pattern}")`;
		const answer = handle('GET', `/api/v1/query?query=${encodeURIComponent(query)}&time=${at / 1000}`);
		const {data} = JSON.parse(Buffer.from(answer.body).toString('utf8')) as {
			data: {result: ReadonlyArray<{metric: Readonly<Record<string, string>>}>};
		};
		expect(new Map(data.result.map(({metric}) => [metric['pod'], metric['workload'] ?? '']))).toEqual(
			new Map(pods.map(row => [row[0], row[expected]])),
		);
	}
});
