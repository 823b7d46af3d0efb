import fc from 'fast-check';
import {expect, test} from 'vitest';
import {parseExposition} from '../../../source/metrics/scrape/parse-exposition.ts';

const at = Date.UTC(2026, 5, 1);

const parse = (text: string, ...wanted: readonly string[]) => parseExposition(text, new Set(wanted), at);

type Line = {
	readonly name: string;
	readonly labels: ReadonlyArray<readonly [name: string, value: string]>;
	readonly value: number;
	readonly at: number | undefined;
};

const numberText = (value: number): string =>
	Number.isNaN(value) ? 'NaN' : value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value);

const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const lineText = ({name, labels, value, at: time}: Line): string =>
	`${name}${labels.length === 0 ? '' : `{${labels.map(([label, text]) => `${label}="${escaped(text)}"`).join(',')}}`} ${numberText(value)}${
		time === undefined ? '' : ` ${time}`
	}`;

const lineArbitrary: fc.Arbitrary<Line> = fc.record({
	name: fc.constantFrom('vllm:requests_total', 'up', ':tensorflow:serving:request_count', 'a', 'aa'),
	labels: fc.uniqueArray(
		fc.tuple(
			fc.constantFrom('le', 'model_name', '__proto__', 'constructor', 'a', 'aa', '__name__'),
			fc.oneof(
				fc.constantFrom('', '0.5', '+Inf', '\\', '"', '\n', '\\n', '\\"', 'a,b="c"}', '} 1 # {', 'naïve 模型', '\u001b[31m'),
				fc.string({unit: 'grapheme', maxLength: 12}).map(text => text.replaceAll('\r', '')),
			),
		),
		{selector: ([label]) => label, maxLength: 5},
	),
	value: fc.oneof(
		fc.double().map(value => (value === 0 ? 0 : value)),
		fc.integer(),
		fc.constantFrom(Number.NaN, Infinity, -Infinity, 0),
	),
	at: fc.option(fc.integer({min: 0, max: 4_000_000_000_000}), {nil: undefined}),
});

/** Lines as a server writes them: many begin alike, and differ in the number of labels, in the last value, or in none. */
const pageArbitrary: fc.Arbitrary<readonly Line[]> = fc.array(
	fc.record({
		name: fc.constantFrom('a', 'aa'),
		labels: fc
			.subarray(['one', 'two', 'three', 'le'])
			.chain(names => fc.tuple(...names.map(name => fc.constantFrom('1', '1', '1', '', '\\').map(value => [name, value] as const)))),
		value: fc.integer(),
		at: fc.constant(undefined),
	}),
	{minLength: 10, maxLength: 40},
);

test('what was written is read again: names, labels, escapes, special numbers and times', () => {
	fc.assert(
		fc.property(fc.oneof(fc.array(lineArbitrary, {maxLength: 30}), pageArbitrary), fc.constantFrom('\n', '\r\n'), (lines, newline) => {
			const text = lines.map(line => `${lineText(line)}${newline}`).join('');
			const names = new Set(lines.map(({name}) => name));
			const {series, broken, isCut} = parseExposition(text, names, at);
			expect({broken, isCut}).toEqual({broken: 0, isCut: false});
			for (const name of names) {
				const expected = lines.filter(line => line.name === name);
				const read = series.get(name) ?? [];
				expect(read.map(({labels}) => Object.entries(labels).toSorted())).toEqual(expected.map(({labels}) => labels.toSorted()));
				expect(read.map(({value}) => value)).toEqual(expected.map(({value}) => value));
				expect(read.map(sample => sample.at)).toEqual(expected.map(line => line.at ?? at));
			}
		}),
		{numRuns: 300},
	);
});

test('whatever a page holds, it is read without an error and its labels are text', () => {
	const piece = fc.constantFrom('a', '{', '}', '"', '\\', ',', '=', ' ', '\n', '#', '1', 'le', '\t', '\r', '__proto__', '"}', '="');
	fc.assert(
		fc.property(fc.array(piece, {maxLength: 60}), pieces => {
			const {series} = parseExposition(pieces.join(''), new Set(['a', 'le', '1', 'aa', '__proto__']), at);
			for (const {labels, value} of [...series.values()].flat()) {
				expect(typeof value).toBe('number');
				for (const text of Object.values(labels)) expect(typeof text).toBe('string');
			}
		}),
		{numRuns: 1000},
	);
});

test('a page of OpenMetrics tells times in seconds, units, creation times, exemplars and its end', () => {
	const text = [
		'# TYPE latency histogram',
		'# UNIT latency seconds',
		'# HELP latency Of requests, "as is".',
		'latency_bucket{le="0.5"} 8 1751328000.5 # {trace_id="KOO5S4vxi0o"} 0.67 1751328000.1',
		'latency_bucket{le="+Inf"} 9 # {trace_id="a} 1"} 9.8',
		'latency_created 1751328000.0',
		'# EOF',
		'',
	].join('\n');
	const {series, broken} = parse(text, 'latency_bucket');
	expect(broken).toBe(0);
	expect([...series]).toEqual([
		[
			'latency_bucket',
			[
				{labels: {le: '0.5'}, value: 8, at: 1_751_328_000_500, key: 'le="0.5"'},
				{labels: {le: '+Inf'}, value: 9, at, key: 'le="+Inf"'},
			],
		],
	]);
});

test('blanks, a last comma, quoted names and a page without its last newline are read as they are meant', () => {
	const text = '  up { a = "1" , b="2" , }\t3\t \n{"my.metric", "x.y"="z"} 4\nup 5\n{a="1","up"} 6\r\n   \n\nup{} 7';
	const {series, broken} = parse(text, 'up', 'my.metric');
	expect(broken).toBe(0);
	expect(series.get('my.metric')).toMatchObject([{labels: {'x.y': 'z'}, value: 4}]);
	expect(series.get('up')).toMatchObject([
		{labels: {a: '1', b: '2'}, value: 3},
		{labels: {}, value: 5},
		{labels: {a: '1'}, value: 6},
		{labels: {}, value: 7},
	]);
});

const brokenLines: readonly string[] = [
	'up',
	'up ',
	'up one',
	'up constructor',
	'up 1 two',
	'up 1 2 3',
	'up{a="1"',
	'up{a="1} 2',
	'up{a=1} 2',
	'up{a} 2',
	'up{="1"} 2',
	'up{a="1" b="2"} 3',
	'up{a="1",a="2"} 3',
	'up{,} 1',
	'{"up","up"} 1',
	'up{"up"} 1',
	'{a="1"} 1',
	`up{a="${'x'.repeat(20_000)}"} 1`,
	`up{${Array.from({length: 80}, (_, index) => `l${index}="1"`).join(',')}} 1`,
];

test.each(brokenLines.map(line => [line.slice(0, 30), line]))(
	'a broken line is left out and counted, and those around it are read: %s',
	(_, line) => {
		const {series, broken} = parse(`up{a="0"} 1\n${line}\nup{a="1"} 2\n`, 'up');
		expect(broken).toBe(1);
		expect(series.get('up')).toMatchObject([
			{labels: {a: '0'}, value: 1},
			{labels: {a: '1'}, value: 2},
		]);
	},
);

test('nothing is made of metrics that nobody wants, broken or not', () => {
	const {series, broken} = parse('other{a="1"\nother 1\nupper 1\nup 2\n', 'up');
	expect([...series.keys()]).toEqual(['up']);
	expect(broken).toBe(0);
});

test('three million characters on one line, or of quotes that never end, are gone through once', () => {
	expect(parse(`up{a="${'x'.repeat(3_000_000)}"} 1\nup 2`, 'up')).toMatchObject({broken: 1, series: new Map([['up', [{value: 2}]]])});
	expect(parse('up{a="x\n'.repeat(100_000), 'up')).toMatchObject({broken: 100_000, isCut: false});
	expect(parse('up{a="\\\n'.repeat(100_000), 'up').broken).toBe(100_000);
});

test('of a page of a million lines as much is read as the limit says, and it says that it is cut', () => {
	const {series, isCut} = parse('up{a="1"} 1\n'.repeat(1_000_000), 'up');
	expect(isCut).toBe(true);
	expect(series.get('up')).toHaveLength(100_000);
	expect(parse('other 1\n'.repeat(1_000_000), 'up').isCut).toBe(true);
});
