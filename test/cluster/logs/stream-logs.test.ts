import {afterEach, expect, test} from 'vitest';
import type {LogLine} from '../../../source/cluster/logs/log-line.ts';
import {sortableTime, toLogLine} from '../../../source/cluster/logs/log-line.ts';
import {type LogStreamOptions, streamLogs} from '../../../source/cluster/logs/stream-logs.ts';
import type {Failure} from '../../../source/domain/outcome.ts';
import {connect} from '../connect.ts';
import {eventually} from '../eventually.ts';
import {type Answer, cut, json, startServer, status} from '../scripted-server.ts';
import {createSteppedClock} from '../stepped-clock.ts';

const open: Array<{readonly close: () => unknown}> = [];

afterEach(async () => {
	for (const thing of open.splice(0).toReversed()) await thing.close();
});

const begin = async (answers: readonly Answer[], options: Partial<LogStreamOptions> = {}) => {
	const server = await startServer(answers);
	const clock = createSteppedClock();
	const client = connect(server.url, {}, {clock});
	const lines: LogLine[] = [];
	const ends: Array<Failure | undefined> = [];
	const stream = streamLogs({
		client,
		namespace: 'chat',
		pod: 'llama-0',
		container: 'vllm',
		previous: false,
		follow: true,
		clock,
		random: () => 0,
		onLines: batch => lines.push(...batch),
		onEnd: failure => ends.push(failure),
		...options,
	});
	open.push(server, client, stream);
	return {server, clock, lines, ends, stream, client};
};

const write =
	(text: string, after: 'end' | 'cut' | 'open' = 'end'): Answer =>
	response => {
		response.writeHead(200, {'content-type': 'text/plain'});
		response.write(text, () => {
			if (after === 'end') response.end();
			if (after === 'cut') setImmediate(() => response.destroy());
		});
	};

const texts = (lines: readonly LogLine[]): readonly string[] => lines.map(({text}) => text);

test('the log of a container is asked for with times, and its end is told', async () => {
	const {server, lines, ends} = await begin(
		[write('2026-01-01T00:00:00.5Z one\n2026-01-01T00:00:01Z \n2026-01-01T00:00:02Z last without newline')],
		{
			tailLines: 0,
		},
	);
	await eventually(() => ends.length === 1);
	expect(ends).toEqual([undefined]);
	expect(lines).toEqual([
		{time: '2026-01-01T00:00:00.5Z', text: 'one'},
		{time: '2026-01-01T00:00:01Z', text: ''},
		{time: '2026-01-01T00:00:02Z', text: 'last without newline'},
	]);
	expect(server.requests[0]).toMatchObject({path: '/api/v1/namespaces/chat/pods/llama-0/log'});
	expect(server.requests[0]?.query.toString()).toBe('container=vllm&timestamps=true&follow=true&tailLines=0');
});

test('a log that breaks goes on without a gap and without a line twice', async () => {
	const {server, clock, lines, ends} = await begin([
		write('2026-01-01T00:00:00.1Z a\n2026-01-01T00:00:00.2Z b\n2026-01-01T00:00:00.2Z b\n2026-01-01T00:00:00.3Z frag', 'cut'),
		cut,
		write(
			'2026-01-01T00:00:00.1Z a\n2026-01-01T00:00:00.2Z b\n2026-01-01T00:00:00.2Z b\n2026-01-01T00:00:00.2Z c\n2026-01-01T00:00:00.30Z fragment\n',
		),
	]);
	await eventually(() => clock.timers()[0] === 800);
	clock.advance(800);
	await eventually(() => clock.timers()[0] === 1600);
	clock.advance(1600);
	await eventually(() => ends.length === 1);
	expect(texts(lines)).toEqual(['a', 'b', 'b', 'c', 'fragment']);
	expect(server.requests.map(({query}) => query.get('sinceTime'))).toEqual([null, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z']);
});

test('a log that cannot be had is told why', async () => {
	const {ends} = await begin([status(400, 'BadRequest', 'previous terminated container "vllm" in pod "llama-0" not found')]);
	await eventually(() => ends.length === 1);
	expect(ends[0]).toMatchObject({kind: 'invalid'});
	expect(ends[0]?.sentence).toContain('previous terminated container');
});

test('a log that is not followed and stays unreachable is given up in the end', async () => {
	const {ends, clock, server} = await begin([cut], {follow: false});
	for (let number = 0; number < 8; number++) {
		await eventually(() => clock.timers().length === 1 && (clock.timers()[0] ?? 0) !== 15_000);
		clock.advance(clock.timers()[0] ?? 0);
	}
	await eventually(() => ends.length === 1);
	expect(ends[0]?.kind).toBe('unreachable');
	expect(server.requests).toHaveLength(9);
});

test('a log that is followed is waited for as long as it takes, and goes on at once when the server is back', async () => {
	let isDown = true;
	const {ends, clock, server, lines, client} = await begin([
		(response, request) => {
			if (isDown) cut(response, request);
			else if (request.path.endsWith('/log')) write('2026-01-01T00:00:00Z a\n', 'open')(response, request);
			else json({})(response, request);
		},
	]);
	for (let number = 1; number <= 12; number++) {
		await eventually(() => server.requests.length === number && clock.timers().length === 1 && clock.timers()[0] !== 15_000);
		clock.advance(clock.timers()[0] ?? 0);
	}
	await eventually(() => server.requests.length === 13 && clock.timers().length === 1 && clock.timers()[0] !== 15_000);
	isDown = false;
	await client.get({path: '/api'});
	await eventually(() => lines.length === 1);
	expect(ends).toEqual([]);
});

test('a closed log tells nothing more and leaves no socket and no timer', async () => {
	const {stream, server, lines, ends, clock} = await begin([write('2026-01-01T00:00:00Z a\n', 'open')]);
	await eventually(() => lines.length === 1);
	stream.close();
	await server.quiet();
	expect(ends).toEqual([]);
	expect(clock.timers()).toEqual([]);
});

test.each([
	['2026-01-01T00:00:00Z \u001b[31mred\u001b[0m', 'red'],
	['2026-01-01T00:00:00Z \u001b]52;c;aGk=\u0007', '␛]52;c;aGk=␇'],
	['2026-01-01T00:00:00Z \u001b\u001b[0m[31mx', '␛[31mx'],
	['2026-01-01T00:00:00Z a\tb', 'a       b'],
	['2026-01-01T00:00:00Z a\r', 'a'],
	['no time here', 'no time here'],
])('%j is shown as %j', (line, text) => {
	expect(toLogLine(line).text).toBe(text);
});

test('times of any zone and precision sort as text', () => {
	expect(sortableTime('2026-01-01T02:00:00.5+02:00')).toBe('2026-01-01T00:00:00.500000000');
	expect(sortableTime('2026-01-01T00:00:00Z')).toBe('2026-01-01T00:00:00.000000000');
});

/** Head and lines, and then nothing: a container that has nothing to say, or a connection that is half open. */
const quiet = (text: string): Answer => write(text, 'open');
const lastLine = (text: string): Answer => write(text, 'end');

test('a log that says nothing is asked for its last line after 70 seconds, and stays where nothing was missed', async () => {
	const {server, clock, lines, ends} = await begin([
		quiet('2026-01-01T00:00:00.5Z one\n'),
		lastLine('2026-01-01T00:00:00.5Z one\n'),
		lastLine('2026-01-01T00:00:00.5Z one\n'),
	]);
	await eventually(() => lines.length === 1);
	clock.advance(69_999);
	expect(server.requests).toHaveLength(1);
	clock.advance(1);
	await eventually(() => server.requests.length === 2);
	expect(server.requests[1]?.query.toString()).toBe('container=vllm&timestamps=true&tailLines=1');
	// The answer has been read when the next question is waited for.
	await eventually(() => clock.timers().includes(70_000));
	clock.advance(70_000);
	await eventually(() => server.requests.length === 3);
	expect([texts(lines), ends]).toEqual([['one'], []]);
});

test('a log whose connection is half open goes on over another one, without gap and without a line twice', async () => {
	const troubles: unknown[] = [];
	const {server, clock, lines} = await begin(
		[
			quiet('2026-01-01T00:00:00.5Z one\n'),
			lastLine('2026-01-01T00:00:02.5Z three\n'),
			quiet('2026-01-01T00:00:00.5Z one\n2026-01-01T00:00:01.5Z two\n2026-01-01T00:00:02.5Z three\n'),
		],
		{onTrouble: trouble => troubles.push(trouble)},
	);
	await eventually(() => lines.length === 1);
	clock.advance(70_000);
	await eventually(() => lines.length === 3);
	expect(texts(lines)).toEqual(['one', 'two', 'three']);
	expect(server.requests[2]?.query.get('sinceTime')).toBe('2026-01-01T00:00:00Z');
	expect(troubles).toEqual([]);
});

test('a log that nobody answers for is in trouble within 90 seconds, and out of it with the next answer', async () => {
	const troubles: unknown[] = [];
	const {clock, lines, ends} = await begin([quiet('2026-01-01T00:00:00Z one\n'), () => {}, quiet('2026-01-01T00:00:00Z one\n')], {
		onTrouble: trouble => troubles.push(trouble && [trouble.failure.kind, trouble.provenAt]),
	});
	await eventually(() => lines.length === 1);
	const start = clock.now();
	clock.advance(70_000);
	await eventually(() => clock.timers().includes(10_000));
	clock.advance(10_000);
	await eventually(() => troubles.length === 1);
	expect(clock.now() - start).toBeLessThan(90_000);
	clock.advance(800);
	await eventually(() => troubles.length === 2);
	expect(troubles).toEqual([['timeout', start], undefined]);
	expect([texts(lines), ends]).toEqual([['one'], []]);
});

test('a log that is left asks nothing more', async () => {
	const {server, clock, stream, lines, ends} = await begin([quiet('2026-01-01T00:00:00Z one\n')]);
	await eventually(() => lines.length === 1);
	stream.close();
	clock.advance(200_000);
	expect(clock.timers()).toEqual([]);
	expect([server.requests.length, ends.length]).toEqual([1, 0]);
});

test('of a line of megabytes the beginning is shown, and how much more there was', () => {
	const {text} = toLogLine(`2026-11-24T10:00:00Z ${'x'.repeat(3_000_000)}`);
	expect(text.length).toBeLessThan(17_000);
	expect(text).toMatch(/^x+… \(2983616 more characters\)$/);
});
