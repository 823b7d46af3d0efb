import {expect, test} from 'vitest';
import {readNumber} from '../../../source/metrics/sources/read-answer.ts';

test('numbers are read as Prometheus writes them, infinities and all', () => {
	expect(['1.5', '+Inf', '-Inf', 'Inf', '1e3', '0'].map(readNumber)).toEqual([
		...[1.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1000, 0],
	]);
});

test('what is no number is NaN, also where it is the name of something that every object has', () => {
	expect(['', 'NaN', 'x', 'constructor', '__proto__', 'toString'].map(readNumber)).toEqual(Array.from({length: 6}, () => Number.NaN));
});
