import {afterEach, expect, test} from 'vitest';
import type {Sample} from '../../source/demo/prometheus/time-series-database.ts';
import {eventually} from '../cluster/eventually.ts';
import {type Stage, startFeed} from './feed-stage.ts';
import {exportedGpuSamples, targetOf, vllmSamples} from './fleet-samples.ts';
import {type SimulatedSource, startSimulatedSource} from './simulated-source.ts';

const open: Array<{readonly close: () => Promise<unknown>}> = [];

afterEach(async () => {
	for (const thing of open.splice(0).toReversed()) await thing.close();
});

const simulate = async (...parameters: Parameters<typeof startSimulatedSource>): Promise<SimulatedSource> => {
	const source = await startSimulatedSource(...parameters);
	open.push(source);
	return source;
};

const feedOf = (...parameters: Parameters<typeof startFeed>): Stage => {
	const stage = startFeed(...parameters);
	open.push(stage);
	return stage;
};

const pods = ['llama-7d9f8c6b5-x2x4k', 'llama-7d9f8c6b5-k7dn2'] as const;
const llama = targetOf('chat', 'llama', pods);

const samplesAt = (scrape: number): readonly Sample[] => [
	...pods.flatMap((pod, index) =>
		vllmSamples({
			...{namespace: 'chat', pod, waiting: 3 + index, running: 8, failed: scrape},
			requests: [0, 5 * scrape, 20 * scrape, 5 * scrape],
		}),
	),
	...exportedGpuSamples([
		{namespace: 'chat', pod: pods[0], id: 'GPU-0', busy: 75},
		{namespace: 'chat', pod: pods[1], id: 'GPU-1', busy: 25, used: 20_000, free: 60_000},
		{namespace: '', pod: '', id: 'GPU-2', busy: 0},
	]),
];

/** Scrapes 15 s apart; the last one is now. */
const fill = (source: SimulatedSource, scrapes: number, samples: (scrape: number) => readonly Sample[]): void => {
	for (let scrape = 1; scrape <= scrapes; scrape++) {
		if (scrape > 1) source.advance(15_000);
		source.scrape(samples(scrape));
	}
};

const started = async (samples = samplesAt, options: Parameters<typeof startFeed>[1] = {}): Promise<readonly [SimulatedSource, Stage]> => {
	const source = await simulate();
	fill(source, 12, samples);
	return [source, feedOf(source, options)];
};

test('GPU, requests, errors, latency and queue of a service come through the service proxy from a Prometheus found by its labels', async () => {
	const [source, stage] = await started();
	stage.setTargets([llama]);
	await stage.next();
	expect(stage.states.map(({status}) => status)).toEqual(['searching', 'live', 'live']);
	expect(stage.state()).toEqual({
		...{status: 'live', name: 'monitoring/prometheus:9090', via: 'service proxy', interval: 15_000, warnings: []},
		answeredAt: source.now(),
	});
	const metrics = stage.metrics(llama.uid);
	expect(metrics).toMatchObject({
		engine: 'vLLM',
		gpuUtilization: {value: 0.5, at: source.now()},
		gpuMemory: {value: 0.5, at: source.now()},
		gpuReplicas: 2,
		waiting: {value: 7, at: source.now()},
		running: {value: 16, at: source.now()},
		latency: {of: 'end to end', p95: {at: source.now()}},
		tokenLatency: [{of: 'time to first token'}],
	});
	expect(metrics?.missing).toEqual({});
	expect(metrics?.requestRate?.value).toBeCloseTo(4, 6);
	expect(metrics?.errorRatio?.value).toBeCloseTo(1 / 30, 6);
	expect(metrics?.latency?.p50?.value).toBeCloseTo(0.75, 6);
});

test('a refresh asks six queries at most, all as of one time, with charts, evidence and history in between', async () => {
	const [source, stage] = await started();
	stage.setTargets([{...llama, onScreen: true}]);
	stage.open(llama.uid, ['7d9f8c6b5']);
	await stage.next();
	const counts: number[] = [];
	for (let refresh = 0; refresh < 22; refresh++) {
		const before = source.requests.length;
		source.advance(30_000);
		source.scrape(samplesAt(13 + refresh));
		stage.clock.advance(30_000);
		await stage.next();
		// What is left of a refresh after its numbers: the questions about the past.
		await eventually(() => stage.clock.timers().length > 0);
		const asked = source.requests.slice(before);
		counts.push(asked.length);
		const times = new Set(asked.filter(({path}) => path === '/api/v1/query').map(({parameters}) => parameters.get('time')));
		expect(times.size).toBe(1);
	}
	expect(Math.max(...counts)).toBeLessThanOrEqual(6);
	// Ten minutes and more: the names of metrics were asked for again as well.
	expect(source.requests.filter(({path}) => path.endsWith('/values')).length).toBeGreaterThan(1);
	expect(stage.charts.get(llama.uid)?.p95).toBeDefined();
	expect(stage.evidence.get(llama.uid)).toBeDefined();
});
