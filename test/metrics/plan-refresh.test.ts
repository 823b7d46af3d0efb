import {expect, test} from 'vitest';
import {engines} from '../../source/metrics/engines/engines.ts';
import {indexTargets} from '../../source/metrics/fleet/target-index.ts';
import {gpus} from '../../source/metrics/gpus/gpus.ts';
import {namesOfGpu} from '../../source/metrics/gpus/names-of-gpu.ts';
import type {MetricsTarget} from '../../source/metrics/metrics-target.ts';
import {mostQueries, planRefresh} from '../../source/metrics/plan-refresh.ts';
import type {Capabilities} from '../../source/metrics/probe-capabilities.ts';
import {places} from '../../source/metrics/queries/place.ts';
import {targetOf} from './fleet-samples.ts';

/** A source that has everything, in both label modes. */
const capabilitiesOf = (bucketSeries: ReadonlyMap<string, number>): Capabilities => ({
	names: new Set([
		...engines.flatMap(({requests, waiting, running, histograms}) => [
			...[requests, waiting, running].flatMap(metric => metric?.names[0] ?? []),
			...histograms.map(({names}) => `${names[0]}_bucket`),
		]),
		...gpus.flatMap(namesOfGpu),
	]),
	gpus: gpus.map(gpu => ({gpu, places: gpu.places.slice(0, 2), isShared: false})),
	engines: engines.map(engine => ({engine, places: places.slice(1, 2)})),
	scrapeInterval: 15_000,
	bucketSeries,
});

const fleet = (services: number, namespaces: number): readonly MetricsTarget[] =>
	Array.from({length: services}, (_, index) =>
		targetOf(`team-${index % namespaces}`, `service-${index}`, [`service-${index}-7d9f8c6b5-x2x4k`], {onScreen: index < 30}),
	);

const planOf = (targets: readonly MetricsTarget[], perNamespace: number, turn = 0) => {
	const namespaces = new Set(targets.map(({namespace}) => namespace));
	const capabilities = capabilitiesOf(new Map([...namespaces].map(name => [name, perNamespace])));
	return planRefresh({capabilities, targets, index: indexTargets(targets, new WeakMap()), opened: targets[0], turn});
};

const address = (query: string): number => encodeURIComponent(query).length;

test('a small fleet is asked for whole, with every kind of latency', () => {
	const {queries, coverage} = planOf(fleet(24, 4), 2000);
	expect(queries.map(({layer}) => layer)).toEqual(['gpu', 'load', 'latency', 'podLatency']);
	expect(coverage).toMatchObject({isWhole: true, namespaces: new Set(['team-0', 'team-1', 'team-2', 'team-3'])});
	expect(queries.find(({layer}) => layer === 'latency')?.query).toContain('time_to_first_token');
});

test('a large fleet leaves room for the past, and every namespace gets its turn while the screen has all kinds each time', () => {
	const targets = fleet(1000, 10);
	const seen = new Set<string>();
	for (let turn = 0; turn < 10; turn++) {
		const {queries, coverage} = planOf(targets, 23_000, turn);
		expect(queries.length).toBeLessThan(mostQueries);
		expect(Math.max(...queries.map(({query}) => address(query)))).toBeLessThanOrEqual(8192);
		expect(coverage.shown.size).toBe(30);
		expect(queries.map(({layer}) => layer)).toEqual(['gpu', 'load', 'latency', 'shown', 'podLatency']);
		expect(queries.find(({layer}) => layer === 'shown')?.query).toContain('time_to_first_token');
		const latency = queries.find(({layer}) => layer === 'latency')?.query ?? '';
		expect(latency).not.toContain('time_to_first_token');
		for (const namespace of coverage.namespaces) {
			seen.add(namespace);
			expect(latency).toContain(namespace);
		}
		expect(coverage.namespaces.size * 23_000).toBeLessThanOrEqual(50_000);
	}
	expect(seen.size).toBe(10);
});

test('a namespace that is too large for one query has a query of its own', () => {
	const {coverage} = planOf(fleet(200, 2), 400_000);
	expect(coverage.namespaces.size).toBe(1);
});

test('a list of namespaces that would make the address too long is left out', () => {
	const targets = fleet(200, 200).map(target => ({...target, namespace: `${target.namespace}-of-a-department-with-a-name`}));
	for (const {query} of planOf(targets, 10).queries) expect(address(query)).toBeLessThanOrEqual(8192);
});

test('without any series nothing is asked', () => {
	const capabilities: Capabilities = {names: new Set(), gpus: [], engines: [], scrapeInterval: undefined, bucketSeries: new Map()};
	const targets = fleet(3, 1);
	expect(planRefresh({capabilities, targets, index: indexTargets(targets, new WeakMap()), opened: targets[0], turn: 0}).queries).toEqual(
		[],
	);
});

test('the revisions of the open service are one query more, in a large fleet every second time: the past keeps its room', () => {
	const pods = ['h1', 'h2'].map(revisionHash => ({name: `service-0-${revisionHash}-x2x4k`, ready: true, revisionHash}));
	const planned = (services: number, turn: number) => {
		const [first, ...others] = fleet(services, 10);
		return planOf(first === undefined ? [] : [{...first, pods}, ...others], 23_000, turn).queries.map(({layer}) => layer);
	};
	expect(planned(20, 0)).toContain('podLoad');
	expect(planned(1000, 0).length).toBe(mostQueries);
	expect(planned(1000, 1)).not.toContain('podLoad');
});
