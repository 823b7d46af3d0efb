import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {differences, rowsOf} from '../../soak/screen-rows.ts';
import {ends, slopeOf} from '../../soak/statistics.ts';

describe('the slope of points', () => {
	test('is that of a line that all of them lie on, with no error', () => {
		fc.assert(
			fc.property(
				fc.integer({min: -50, max: 50}),
				fc.integer({min: -50, max: 50}),
				fc.uniqueArray(fc.integer({min: 0, max: 1000}), {minLength: 3, maxLength: 40}),
				(rise, base, places) => {
					const slope = slopeOf(places.map(x => [x, base + rise * x] as const));
					expect(slope?.perUnit).toBeCloseTo(rise, 6);
					expect(slope?.error).toBeCloseTo(0, 6);
				},
			),
		);
	});

	test('has the standard error of a textbook', () => {
		// https://en.wikipedia.org/wiki/Simple_linear_regression#Example: heights and masses, slope 61.272 ± 1.776
		const heights = [1.47, 1.5, 1.52, 1.55, 1.57, 1.6, 1.63, 1.65, 1.68, 1.7, 1.73, 1.75, 1.78, 1.8, 1.83];
		const masses = [52.21, 53.12, 54.48, 55.84, 57.2, 58.57, 59.93, 61.29, 63.11, 64.47, 66.28, 68.1, 69.92, 72.19, 74.46];
		const slope = slopeOf(heights.map((height, index) => [height, masses[index] ?? Number.NaN] as const));
		expect(slope?.perUnit).toBeCloseTo(61.272, 3);
		expect(slope?.error).toBeCloseTo(1.776, 3);
	});

	test('is none of fewer points than could be off a line', () => {
		expect(slopeOf([])).toBeUndefined();
		expect(
			slopeOf([
				[1, 2],
				[2, 3],
			]),
		).toBeUndefined();
		expect(
			slopeOf([
				[1, 2],
				[1, 3],
				[1, 4],
			]),
		).toBeUndefined();
	});
});

test('ends are the medians of the first third and of the last: what comes and goes counts for nothing', () => {
	expect(ends([3, 3, 90, 3, 3, 3, 4, 4, 50])).toEqual({first: 3, last: 4});
	expect(ends([])).toEqual({first: Number.NaN, last: Number.NaN});
});

describe('rows of a screen', () => {
	const lines = [
		'   NAMESPACE SERVICE       MODEL         VERSION  READY STATE           GPUS',
		'   team-00   falcon-7b-07  vllm-openai   v0.10.1  10/10 Stable            10  43% ····▁',
		' ✖ team-12   llama-3-8b-00 Llama-…struct v0.9.2    7/10 Crashing          10   —',
		'   falcon-7b-07 is stable: all 10 replicas serve.',
	];

	test('are read with their namespaces and counts', () => {
		expect(rowsOf(lines)).toEqual([
			{namespace: 'team-00', name: 'falcon-7b-07', ready: 10, wanted: 10},
			{namespace: 'team-12', name: 'llama-3-8b-00', ready: 7, wanted: 10},
		]);
	});

	test('differ from the server by what is missing, and by what has another count', () => {
		const [one, other] = rowsOf(lines);
		if (one === undefined || other === undefined) throw new Error('no rows');
		expect(differences([one, other], [one, other])).toEqual([]);
		expect(differences([one], [one, {...other, ready: 8}])).toEqual(['team-12/llama-3-8b-00 is not shown']);
		expect(differences([one, other], [one, {...other, ready: 8}])).toEqual(['team-12/llama-3-8b-00 is shown as 7/10, and is 8/10']);
	});
});
