import {expect, test} from 'vitest';
import type {Sample} from '../../source/demo/prometheus/time-series-database.ts';
import {eventually} from '../cluster/eventually.ts';
import {lineOf} from './chart-line.ts';
import {closeAfterEach} from './close-after-each.ts';
import {type Stage, startFeed} from './feed-stage.ts';
import {exportedGpuSamples, targetOf, vllmSamples} from './fleet-samples.ts';
import {fillSource, type SimulatedSource, startSimulatedSource} from './simulated-source.ts';

const closing = closeAfterEach();

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

const started = async (options: Parameters<typeof startFeed>[1] = {}): Promise<readonly [SimulatedSource, Stage]> => {
	const source = closing(await startSimulatedSource());
	fillSource(source, 12, samplesAt);
	return [source, closing(startFeed(source, options))];
};

test('GPU, requests, errors, latency and queue of a service come through the service proxy from a Prometheus found by its labels', async () => {
	const [source, stage] = await started();
	stage.setTargets([llama]);
	await stage.next();
	expect(stage.states.map(({status}) => status)).toEqual(['searching', 'live', 'live']);
	expect(stage.state()).toEqual({
		...{status: 'live', name: 'monitoring/prometheus:9090', via: 'service proxy', interval: 15_000, warnings: []},
		answeredAt: source.now(),
		report: {
			why: 'The only one that answers (prometheus chart); it has dcgm-exporter and vLLM series.',
			engines: ['vLLM, by pod'],
			gpus: ['dcgm-exporter, by exported_pod'],
			asked: [{name: 'monitoring/prometheus:9090', via: 'service proxy', said: 'has dcgm-exporter and vLLM series'}],
			remarks: [],
		},
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
	const told = ['gpuUtilization', 'gpuMemory', 'requestRate', 'errorRatio', 'latency', 'firstToken', 'queue'];
	expect(Object.keys(metrics?.missing ?? {}).filter(name => told.includes(name))).toEqual([]);
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
	for (let refresh = 0; refresh < 24; refresh++) {
		const before = source.requests.length;
		await stage.refresh(30_000, () => source.scrape(samplesAt(13 + refresh)));
		const asked = source.requests.slice(before);
		counts.push(asked.length);
		const times = new Set(asked.filter(({path}) => path === '/api/v1/query').map(({parameters}) => parameters.get('time')));
		expect(times.size).toBe(1);
	}
	expect(Math.max(...counts)).toBeLessThanOrEqual(6);
	// Ten minutes and more: the names of metrics were asked for again as well.
	expect(source.requests.filter(({path}) => path.endsWith('/values')).length).toBeGreaterThan(1);
	expect(lineOf(stage.charts.get(llama.uid), 'latency', 'p95')).toBeDefined();
	expect(stage.evidence.get(llama.uid)).toBeDefined();
});

test('without services nothing is asked beyond the search, and the first of them are asked for at once', async () => {
	const [source, stage] = await started();
	await eventually(() => stage.state()?.status === 'live');
	const searched = source.requests.length;
	expect(stage.clock.timers()).toEqual([]);
	stage.setTargets([llama]);
	await stage.next();
	expect(source.requests.length).toBeGreaterThan(searched);
	expect(stage.metrics(llama.uid)?.requestRate).toBeDefined();
	expect(stage.clock.timers()).toEqual([15_000]);
});

test('a service that has just become ready is not left without numbers until the next refresh', async () => {
	const [, stage] = await started();
	stage.setTargets([{...llama, pods: []}]);
	await stage.next();
	expect(stage.metrics(llama.uid)?.requestRate).toBeUndefined();
	stage.setTargets([llama]);
	expect(stage.clock.timers()).toEqual([2000]);
	await stage.refresh(2000);
	expect(stage.metrics(llama.uid)?.requestRate).toBeDefined();
});

test('metrics that are switched off say so, and nothing runs', async () => {
	const source = closing(await startSimulatedSource());
	const stage = closing(startFeed(source, {setting: {type: 'off'}}));
	stage.setTargets([llama]);
	stage.refreshNow();
	expect(stage.states).toEqual([{status: 'none', reason: 'Metrics are switched off (--prometheus off).'}]);
	expect(stage.clock.timers()).toEqual([]);
	expect(source.requests).toEqual([]);
});

test('a service whose numbers did not change keeps its object while its readings are young, and one that changed does not', async () => {
	const other = targetOf('chat', 'other', ['other-7d9f8c6b5-aaaaa']);
	const [source, stage] = await started();
	stage.setTargets([llama, other]);
	await stage.next();
	const before = [stage.metrics(llama.uid), stage.metrics(other.uid)];
	// The same samples still.
	source.advance(5000);
	stage.clock.advance(5000);
	const told = stage.told.length;
	stage.refreshNow();
	await eventually(() => stage.told.length > told && stage.clock.timers().length > 0);
	expect([stage.metrics(llama.uid), stage.metrics(other.uid)]).toEqual(before);
	expect(stage.metrics(llama.uid)).toBe(before[0]);
	// The same numbers, newer: kept any longer they would look old before the next refresh.
	await stage.refresh(15_000, () => source.scrape(samplesAt(13)));
	expect(stage.metrics(llama.uid)).not.toBe(before[0]);
	expect(stage.metrics(llama.uid)?.requestRate?.at).toBe(source.now());
	expect(stage.metrics(other.uid)).toBe(before[1]);
});

test('a Prometheus that fails is stale with its reason; what it said keeps its time, then is no data with the reason', async () => {
	const [source, stage] = await started();
	stage.setTargets([llama]);
	await stage.next();
	const answeredAt = source.now();
	source.setTrouble(response => response.writeHead(503, {'content-type': 'text/plain'}).end('starting'));
	await stage.refresh();
	expect(stage.state()).toMatchObject({status: 'stale', answeredAt, reason: 'monitoring/prometheus:9090 answers: status 503.'});
	expect(stage.metrics(llama.uid)).toMatchObject({waiting: {value: 7, at: answeredAt}, requestRate: {at: answeredAt}});
	for (let refresh = 0; refresh < 3; refresh++) await stage.refresh();
	// Four times nothing: it is looked for again, and what it said would look current now.
	await stage.refresh(60_000);
	expect(stage.state()).toMatchObject({status: 'unreachable'});
	expect(stage.metrics(llama.uid)?.requestRate).toBeUndefined();
	expect(stage.metrics(llama.uid)?.missing.requestRate).toContain('monitoring/prometheus:9090 answers: status 503.');
	source.setTrouble(undefined);
	await stage.refresh(300_000, () => source.scrape(samplesAt(20)));
	expect(stage.state()).toMatchObject({status: 'live'});
});

test('numbers of a query that failed are kept, and the others are new', async () => {
	const [source, stage] = await started();
	stage.setTargets([llama]);
	await stage.next();
	const first = source.now();
	let count = 0;
	source.setTrouble((response, query) => {
		if (!query.includes('DCGM')) return false;
		count += 1;
		response
			.writeHead(422, {'content-type': 'application/json'})
			.end('{"status":"error","errorType":"execution","error":"too many samples"}');
		return true;
	});
	await stage.refresh(15_000, () => source.scrape(samplesAt(13)));
	expect(count).toBeGreaterThan(0);
	expect(stage.state()).toMatchObject({status: 'stale', reason: 'monitoring/prometheus:9090 answers: too many samples.'});
	expect(stage.metrics(llama.uid)).toMatchObject({gpuUtilization: {at: first}, waiting: {at: first + 15_000}});
	for (let refresh = 0; refresh < 5; refresh++) await stage.refresh(15_000, () => source.scrape(samplesAt(14 + refresh)));
	expect(stage.metrics(llama.uid)?.gpuUtilization).toBeUndefined();
	expect(stage.metrics(llama.uid)?.missing.gpuUtilization).toBe('monitoring/prometheus:9090 answers: too many samples.');
});

test('series that vanish leave their last value with its time for a while, and then no data', async () => {
	const [source, stage] = await started();
	stage.setTargets([llama]);
	await stage.next();
	const last = source.now();
	const told = stage.metrics(llama.uid)?.requestRate;
	await stage.refresh(15_000, () => source.scrape([]));
	await stage.refresh(15_000, () => source.scrape([]));
	expect(stage.metrics(llama.uid)).toMatchObject({gpuUtilization: {value: 0.5, at: last}, waiting: {value: 7, at: last}});
	// The rates of the window run out: a slope that nobody drove.
	expect(stage.metrics(llama.uid)?.requestRate).toEqual({...told, at: last});
	for (let refresh = 0; refresh < 10; refresh++) await stage.refresh(15_000, () => source.scrape([]));
	const metrics = stage.metrics(llama.uid);
	expect(metrics).not.toHaveProperty('gpuUtilization');
	expect(metrics).not.toHaveProperty('waiting');
	expect(metrics).not.toHaveProperty('requestRate');
	expect(metrics?.missing.gpuUtilization).toContain('No DCGM series names its pods');
	expect(metrics?.missing.requestRate).toContain('Prometheus has no series of its vLLM pods.');
});

test('what a server warns of reaches the state, with nothing that a terminal would obey', async () => {
	const [source, stage] = await started();
	source.setTrouble((response, query) => {
		if (!query.includes('vllm:num_requests_waiting') || query.includes('__name__')) return false;
		response
			.writeHead(200, {'content-type': 'application/json'})
			.end(JSON.stringify({status: 'success', data: {resultType: 'vector', result: []}, warnings: ['store \u001b[31mdown']}));
		return true;
	});
	stage.setTargets([llama]);
	await stage.next();
	expect(stage.state()).toMatchObject({warnings: ['store ␛[31mdown']});
});

test('closing in the middle of a refresh leaves no timer and tells nothing more', async () => {
	const [source, stage] = await started();
	stage.setTargets([llama]);
	await stage.next();
	source.setTrouble(() => true);
	const told = stage.told.length;
	stage.clock.advance(15_000);
	await eventually(() => source.requests.some(({parameters}) => parameters.get('query')?.includes('timestamp') === true));
	await stage.close();
	expect(stage.clock.timers()).toEqual([]);
	expect(stage.told.length).toBe(told);
});
