import fc from 'fast-check';
import {expect, test} from 'vitest';
import {isBefore, type LogShape, lastPosition, rowsOf, stepPosition} from '../../source/ui/log-window.ts';
import {safe} from './fixtures/fleet.ts';

const shapeOf = (texts: readonly string[], isWrapped: boolean): LogShape => ({
	lines: texts.map(text => ({time: safe('2026-11-24T12:00:00.000000Z'), text: safe(text)})),
	isWrapped,
	hasTimes: false,
	width: 22,
});

const shape = fc
	.tuple(fc.array(fc.string({unit: fc.constantFrom('a', ' ', '語'), maxLength: 120}), {minLength: 1, maxLength: 12}), fc.boolean())
	.map(([texts, isWrapped]) => shapeOf(texts, isWrapped));

/** Every row of the log with its position. */
const rows = (log: LogShape) => log.lines.flatMap((line, index) => rowsOf(log, line).map((_, row) => ({line: index, row})));

test('step by step every row of a log comes by, wrapped or not, and the last screen is full', () => {
	fc.assert(
		fc.property(shape, fc.integer({min: 1, max: 9}), (log, height) => {
			const all = rows(log);
			const last = lastPosition(log, height);
			expect(all.indexOf(all.find(({line, row}) => line === last.line && row === last.row) ?? {line: -1, row: -1})).toBe(
				Math.max(0, all.length - height),
			);
			let at = {line: 0, row: 0};
			for (const expected of all.slice(0, Math.max(1, all.length - height + 1))) {
				expect(at).toEqual(expected);
				at = stepPosition(log, at, 1, height);
			}
			expect(at).toEqual(last);
		}),
		{numRuns: 60},
	);
});

test('as many rows up as down leads back, and neither end is left', () => {
	fc.assert(
		fc.property(shape, fc.integer({min: 1, max: 9}), fc.nat(20), (log, height, count) => {
			const last = lastPosition(log, height);
			const up = stepPosition(log, last, -count, height);
			expect(isBefore(last, up)).toBe(false);
			if (up.line > 0 || up.row > 0) expect(stepPosition(log, up, count, height)).toEqual(last);
			expect(stepPosition(log, last, Number.NEGATIVE_INFINITY, height)).toEqual({line: 0, row: 0});
			expect(stepPosition(log, up, Number.POSITIVE_INFINITY, height)).toEqual(last);
		}),
		{numRuns: 60},
	);
});
