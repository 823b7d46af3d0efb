import {describe, expect, test} from 'vitest';
import type {Link} from '../../source/cli/arguments.ts';
import {createFramePacer} from '../../source/cli/frame-pacer.ts';
import {createTerminalWriter} from '../../source/cli/terminal-writer.ts';
import {steppedTime} from './stepped-time.ts';

/** A terminal that takes `rate` bytes a second, or nothing while it is stuck. */
const openLine = (link: Link, isRemote: boolean, rate = Number.POSITIVE_INFINITY) => {
	const time = steppedTime();
	let free = 0;
	let isStuck = false;
	let waiting: (() => void)[] = [];
	let bytes = 0;
	const handle = {writeQueueSize: 0};
	const terminal = {
		_handle: handle,
		write(text: string, done: () => void) {
			bytes += text.length;
			if (isStuck) {
				handle.writeQueueSize = text.length;
				waiting.push(done);
				return false;
			}
			free = Math.max(free, time.now()) + (text.length / rate) * 1000;
			if (free > time.now()) handle.writeQueueSize += text.length;
			time.schedule(free - time.now(), () => {
				handle.writeQueueSize = 0;
				done();
			});
			return true;
		},
	};
	const writer = createTerminalWriter(terminal as unknown as NodeJS.WriteStream, time, true);
	const pacer = createFramePacer(writer, time, {link, isRemote});
	const painted: string[] = [];
	const paint =
		(name: string, size = 10) =>
		() => {
			painted.push(name);
			writer.write('x'.repeat(size));
		};
	return {
		time,
		pacer,
		painted,
		paint,
		bytes: () => bytes,
		stick() {
			isStuck = true;
		},
		free() {
			isStuck = false;
			handle.writeQueueSize = 0;
			const all = waiting;
			waiting = [];
			for (const done of all) done();
		},
		/** News of this size whenever they may come, for a time. */
		flood(size: number, milliseconds: number) {
			for (let passed = 0; passed < milliseconds; passed += 50) {
				pacer.request('news', paint('news', size));
				time.pass(50);
			}
		},
	};
};

test('on a local terminal every frame goes at once', () => {
	const {pacer, painted, paint, time} = openLine('auto', false);
	for (const kind of ['news', 'awaited', 'news'] as const) {
		pacer.request(kind, paint(kind));
		time.pass(1);
	}
	expect(painted).toEqual(['news', 'awaited', 'news']);
});

test('news are painted in a turn of their own: a key that came while they were worked out is answered first, and with them', () => {
	const {pacer, painted, paint, time} = openLine('auto', false);
	pacer.request('news', paint('news'));
	expect(painted).toEqual([]);
	pacer.request('awaited', paint('answer'));
	expect(painted).toEqual(['answer']);
	time.pass(1000);
	expect(painted).toEqual(['answer']);
});

test('while the terminal takes nothing, nothing is painted, and then the last frame alone', () => {
	const {pacer, painted, paint, time, stick, free} = openLine('auto', false);
	stick();
	pacer.request('awaited', paint('first'));
	for (const name of ['second', 'third', 'newest']) {
		time.pass(1000);
		pacer.request(name === 'third' ? 'awaited' : 'news', paint(name));
	}
	expect(painted).toEqual(['first']);
	free();
	// One of them was awaited, so the newest is.
	expect(painted).toEqual(['first', 'newest']);
});

test('what came while it was stuck is shown within a second', () => {
	const {pacer, painted, paint, time, stick, free} = openLine('auto', false);
	stick();
	pacer.request('news', paint('first'));
	time.pass(10_000);
	pacer.request('news', paint('newest'));
	free();
	time.pass(1000);
	expect(painted).toEqual(['first', 'newest']);
});

describe('a slow line', () => {
	test.each([100, 900, 4000])('gets 1 kB of news a second at most, in frames of %d bytes', size => {
		const line = openLine('slow', false);
		line.flood(size, 60_000);
		expect(line.bytes()).toBeLessThanOrEqual(60_000);
		expect(line.bytes()).toBeGreaterThan(Math.min(60 * size, 45_000) - size);
	});

	test('answers every key at once, and news pay for it', () => {
		const line = openLine('slow', false);
		line.flood(500, 10_000);
		const before = line.painted.length;
		line.pacer.request('awaited', line.paint('key', 3000));
		expect(line.painted.slice(before)).toEqual(['key']);
		line.time.pass(1);
		line.flood(500, 3000);
		expect(line.painted.slice(before)).toEqual(['key']);
		line.flood(500, 1000);
		expect(line.painted.slice(before)).toEqual(['key', 'news']);
	});

	test('shows news again five seconds after the last of many keys', () => {
		const line = openLine('slow', false);
		for (let key = 0; key < 200; key += 1) {
			line.pacer.request('awaited', line.paint('key', 1000));
			line.time.pass(30);
		}
		expect(line.painted).toHaveLength(200);
		line.flood(500, 5100);
		expect(line.painted.at(-1)).toBe('news');
	});
});

test('over SSH news come twice a second and cost 8 kB a second at most', () => {
	const small = openLine('auto', true);
	small.flood(100, 10_050);
	expect(small.painted).toHaveLength(21);
	const large = openLine('auto', true);
	large.flood(16_000, 60_000);
	// The last one is not paid for yet.
	expect(large.bytes()).toBeLessThanOrEqual(60 * 8000 + 16_000);
	const asked = openLine('fast', true);
	asked.flood(100, 10_000);
	expect(asked.painted).toHaveLength(200);
});

test('a terminal that was seen to be slow is treated as a slow line, one that is not is left alone', () => {
	const line = openLine('auto', false, 2000);
	line.flood(1000, 60_000);
	const slow = line.bytes();
	expect(slow).toBeLessThanOrEqual(62_000);
	const quick = openLine('auto', false, 200_000);
	quick.flood(1000, 60_000);
	expect(quick.bytes()).toBeGreaterThan(600_000);
});

test('while a size settles nothing is painted, and the newest afterwards', () => {
	const {pacer, painted, paint, time} = openLine('auto', false);
	const release = pacer.hold();
	pacer.request('awaited', paint('one'));
	pacer.request('news', paint('two'));
	time.pass(100);
	expect(painted).toEqual([]);
	release();
	release();
	expect(painted).toEqual(['two']);
});

test('what must only wait for the terminal waits for nothing else', () => {
	const {pacer, painted, paint, time} = openLine('slow', false);
	pacer.request('news', paint('news', 900));
	time.pass(1);
	pacer.request('news', paint('later'));
	pacer.whenTaken(paint('dots'));
	expect(painted).toEqual(['news', 'dots']);
	time.pass(2000);
	expect(painted).toEqual(['news', 'dots', 'later']);
});
