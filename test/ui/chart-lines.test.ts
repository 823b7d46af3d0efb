import fc from 'fast-check';
import {expect, test} from 'vitest';
import {chartLines, type DrawnChart, niceCeiling, segmentsOf} from '../../source/ui/chart-lines.ts';
import {unicodeGlyphs} from '../../source/ui/glyphs.ts';
import {spansWidth} from '../../source/ui/spans.ts';
import {resample, sparkline} from '../../source/ui/sparkline.ts';
import {createTheme} from '../../source/ui/theme.ts';
import {now, series} from './fixtures/fleet.ts';

const theme = createTheme({ascii: false, color: true});
const chart = (points: ReadonlyArray<number | undefined>, more: Partial<DrawnChart> = {}): DrawnChart => ({
	title: 'GPU busy',
	legend: '3 of 6 replicas',
	lines: [{series: series(points), pen: 'light'}],
	maximum: 1,
	format: value => `${Math.round(value * 100)}%`,
	missing: undefined,
	rollouts: [],
	cursor: undefined,
	...more,
});
const text = (points: ReadonlyArray<number | undefined>, more?: Partial<DrawnChart>, width = 40): readonly string[] =>
	chartLines(chart(points, more), width, 4, theme).map(spans => spans.map(span => span.text).join(''));

test('a gap in time is a gap in the chart', () => {
	const rows = text([
		...Array.from({length: 10}, () => 0.5),
		...Array.from({length: 10}, () => undefined),
		...Array.from({length: 10}, () => 0.5),
	]);
	expect(rows[3]).toMatch(/┤─{11} {11}─{11}$/);
});

test('points that never were are no line at zero, and the reason stands in their place', () => {
	const rows = text([undefined, undefined], {missing: 'No DCGM exporter on these nodes.'}, 60);
	expect(rows.join('\n')).toContain('No DCGM exporter on these nodes.');
	expect(rows.join('\n')).not.toContain('─');
});

test('whatever the points are, a chart has the size it was given', () => {
	const point = fc.option(fc.oneof(fc.double({min: 0, max: 1e6, noNaN: true}), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0)), {
		nil: undefined,
	});
	fc.assert(
		fc.property(
			fc.array(point, {maxLength: 200}),
			fc.integer({min: 20, max: 120}),
			fc.integer({min: 2, max: 8}),
			(points, width, height) => {
				const lines = chartLines(
					chart(points, {maximum: niceCeiling(Math.max(0, ...points.map(value => (Number.isFinite(value) ? (value ?? 0) : 0))))}),
					width,
					height,
					theme,
				);
				expect(lines).toHaveLength(height + 3);
				for (const spans of lines) expect(spansWidth(spans)).toBeLessThanOrEqual(width);
			},
		),
	);
});

test('the rollout is marked where it began', () => {
	const rows = text(
		Array.from({length: 31}, () => 0.5),
		{rollouts: [{at: now - 15 * 60_000, label: 'rev 7'}]},
		67,
	);
	expect(rows.at(-1)).toMatch(/−30m {26,}┊rev 7/u);
	expect(rows[1]?.indexOf('┊')).toBe(rows.at(-1)?.indexOf('┊'));
});

test('runs of points are found with where they start', () => {
	expect(segmentsOf([undefined, 1, 2, undefined, Number.NaN, 3])).toEqual([
		{start: 1, points: [1, 2]},
		{start: 5, points: [3]},
	]);
});

test('scales stand still while values move a little', () => {
	expect([0, 0.7, 1, 1.1, 3, 4.5, 9, 55].map(niceCeiling)).toEqual([1, 0.8, 1, 2, 4, 6, 10, 60]);
});

test('a sparkline has its width, gaps as dots and the newest point on the right', () => {
	expect(sparkline(series([0, 0.5, undefined, 1]), 4, unicodeGlyphs, 1)).toBe('▁▅·█');
	// Steady is a third of the height, whatever it is of; three times as much fills it.
	expect(sparkline(series([4, 4, 4, 4, 12]), 5, unicodeGlyphs)).toBe('▃▃▃▃█');
	expect(sparkline(undefined, 5, unicodeGlyphs)).toBe('·····');
	expect(resample([1, 1, 3, 3], 2)).toEqual([1, 3]);
});
