import fc from 'fast-check';
import {expect, test} from 'vitest';
import {labelOf, labelsAsObject} from '../../../source/demo/prometheus/label-set.ts';
import {createMatcher, type MatchOperator} from '../../../source/demo/prometheus/matcher.ts';
import type {Series} from '../../../source/demo/prometheus/series.ts';
import {createTimeSeriesDatabase, type Sample} from '../../../source/demo/prometheus/time-series-database.ts';

const hour = 3_600_000;
const named = (name: string) => [createMatcher('__name__', '=', name)];

const pointsOf = (series: Series): ReadonlyArray<readonly [number, number | 'stale']> =>
	Array.from({length: series.length()}, (_, index) => [series.timeAt(index), series.isStaleAt(index) ? 'stale' : series.valueAt(index)]);

const sample = (name: string, value: number, labels: Readonly<Record<string, string>> = {}): Sample => ({name, labels, value});

test('a series ends where its own scrape no longer has it, and begins again', () => {
	const database = createTimeSeriesDatabase({retention: hour});
	database.append(1, [sample('up', 1, {pod: 'a'}), sample('up', 1, {pod: 'b'})], 'one');
	database.append(2, [sample('up', 5, {pod: 'c'})], 'other');
	database.append(3, [sample('up', 0, {pod: 'a'})], 'one');
	database.append(4, [], 'one');
	database.append(5, [sample('up', 1, {pod: 'a'})], 'one');
	const points = Object.fromEntries(database.select(named('up'), 0, 10).map(series => [labelOf(series.labels, 'pod'), pointsOf(series)]));
	expect(points).toEqual({
		a: [
			[1, 1],
			[3, 0],
			[4, 'stale'],
			[5, 1],
		],
		b: [
			[1, 1],
			[3, 'stale'],
		],
		c: [[2, 5]],
	});
});

test('NaN is a value and no end', () => {
	const database = createTimeSeriesDatabase({retention: hour});
	database.append(1, [sample('odd', Number.NaN)]);
	expect(database.select(named('odd'), 0, 1).map(pointsOf)).toEqual([[[1, Number.NaN]]]);
});

test('what comes too late is dropped', () => {
	const database = createTimeSeriesDatabase({retention: hour});
	for (const [at, value] of [
		[5, 1],
		[5, 2],
		[4, 3],
		[6, 4],
	] as const) {
		database.append(at, [sample('x', value)]);
	}
	expect(database.select(named('x'), 0, 9).map(pointsOf)).toEqual([
		[
			[5, 1],
			[6, 4],
		],
	]);
});

test('what is older than the retention is forgotten, and the memory of it', () => {
	const database = createTimeSeriesDatabase({retention: hour});
	database.append(0, [sample('gone', 1, {pod: 'a'})], 'a');
	for (let at = 1; at <= 300; at++) database.append(at * 60_000, [sample('kept', at)], 'b');
	expect(database.seriesCount()).toBe(1);
	const [kept] = database.select(named('kept'), 0, Number.POSITIVE_INFINITY);
	expect(kept?.length()).toBeLessThan(70);
	expect(kept?.timeAt(0)).toBeGreaterThan(300 * 60_000 - hour * 1.1);
	database.append(301 * 60_000, [sample('gone', 2, {pod: 'a'})], 'a');
	expect(database.select(named('gone'), 0, Number.POSITIVE_INFINITY).map(pointsOf)).toEqual([[[301 * 60_000, 2]]]);
});

test('the past of a series is put in by itself, its end included, before what is scraped next', () => {
	const database = createTimeSeriesDatabase({retention: hour});
	const past = database.past('load_bucket', {le: '1'}, 1);
	for (const at of [1, 2, 3]) past.push(at, at + 3);
	const ended = database.past('load_bucket', {le: '2'}, 1);
	ended.push(1, 1);
	ended.pushStale(2);
	expect(database.select([createMatcher('le', '=', '2.0')], 0, 9).map(series => series.isStaleAt(1))).toEqual([true]);
	database.append(4, [sample('load_bucket', 7, {le: '1'})]);
	expect(database.select([createMatcher('le', '=', '1.0')], 0, 9).map(pointsOf)).toEqual([
		[
			[1, 4],
			[2, 5],
			[3, 6],
			[4, 7],
		],
	]);
});

test('an index never changes what is found', () => {
	const label = fc.constantFrom('', 'a', 'b', 'ab');
	const series = fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y'), label, label), {selector: String, maxLength: 12});
	const operator = fc.constantFrom<MatchOperator[]>('=', '!=', '=~', '!~');
	const matcher = fc.tuple(fc.constantFrom('__name__', 'pod', 'node'), operator, fc.constantFrom('', 'a', 'ab', 'x', 'a|b', 'a.*', '.+'));
	fc.assert(
		fc.property(series, fc.array(matcher, {maxLength: 3}), (all, wanted) => {
			const database = createTimeSeriesDatabase({retention: hour});
			const samples = all.map(([name, pod, node]) => sample(name, 1, {pod, node}));
			database.append(1, samples);
			const matchers = wanted.map(([name, kind, value]) => createMatcher(name, kind, value));
			const found = database.select(matchers, 0, 2).map(({labels}) => JSON.stringify(labelsAsObject(labels)));
			const expected = samples.filter(({name, labels}) =>
				matchers.every(one => one.matches((one.name === '__name__' ? name : labels[one.name]) ?? '')),
			);
			expect(found).toHaveLength(expected.length);
			expect(new Set(found).size).toBe(found.length);
		}),
		{numRuns: 200},
	);
});
