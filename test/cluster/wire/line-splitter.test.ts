import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createLineSplitter} from '../../../source/cluster/wire/line-splitter.ts';

const split = (pieces: readonly Buffer[]) => {
	const splitter = createLineSplitter();
	const lines = pieces.flatMap(piece => splitter.push(piece));
	return {lines, rest: splitter.rest()};
};

test('however the bytes are cut, the lines are the same', () => {
	const text = fc.string({unit: fc.constantFrom('a', '\n', '\r', 'é', '🙂', '\u2028', '{"', '\u0000')});
	fc.assert(
		fc.property(text, fc.array(fc.nat(60)), (whole, cuts) => {
			const bytes = Buffer.from(whole);
			const at = [0, ...cuts.map(cut => Math.min(cut, bytes.length)).toSorted((one, other) => one - other), bytes.length];
			const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
			const expected = whole.split('\n');
			const rest = expected.pop();
			expect(split(pieces)).toEqual({lines: expected, rest: rest === '' ? undefined : rest});
		}),
		{numRuns: 500},
	);
});

test('any bytes at all are taken without a throw, and no line holds a newline', () => {
	fc.assert(
		fc.property(fc.array(fc.uint8Array({maxLength: 50})), chunks => {
			const {lines} = split(chunks.map(chunk => Buffer.from(chunk)));
			expect(lines.some(line => line.includes('\n'))).toBe(false);
		}),
	);
});

test('a line of many pieces takes time in proportion to its length', () => {
	const splitter = createLineSplitter();
	const piece = Buffer.alloc(100, 'x');
	for (let number = 0; number < 100_000; number++) splitter.push(piece);
	expect(splitter.held()).toBe(10_000_000);
	expect(splitter.push(Buffer.from('\n'))[0]).toHaveLength(10_000_000);
	expect(splitter.held()).toBe(0);
});
