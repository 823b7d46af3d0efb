import {expect, test} from 'vitest';
import type {Sample} from '../../../source/demo/prometheus/time-series-database.ts';
import type {MetricsTarget} from '../../../source/metrics/metrics-target.ts';
import {closeAfterEach} from '../close-after-each.ts';
import {startFeed} from '../feed-stage.ts';
import {vllmSamples} from '../fleet-samples.ts';
import {type SimulatedSource, startSimulatedSource} from '../simulated-source.ts';
import {exported, gpu, usual} from './gpu-samples.ts';
import {holderOf, podOf, service} from './gpu-stage.ts';

const closing = closeAfterEach();
const minute = 60_000;
const llama = service('llama');

type Fields = Parameters<typeof usual>[2];

/** What its exporter and its engine tell; a minute later at each scrape. */
const samplesOf = (busy: number, fields: Fields, requests: number, name = 'llama'): readonly Sample[] => [
	...usual(exported(gpu(0), holderOf(name)), busy, {DEV_POWER_USAGE: 90, ...fields}),
	...vllmSamples({namespace: 'chat', pod: podOf(name), requests: [requests]}),
];

const scrape = (source: SimulatedSource, minutes: number, samples: (scrape: number) => readonly Sample[]): void => {
	for (let index = 0; index < minutes * 2; index++) {
		source.advance(30_000);
		source.scrape(samples(index));
	}
};

/** Since when it is idle, minutes ago, after two hours of such samples; undefined: it is not. */
const idleFor = async (samples: (scrape: number) => readonly Sample[], target: (now: number) => MetricsTarget = () => llama) => {
	const source = closing(await startSimulatedSource());
	scrape(source, 120, samples);
	const stage = closing(startFeed(source, {refresh: 30_000}));
	stage.setTargets([target(source.now())]);
	await stage.next();
	for (let refresh = 0; refresh < 3; refresh++) await stage.refresh(30_000, () => source.scrape(samples(240 + refresh)));
	const {idleSince} = stage.metrics(llama.uid) ?? {};
	return {source, stage, minutes: idleSince === undefined ? undefined : Math.round((source.now() - idleSince) / minute)};
};

test('a service is idle while no GPU did anything, strictly, and no request came', async () => {
	const {minutes} = await idleFor(scrape => samplesOf(scrape < 120 ? 50 : 0, {}, 5));
	// It worked for the first of two hours; the source is looked at in steps of ten minutes.
	expect(minutes).toBeGreaterThanOrEqual(50);
	expect(minutes).toBeLessThanOrEqual(62);
	expect((await idleFor(() => samplesOf(1, {}, 5))).minutes).toBeUndefined();
	expect((await idleFor(scrape => samplesOf(0, {}, scrape))).minutes).toBeUndefined();
});

test('where DCGM_FI_PROF_GR_ENGINE_ACTIVE is there, it decides, and not DCGM_FI_DEV_GPU_UTIL', async () => {
	expect((await idleFor(() => samplesOf(3, {PROF_GR_ENGINE_ACTIVE: 0}, 5))).minutes).toBeGreaterThan(100);
	expect((await idleFor(() => samplesOf(0, {PROF_GR_ENGINE_ACTIVE: 0.01}, 5))).minutes).toBeUndefined();
});

test('a GPU that draws power is not idle, whatever its utilization says', async () => {
	expect((await idleFor(() => samplesOf(0, {DEV_POWER_USAGE: 450}, 5))).minutes).toBeUndefined();
	// It drew some until half an hour ago.
	const {minutes} = await idleFor(scrape => samplesOf(0, {DEV_POWER_USAGE: scrape < 180 ? 450 : 90}, 5));
	expect(minutes).toBeLessThanOrEqual(32);
});

test('what loads its model is not idle: that counts from when its first replica serves', async () => {
	const since = (ready: boolean, ago: number) => (now: number) => ({
		...llama,
		pods: [{name: podOf('llama'), ready, readySince: now - ago * minute}],
	});
	expect((await idleFor(() => samplesOf(0, {}, 5), since(true, 7))).minutes).toBeLessThanOrEqual(9);
	expect((await idleFor(() => samplesOf(0, {}, 5), since(false, 60))).minutes).toBeUndefined();
});

test('what was done between two refreshes is found when the source is asked again half an hour later', async () => {
	const idle = samplesOf(0, {}, 5);
	const {source, stage} = await idleFor(() => idle);
	// A burst that no refresh sees: it is over before the next.
	source.advance(5000);
	source.scrape(samplesOf(80, {}, 5));
	source.advance(5000);
	source.scrape(idle);
	const burst = source.now();
	for (let refresh = 0; refresh < 75; refresh++) await stage.refresh(30_000, () => source.scrape(idle));
	expect(Math.abs((stage.metrics(llama.uid)?.idleSince ?? 0) - burst)).toBeLessThanOrEqual(11 * minute);
});
