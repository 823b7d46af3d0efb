import {expect, test} from 'vitest';
import {createWorldClock} from '../../../source/demo/world/world-clock.ts';

test('what falls due happens in order, at its own time, also what is taken on along the way', () => {
	const clock = createWorldClock(1000);
	const seen: (readonly [string, number])[] = [];
	const note = (name: string) => () => void seen.push([name, clock.now()]);
	clock.setTimeout(note('late'), 500);
	clock.setTimeout(() => {
		note('early')();
		clock.setTimeout(note('nested'), 50);
	}, 100);
	clock.setTimeout(note('same time, asked for later'), 500);
	clock.clearTimeout(clock.setTimeout(note('taken back'), 200));
	clock.advance(400);
	expect(seen).toEqual([
		['early', 1100],
		['nested', 1150],
	]);
	clock.advance(400);
	expect(seen.slice(2)).toEqual([
		['late', 1500],
		['same time, asked for later', 1500],
	]);
	expect(clock.now()).toBe(1800);
});

test('many timers fire in the order of their times', () => {
	const clock = createWorldClock(0);
	const fired: number[] = [];
	for (let index = 0; index < 500; index++) {
		const at = (index * 7919) % 1009;
		clock.setTimeout(() => void fired.push(at), at);
	}
	clock.advance(2000);
	expect(fired).toHaveLength(500);
	expect(fired).toEqual([...fired].sort((one, other) => one - other));
});

/** A machine whose time a test moves. */
const createHost = () => {
	const clock = createWorldClock(50_000);
	return {host: {now: clock.now, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout}, pass: clock.advance};
};

test('it follows the clock of the machine, from where it stands', () => {
	const {host, pass} = createHost();
	const clock = createWorldClock(1000);
	clock.advance(500);
	const fired: number[] = [];
	clock.setTimeout(() => void fired.push(clock.now()), 3000);
	const stop = clock.follow(host);
	pass(2000);
	expect(clock.now()).toBe(3500);
	expect(fired).toEqual([]);
	// Sooner than what it waits for: it must not be slept through.
	clock.setTimeout(() => void fired.push(clock.now()), 20);
	pass(100);
	expect(fired).toEqual([3520]);
	pass(1000);
	expect(fired).toEqual([3520, 4500]);
	stop();
	pass(5000);
	expect(clock.now()).toBe(4600);
});

test('a night the machine slept through is none in the cluster', () => {
	const start = 1000;
	let time = 50_000;
	let wake: (() => void) | undefined;
	const host = {
		now: () => time,
		setTimeout: (callback: () => void) => {
			wake = callback;
			return callback;
		},
		clearTimeout: () => {},
	};
	const clock = createWorldClock(start);
	clock.follow(host);
	time += 8 * 3_600_000;
	wake?.();
	expect(clock.now()).toBe(start + 60_000);
});
