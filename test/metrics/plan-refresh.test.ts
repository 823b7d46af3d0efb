import {expect, test} from 'vitest';
import {engines} from '../../source/metrics/engines/engines.ts';
import {indexTargets} from '../../source/metrics/fleet/target-index.ts';
import {gpus} from '../../source/metrics/gpus/gpus.ts';
import {namesOfGpu} from '../../source/metrics/gpus/names-of-gpu.ts';
import type {MetricsTarget} from '../../source/metrics/metrics-target.ts';
import {mostQueries, planOpened, planRefresh, type RefreshInput, type RefreshPlan} from '../../source/metrics/plan-refresh.ts';
import type {Capabilities} from '../../source/metrics/probe-capabilities.ts';
import {engineTerms} from '../../source/metrics/queries/engine-terms.ts';
import {places} from '../../source/metrics/queries/place.ts';
import {targetOf} from './fleet-samples.ts';

/** A source that has engines and exporters of GPUs with these names, the engines' names as they are today. */
const capabilitiesOf = (
	names: readonly string[],
	exporters: readonly string[],
	perNamespace: number,
	targets: readonly MetricsTarget[],
): Capabilities => {
	const own = engines.filter(({engine}) => names.includes(engine));
	const ofGpus = gpus.filter(({exporter}) => exporters.includes(exporter));
	return {
		names: new Set([
			...own.flatMap(engine => engineTerms(engine).flatMap(({metric}) => metric.names[0] ?? [])),
			...own.flatMap(({histograms}) => histograms.map(metric => `${metric.names[0]}_bucket`)),
			...ofGpus.flatMap(namesOfGpu).filter(name => /^DCGM|^gpu_/.test(name)),
		]),
		gpus: ofGpus.map(gpu => ({gpu, places: gpu.places.slice(0, 1), isShared: false})),
		engines: own.map(engine => ({engine, places: places.slice(1, 2)})),
		scrapeInterval: 15_000,
		bucketSeries: new Map(targets.map(({namespace}) => [namespace, perNamespace])),
	};
};

const fleet = (services: number, namespaces: number): readonly MetricsTarget[] =>
	Array.from({length: services}, (_, index) =>
		targetOf(`team-${index % namespaces}`, `service-${index}`, [`service-${index}-7d9f8c6b5-x2x4k`], {onScreen: index < 40}),
	);

const planOf = (targets: readonly MetricsTarget[], parts: Partial<RefreshInput> = {}): RefreshPlan =>
	planRefresh({
		...{capabilities: capabilitiesOf(['vLLM'], ['dcgm-exporter'], 23_000, targets), targets, turn: 0, opened: targets[0]},
		index: indexTargets(targets, new WeakMap()),
		...parts,
	});

const layersOf = ({queries}: RefreshPlan): readonly string[] => queries.map(({layers}) => layers.join('+'));

const address = (query: string): number => encodeURIComponent(query).length;

test('a small fleet is asked for whole, with every kind of latency of all, and its open service in one query more', () => {
	const targets = fleet(24, 4);
	const plan = planOf(targets, {capabilities: capabilitiesOf(['vLLM'], ['dcgm-exporter'], 200, targets)});
	expect(layersOf(plan)).toEqual(['gpu', 'load', 'shown', 'podLatency+podLoad']);
	expect(plan.coverage.shown.size).toBe(24);
	const buckets = plan.queries[2]?.query ?? '';
	for (const kind of ['e2e_request_latency', 'time_to_first_token', 'inter_token_latency', 'request_queue_time'])
		expect(buckets).toContain(kind);
	expect(plan.rounds).toBe(1);
});

test('of a thousand services buckets are asked for of those on the screen and of the open one, never of the fleet', () => {
	const targets = fleet(1000, 10);
	const seen = new Set<string>();
	for (let turn = 0; turn < 12; turn++) {
		const plan = planOf(targets, {turn, opened: targets[500]});
		// One query is left for the past.
		expect(plan.queries.length).toBeLessThan(mostQueries);
		for (const {query} of plan.queries) expect(address(query)).toBeLessThanOrEqual(7500);
		expect(plan.queries.filter(({query}) => query.includes('_bucket')).every(({query}) => query.includes('service-'))).toBe(true);
		expect(plan.coverage.ranked.size).toBe(0);
		for (const uid of plan.coverage.shown) seen.add(uid);
		expect(plan.rounds).toBeLessThanOrEqual(3);
	}
	expect(seen).toEqual(new Set([...targets.slice(0, 40), targets[500]].map(target => target?.uid)));
});

test('on a screen that shows a hundred services the quantiles of all of them are asked for in turns', () => {
	const targets = fleet(1000, 10).map((target, index) => ({...target, onScreen: index < 100}));
	const seen = new Set<string>();
	for (let turn = 0; turn < 12; turn++) {
		const plan = planOf(targets, {turn, opened: undefined});
		expect(plan.queries.length).toBeLessThan(mostQueries);
		for (const uid of plan.coverage.shown) seen.add(uid);
	}
	expect(seen).toEqual(new Set(targets.slice(0, 100).map(({uid}) => uid)));
});

test('a list that is sorted by a quantile has that one of all others too, some with each refresh, and those on the screen as before', () => {
	const targets = fleet(400, 10);
	const ranked = new Set<string>();
	let cursor = 0;
	let refreshes = 0;
	do {
		const plan = planOf(targets, {turn: refreshes, opened: undefined, ranking: 'firstToken', cursor});
		cursor = plan.ranking?.cursor ?? 0;
		refreshes += 1;
		expect(plan.queries.length).toBeLessThan(mostQueries);
		const query = plan.queries.find(({layers}) => layers.includes('ranked'))?.query ?? '';
		expect(query).toContain('time_to_first_token');
		expect(query).not.toContain('e2e_request_latency');
		expect(plan.coverage.shown.size).toBeGreaterThan(0);
		for (const uid of plan.coverage.ranked) ranked.add(uid);
	} while (ranked.size < 360 && refreshes < 20);
	expect(ranked.size).toBe(360);
	expect([...ranked].some(uid => targets.slice(0, 40).some(target => target.uid === uid))).toBe(false);
});

test('many engines at once come in turns, and no question is longer than a proxy takes', () => {
	const targets = fleet(1000, 10);
	const all = engines.map(({engine}) => engine);
	const capabilities = capabilitiesOf(all, ['dcgm-exporter', 'device-metrics-exporter'], 23_000, targets);
	const asked = new Set<string>();
	let rounds = 0;
	for (let turn = 0; turn < 20; turn++) {
		const plan = planOf(targets, {capabilities, turn});
		expect(plan.queries.length).toBeLessThanOrEqual(mostQueries);
		for (const {query} of plan.queries) expect(address(query)).toBeLessThanOrEqual(8000);
		for (const {layers, query} of plan.queries) if (layers.includes('load')) asked.add(query);
		rounds = plan.rounds;
	}
	expect(asked.size).toBeGreaterThan(2);
	expect(rounds).toBeLessThanOrEqual(10);
});

test('a fleet of ten thousand pods is asked in parts: every service within a few refreshes, those on the screen with each', () => {
	const targets = Array.from({length: 1000}, (_, index) => {
		const name = `service-${index}`;
		const pods = Array.from({length: 10}, (_, replica) => `${name}-7d9f8c6b5-x2x${replica}k`);
		return targetOf(`team-${Math.floor(index / 50)}`, name, pods, {onScreen: index < 40});
	});
	const told = new Set<string>();
	const plans = Array.from({length: 5}, (_, turn) => planOf(targets, {turn, opened: undefined}));
	for (const {coverage, parts, queries} of plans) {
		expect(parts).toBe(5);
		expect(queries.length).toBeLessThan(mostQueries);
		expect(coverage.load?.size).toBeLessThanOrEqual(250);
		for (const {uid} of targets.slice(0, 40)) expect(coverage.load?.has(uid)).toBe(true);
		for (const uid of coverage.load ?? []) told.add(uid);
	}
	expect(told.size).toBe(1000);
	expect(planOf(targets.slice(0, 200), {opened: undefined}).parts).toBe(1);
});

test('a list of namespaces that would make the address too long is left out', () => {
	const targets = fleet(200, 200).map(target => ({...target, namespace: `${target.namespace}-of-a-department-with-a-name`}));
	for (const {query} of planOf(targets).queries) expect(address(query)).toBeLessThanOrEqual(7500);
});

test('without any series nothing is asked', () => {
	const capabilities: Capabilities = {names: new Set(), gpus: [], engines: [], scrapeInterval: undefined, bucketSeries: new Map()};
	expect(planOf(fleet(3, 1), {capabilities}).queries).toEqual([]);
});

test('what is told of the pods of the open service is one question, or one for each layer where that was refused', () => {
	const pods = ['h1', 'h2'].map(revisionHash => ({name: `service-0-${revisionHash}-x2x4k`, ready: true, revisionHash}));
	const [first] = fleet(1, 1);
	const target = first === undefined ? undefined : {...first, pods};
	const capabilities = capabilitiesOf(['vLLM'], ['dcgm-exporter'], 100, target === undefined ? [] : [target]);
	expect(layersOf(planOpened(capabilities, target, false))).toEqual(['podLatency+podLoad+podDevices']);
	expect(layersOf(planOpened(capabilities, target, true))).toEqual(['podLatency', 'podLoad', 'podDevices']);
});
