import {expect, test} from 'vitest';
import {createStepRing} from '../../../source/metrics/history/step-ring.ts';

test('a step that is over is the mean of what came in it, and one without anything is a gap', () => {
	const ring = createStepRing(100, 4);
	ring.record(10, 1);
	ring.record(90, 3);
	expect(ring.series(4)).toBeUndefined();
	ring.record(110, 5);
	ring.advance(310);
	expect(ring.series(4)).toEqual({start: 0, step: 100, points: [undefined, 2, 5, undefined]});
	expect(ring.series(2)).toEqual({start: 200, step: 100, points: [5, undefined]});
});

test('the series is the same object until a step is over', () => {
	const ring = createStepRing(100, 4);
	ring.record(10, 1);
	ring.advance(100);
	const before = ring.series(4);
	ring.record(150, 9);
	expect(ring.series(4)).toBe(before);
	ring.advance(200);
	expect(ring.series(4)).not.toBe(before);
});

test('what a source remembers fills steps that are empty, at the ends of the steps, and nothing else', () => {
	const ring = createStepRing(100, 4);
	ring.record(310, 7);
	ring.advance(410);
	ring.fill([
		[100, 1],
		[200, 2],
		[300, Number.NaN],
		[400, 4],
		[500, 5],
		[-5000, 6],
	]);
	expect(ring.points()).toEqual([1, 2, Number.NaN, 7]);
	expect(ring.series(4)).toEqual({start: 100, step: 100, points: [1, 2, undefined, 7]});
});

test('after a long sleep nothing of before is left', () => {
	const ring = createStepRing(100, 3);
	ring.record(10, 1);
	ring.advance(1_000_000);
	expect(ring.series(3)).toBeUndefined();
	ring.record(1_000_010, 2);
	ring.advance(1_000_100);
	expect(ring.series(3)?.points).toEqual([undefined, undefined, 2]);
});
