import {afterEach, expect, test} from 'vitest';
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

const pods = ['llama-7d9f8c6b5-x2x4k', 'llama-7d9f8c6b5-k7dn2'];

/** Eight scrapes of two replicas that answer 30 requests between two of them, most in 0.5 to 1 s. */
const fill = (source: SimulatedSource): void => {
	for (let scrape = 1; scrape <= 9; scrape++) {
		source.scrape([
			...pods.flatMap((pod, index) =>
				vllmSamples({
					namespace: 'chat',
					pod,
					requests: [0, 5 * scrape, 20 * scrape, 5 * scrape],
					failed: scrape,
					waiting: 3 + index,
					running: 8,
				}),
			),
			...exportedGpuSamples([
				{namespace: 'chat', pod: pods[0] ?? '', id: 'GPU-0', busy: 75},
				{namespace: 'chat', pod: pods[1] ?? '', id: 'GPU-1', busy: 25, used: 20_000, free: 60_000},
				{namespace: '', pod: '', id: 'GPU-2', busy: 0},
			]),
		]);
		if (scrape < 9) source.advance(15_000);
	}
};

test('GPU, requests, errors, latency and queue of a service come through the service proxy from a Prometheus found by its labels', async () => {
	const source = await simulate();
	fill(source);
	const stage = feedOf(source);
	stage.clock.advance(source.now() - stage.clock.now());
	stage.setTargets([targetOf('chat', 'llama', pods)]);
	await eventually(() => stage.told.length > 0);
	expect(stage.states.map(({status}) => status)).toEqual(['searching', 'live']);
	expect(stage.state()).toMatchObject({name: 'monitoring/prometheus:9090', via: 'service proxy', interval: 15_000, warnings: []});
	const metrics = stage.metrics('uid-chat-llama');
	expect(metrics).toMatchObject({
		engine: 'vLLM',
		gpuUtilization: {value: 0.5},
		gpuMemory: {value: 0.5},
		gpuReplicas: 2,
		waiting: {value: 7},
		running: {value: 16},
		latency: {of: 'end to end'},
	});
	expect(metrics?.missing).toEqual({});
	expect(metrics?.requestRate?.value).toBeCloseTo(4, 6);
	expect(metrics?.errorRatio?.value).toBeCloseTo(1 / 30, 6);
	expect(metrics?.latency?.p50?.value).toBeCloseTo(0.75, 6);
	expect(metrics?.requestRate?.at).toBe(source.now());
});
