import {expect, test} from 'vitest';
import type {ProbeSample} from '../../soak/probe-sample.ts';
import type {SoakReport} from '../../soak/run-soak.ts';
import {soakTable} from '../../soak/soak-table.ts';

const minute = 60_000;
const calm = {p50: 1, p99: 12, max: 30};

const sampleAt = (at: number, more: Partial<ProbeSample> = {}): ProbeSample => ({
	...{
		at,
		isAtRest: true,
		rss: 250e6,
		heap: 70e6,
		code: 15e6,
		external: 30e6,
		buffers: 0,
		descriptors: 40,
		resources: {Timeout: 30, TLSWrap: 20},
		listeners: 43,
	},
	...{lag: calm, cpuLag: calm, lagSince: calm, cpuLagSince: calm, cpu: 0.3},
	...{writes: {count: 10, bytes: 1000, longest: 1}, collecting: {minor: 0, major: 0}, events: 100, warnings: []},
	...more,
});

/** An hour, a sample each half minute. `more`: what is other in each, by its number. */
const reportOf = (more: (index: number) => Partial<ProbeSample> = () => ({}), other: Partial<SoakReport> = {}): SoakReport => ({
	samples: Array.from({length: 120}, (_, index) => sampleAt((index + 1) * 30_000, more(index))),
	...{warmUp: 5 * minute, hand: {paints: [12, 14], unanswered: []}, recoveries: [{name: 'reset', at: minute, time: 500}], news: [200]},
	...{events: {made: 900_000, read: 880_000}, bytes: 1e6, duration: 60 * minute, clusterCpu: 1000, wrong: [], rows: 1000, hasMetrics: true},
	...other,
});

const broken = (report: SoakReport): readonly string[] =>
	soakTable(report)
		.filter(row => row.broken !== undefined)
		.map(({name}) => name.trim());

test('a run in which nothing grows and all comes back breaks no bound', () => {
	expect(broken(reportOf())).toEqual([]);
});

test('descriptors and timers that come and go are flat, whatever they are at the ends', () => {
	const wobble = (index: number): Partial<ProbeSample> => ({
		descriptors: 40 + ((index * 7) % 23),
		resources: {Timeout: 30 + ((index * 11) % 19), TLSWrap: 20},
	});
	expect(broken(reportOf(wobble))).toEqual([]);
});

test.each([
	{what: 'memory', more: (index: number) => ({heap: 70e6 + index * 10e3}), name: 'memory slope, at rest, after collection'},
	{what: 'a descriptor in every fourth sample', more: (index: number) => ({descriptors: 40 + Math.floor(index / 4)}), name: 'descriptors'},
	{what: 'a timer a minute', more: (index: number) => ({resources: {Timeout: 30 + (index >> 1), TLSWrap: 20}}), name: 'Timeout'},
	{what: 'a listener a minute', more: (index: number) => ({listeners: 43 + (index >> 1)}), name: 'listeners'},
	{what: 'lag', more: () => ({lagSince: {p50: 2, p99: 50, max: 90}}), name: 'loop lag p50, p99, most'},
	{what: 'a warning of Node', more: () => ({warnings: ['MaxListenersExceededWarning']}), name: 'warnings of Node'},
])('$what breaks its bound, and no other', ({more, name}) => {
	expect(broken(reportOf(more))).toEqual([name]);
});

test('memory is judged by what is held at rest, and not by what a page or an answer holds meanwhile', () => {
	const busy = (index: number): Partial<ProbeSample> => (index % 2 === 0 ? {} : {isAtRest: false, heap: 75e6 + index * 1e5});
	const read = (index: number): Partial<ProbeSample> => (index % 9 === 5 ? {heap: 110e6} : {});
	expect(broken(reportOf(busy))).toEqual([]);
	expect(broken(reportOf(read))).toEqual([]);
});

test('a slope that cannot be told from noise is not taken for one below the limit', () => {
	const noise = (index: number): number => ((Math.floor(index / 4) * 7) % 11) * 5e5;
	const [row] = soakTable(reportOf(index => ({heap: 70e6 + noise(index)}))).filter(({broken}) => broken !== undefined);
	expect(row).toMatchObject({name: 'memory slope, at rest, after collection', broken: 'not told from noise: run it longer'});
	const steep = soakTable(reportOf(index => ({heap: 70e6 + noise(index) + index * 1e5})));
	expect(steep.find(({broken}) => broken !== undefined)?.broken).toBe('over the limit of 1 MB/h');
});

test('a short run does not judge the slope of memory', () => {
	const leaking = reportOf(index => ({heap: 70e6 + index * 1e6}), {duration: 10 * minute, warmUp: 2 * minute});
	expect(broken(leaking)).toEqual([]);
});

test.each([
	{other: {recoveries: [{name: 'reset', at: minute, time: undefined}]}, name: 'reset'},
	{other: {news: [200, undefined]}, name: 'a change to the screen p50, most'},
	{other: {wrong: ['team-00/one is not shown']}, name: 'rows as the server has them'},
])('what never comes back, is never shown, or is shown otherwise breaks its bound: $name', ({other, name}) => {
	expect(broken(reportOf(undefined, other))).toEqual([name]);
});
