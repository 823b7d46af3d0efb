import {expect, test} from 'vitest';
import {createMonotonicClock, wallTime} from '../../source/cluster/clock.ts';
import {createSteppedClock} from './stepped-clock.ts';

const hour = 3_600_000;

/** A machine whose clocks a test moves, as Linux has them: the monotonic one stands still in a sleep, the uptime goes on. */
const machine = ({uptimeStep = 0.01} = {}) => {
	let wall = Date.UTC(2026, 10, 26);
	let monotonic = 5000;
	let up = 86_400_000;
	let uptimeReads = 0;
	const clock = createMonotonicClock({
		wall: () => wall,
		monotonic: () => monotonic,
		uptime() {
			uptimeReads++;
			return Math.floor(up / 1000 / uptimeStep) * uptimeStep;
		},
	});
	return {
		clock,
		pass(milliseconds: number) {
			wall += milliseconds;
			monotonic += milliseconds;
			up += milliseconds;
		},
		sleep(milliseconds: number) {
			wall += milliseconds;
			up += milliseconds;
		},
		set(by: number) {
			wall += by;
		},
		uptimeReads: () => uptimeReads,
	};
};

test.each([10 * 60_000, -10 * 60_000, hour, -hour])('who sets the clock of the machine by %i ms moves no age', by => {
	const {clock, pass, set} = machine();
	const start = clock.now();
	pass(1000);
	set(by);
	expect(clock.now()).toBe(start + 1000);
	pass(1000);
	expect(clock.now()).toBe(start + 2000);
	expect(clock.wall?.()).toBe(start + 2000 + by);
});

test.each([0.01, 1])('a sleep of eight hours counts, with an uptime told in steps of %d s', uptimeStep => {
	const {clock, pass, sleep} = machine({uptimeStep});
	const start = clock.now();
	pass(1000);
	clock.now();
	sleep(8 * hour);
	expect(Math.abs(clock.now() - start - 1000 - 8 * hour)).toBeLessThanOrEqual(1000 * uptimeStep);
	pass(1000);
	sleep(hour);
	expect(Math.abs(clock.now() - start - 2000 - 9 * hour)).toBeLessThanOrEqual(2000 * uptimeStep);
});

test('a clock that is set right after a sleep is told from the sleep', () => {
	const {clock, sleep, set} = machine();
	const start = clock.now();
	sleep(8 * hour);
	set(-2 * hour);
	expect(Math.abs(clock.now() - start - 8 * hour)).toBeLessThanOrEqual(10);
	// Set right again: nothing moves.
	set(2 * hour);
	expect(Math.abs(clock.now() - start - 8 * hour)).toBeLessThanOrEqual(10);
});

test('it never goes backwards, and reads the uptime only after a jump', () => {
	const {clock, pass, set, sleep, uptimeReads} = machine({uptimeStep: 1});
	const jumps = [() => set(-hour), () => sleep(hour), () => set(700), () => set(10 * 60_000), () => sleep(1500), () => set(-500)];
	let before = clock.now();
	for (const jump of jumps) {
		for (let count = 0; count < 100; count++) {
			pass(17);
			const now = clock.now();
			expect(now).toBeGreaterThanOrEqual(before);
			before = now;
		}
		jump();
	}
	expect(uptimeReads()).toBeLessThan(jumps.length + 2);
});

test('records have the time of day of the machine, right or wrong', () => {
	const clock = createSteppedClock(0);
	clock.setWall(-hour);
	clock.advance(1000);
	expect([clock.now(), wallTime(clock)]).toEqual([1000, 1000 - hour]);
	expect(wallTime({...clock, wall: undefined} as never)).toBe(1000);
});
