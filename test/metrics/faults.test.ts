import type {ServerResponse} from 'node:http';
import {expect, test} from 'vitest';
import type {Sample} from '../../source/demo/prometheus/time-series-database.ts';
import {connect} from '../cluster/connect.ts';
import {eventually} from '../cluster/eventually.ts';
import {createSteppedClock} from '../cluster/stepped-clock.ts';
import {lineOf} from './chart-line.ts';
import {closeAfterEach} from './close-after-each.ts';
import {type Stage, startFeed} from './feed-stage.ts';
import {exportedGpuSamples, targetOf, vllmSamples} from './fleet-samples.ts';
import {type SimulatedSource, startSimulatedSource} from './simulated-source.ts';

const closing = closeAfterEach();
const interval = 15_000;

const pods = ['llama-7d9f8c6b5-x2x4k', 'llama-7d9f8c6b5-k7dn2'] as const;
const llama = targetOf('chat', 'llama', pods);

/** 60 requests between two scrapes, 4 a second. */
const replica = (pod: string, requests: number): readonly Sample[] =>
	vllmSamples({namespace: 'chat', pod, requests: [0, requests], waiting: 3, running: 8});

const gpus = (): readonly Sample[] =>
	exportedGpuSamples(pods.map((pod, index) => ({namespace: 'chat', pod, id: `GPU-${index}`, busy: 50})));

/** Requests of a replica until a scrape; undefined: it is down. */
type Course = (scrape: number, replica: number) => number | undefined;

/** A scrape of each replica by itself, and of the exporter of GPUs. */
const scrapeOnce = (source: SimulatedSource, scrape: number, requests: Course): void => {
	for (const [position, pod] of pods.entries()) {
		const count = requests(scrape, position);
		source.scrape(count === undefined ? [] : replica(pod, count), pod);
	}
	source.scrape(gpus(), 'gpus');
};

const scrapeAll = (source: SimulatedSource, scrapes: number, requests: Course): void => {
	for (let scrape = 0; scrape < scrapes; scrape++) {
		source.advance(interval);
		scrapeOnce(source, scrape, requests);
	}
};

const followed = async (source: SimulatedSource, options: Parameters<typeof startFeed>[1] = {}): Promise<Stage> => {
	const stage = closing(startFeed(source, options));
	stage.setTargets([llama]);
	await stage.next();
	return stage;
};

const chartsOf = async (stage: Stage) => {
	stage.open(llama.uid, []);
	await eventually(() => stage.charts.has(llama.uid));
	return stage.charts.get(llama.uid);
};

test('an exporter that dies leaves a gap in the charts, and no slope of a rate that runs out', async () => {
	const source = closing(await startSimulatedSource());
	scrapeAll(source, 60, (scrape, position) => (position === 1 && scrape >= 40 ? undefined : 60 * scrape));
	const charts = await chartsOf(await followed(source));
	const requests = lineOf(charts, 'requests', '')?.points.slice(-60) ?? [];
	const waiting = lineOf(charts, 'queue', 'waiting')?.points.slice(-60) ?? [];
	// Of both, then of the one that is left: nothing in between.
	expect(new Set(requests.slice(10).map(rate => Math.round(rate ?? Number.NaN)))).toEqual(new Set([8, 4]));
	expect(requests.slice(43).every(rate => Math.abs((rate ?? 0) - 4) < 0.01)).toBe(true);
	expect(new Set(waiting)).toEqual(new Set([6, 3]));
});

test('where all exporters of a service die there is nothing from two scrapes on, in rates, gauges and quantiles', async () => {
	const source = closing(await startSimulatedSource());
	scrapeAll(source, 40, scrape => 60 * scrape);
	const stage = await followed(source);
	for (let scrape = 40; scrape < 60; scrape++) await stage.refresh(interval, () => scrapeOnce(source, scrape, () => undefined));
	const charts = await chartsOf(stage);
	for (const [chart, line] of [
		['requests', ''],
		['queue', 'waiting'],
		['latency', 'p95'],
	] as const) {
		const points = lineOf(charts, chart, line)?.points.slice(-60) ?? [];
		expect(points.slice(10, 40).map(point => point !== undefined)).toEqual(Array.from({length: 30}, () => true));
		expect(points.slice(43)).toEqual(Array.from({length: 17}, () => undefined));
	}
	// The exporter of its GPUs is another one, and is there.
	expect(lineOf(charts, 'gpu', 'mean')?.points.at(-1)).toBe(0.5);
	expect(stage.metrics(llama.uid)).not.toHaveProperty('waiting');
});

test('a replica that starts again counts from 0: no rate is below 0 and none above what came', async () => {
	const source = closing(await startSimulatedSource());
	scrapeAll(source, 60, (scrape, position) => 60 * (position === 1 && scrape >= 40 ? scrape - 40 : scrape));
	const stage = await followed(source);
	const requests = lineOf(await chartsOf(stage), 'requests', '')?.points.slice(-45) ?? [];
	expect(Math.min(...requests.map(rate => rate ?? 0))).toBeGreaterThan(7);
	expect(Math.max(...requests.map(rate => rate ?? 0))).toBeLessThan(8.5);
	expect(stage.metrics(llama.uid)?.requestRate?.value).toBeCloseTo(8, 1);
});

test('a Prometheus that was away for three minutes has a gap there, is stale meanwhile and live again', async () => {
	const source = closing(await startSimulatedSource());
	scrapeAll(source, 40, scrape => 60 * scrape);
	const stage = await followed(source, {setting: {type: 'service', namespace: 'monitoring', name: 'prometheus', port: '9090'}});
	source.setTrouble(response => response.destroy());
	for (let refresh = 0; refresh < 12; refresh++) await stage.refresh(interval);
	expect(stage.state()).toMatchObject({status: 'stale'});
	source.setTrouble(undefined);
	for (let scrape = 52; scrape < 60; scrape++) await stage.refresh(interval, () => scrapeOnce(source, scrape, count => 60 * count));
	expect(stage.state()).toMatchObject({status: 'live'});
	const charts = await chartsOf(stage);
	// What was last said counts for two scrapes; a Prometheus that is away marks no series as over.
	const told = (lineOf(charts, 'queue', 'waiting')?.points.slice(-60) ?? []).map(point => point !== undefined);
	expect(told).toEqual([
		...Array.from({length: 41}, () => true),
		...Array.from({length: 11}, () => false),
		...Array.from({length: 8}, () => true),
	]);
	expect(Math.max(...(lineOf(charts, 'requests', '')?.points ?? []).map(rate => rate ?? 0))).toBeLessThan(8.5);
});

test('a Prometheus that does not answer is given up after its deadline, says so, and is asked again', async () => {
	const source = closing(await startSimulatedSource());
	scrapeAll(source, 12, scrape => 60 * scrape);
	const clock = createSteppedClock(source.now());
	const client = connect(source.url, {user: {token: 'admin-token'}}, {clock});
	closing({close: () => client.close()});
	const setting = {type: 'service', namespace: 'monitoring', name: 'prometheus', port: '9090'} as const;
	const stage = closing(startFeed(source, {clock, setting, client: {...client, clockOffset: () => 0}}));
	stage.setTargets([llama]);
	await eventually(() => stage.metrics(llama.uid)?.waiting !== undefined);
	const answeredAt = source.now();
	source.setTrouble(() => true);
	/** Half a minute, in steps that let what is due in between happen. */
	const pass = async (): Promise<void> => {
		for (let step = 0; step < 6; step++) {
			clock.advance(5000);
			source.advance(5000);
			for (let turn = 0; turn < 100; turn++) await new Promise(resolve => setImmediate(resolve));
		}
	};
	for (let step = 0; step < 10 && stage.state()?.status !== 'stale'; step++) await pass();
	expect(stage.state()).toMatchObject({status: 'stale', answeredAt, reason: expect.stringContaining('did not answer within')});
	source.setTrouble(undefined);
	scrapeOnce(source, 20, scrape => 60 * scrape);
	for (let step = 0; step < 10 && stage.state()?.status !== 'live'; step++) await pass();
	expect(stage.state()).toMatchObject({status: 'live'});
});

test('a source that takes more than half of the interval is asked half as often', async () => {
	const source = closing(await startSimulatedSource());
	scrapeAll(source, 12, scrape => 60 * scrape);
	const stage = await followed(source);
	const held: ServerResponse[] = [];
	source.setTrouble(response => {
		held.push(response);
		return true;
	});
	const told = stage.told.length;
	stage.clock.advance(interval);
	await eventually(() => held.length > 0);
	stage.clock.advance(9000);
	source.setTrouble(undefined);
	const empty = JSON.stringify({status: 'success', data: {resultType: 'vector', result: []}});
	const release = (): void => {
		for (const response of held.splice(0)) response.writeHead(200, {'content-type': 'application/json'}).end(empty);
	};
	await eventually(() => {
		release();
		return stage.told.length > told && stage.clock.timers().length > 0;
	});
	expect(stage.clock.timers()).toContain(9000);
});

test('a clock of ours that is an hour late asks as of the cluster’s time', async () => {
	const source = closing(await startSimulatedSource());
	scrapeAll(source, 12, scrape => 60 * scrape);
	const late = {...source, now: () => source.now() - 3_600_000};
	const client = connect(source.url, {user: {token: 'admin-token'}});
	closing({close: () => client.close()});
	const stage = await followed(late, {client: {...client, clockOffset: () => 3_600_000}});
	expect(stage.metrics(llama.uid)).toMatchObject({waiting: {value: 6, at: source.now()}});
	expect(stage.state()).toMatchObject({status: 'live', answeredAt: source.now()});
});

test('an answer of a million series takes its own number away and no other', async () => {
	const source = closing(await startSimulatedSource());
	scrapeAll(source, 12, scrape => 60 * scrape);
	const clock = createSteppedClock(source.now());
	// No deadline comes, however long it takes.
	const client = connect(source.url, {user: {token: 'admin-token'}}, {clock: createSteppedClock()});
	closing({close: () => client.close()});
	const stage = closing(startFeed(source, {clock, client: {...client, clockOffset: () => 0}}));
	stage.setTargets([llama]);
	await eventually(() => stage.metrics(llama.uid)?.waiting !== undefined && clock.timers().includes(interval));
	const series = JSON.stringify({metric: {modeldeck: 'gpu.utilization', exported_namespace: 'chat', exported_pod: 'x'}, value: [0, '1']});
	const piece = Buffer.from(`${series},`.repeat(40_000));
	source.setTrouble((response, query) => {
		if (!query.includes('DCGM')) return false;
		response.writeHead(200, {'content-type': 'application/json'});
		response.write('{"status":"success","data":{"resultType":"vector","result":[');
		const more = (): void => {
			while (!response.destroyed && !response.writableEnded) if (!response.write(piece)) break;
		};
		response.on('drain', more);
		more();
		return true;
	});
	source.advance(interval);
	source.scrape(replica(pods[0], 720), pods[0]);
	clock.advance(interval);
	// Megabytes take their time on a slow machine.
	while (stage.state()?.status !== 'stale') await new Promise(resolve => setImmediate(resolve));
	expect(stage.state()).toMatchObject({reason: expect.stringContaining('MB, which is not read')});
	await eventually(() => stage.metrics(llama.uid)?.waiting?.at === source.now());
});
