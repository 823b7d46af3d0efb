import {expect, test} from 'vitest';
import {createPulse} from '../../../source/session/feed/create-pulse.ts';
import {createSteppedClock} from '../../cluster/stepped-clock.ts';

test('wishes are coalesced into eight runs a second at most, and no timer is set while nobody wishes', () => {
	const clock = createSteppedClock();
	let runs = 0;
	const pulse = createPulse(clock, () => {
		runs += 1;
		return 'through';
	});
	pulse.request();
	clock.advance(0);
	for (let count = 0; count < 100; count++) {
		pulse.request();
		clock.advance(10);
	}
	expect(runs).toBe(9);
	clock.advance(1000);
	expect(clock.timers()).toEqual([]);
});

test('a run that is not through goes on at once, after what waits for the event loop; what it wishes meanwhile makes no other', () => {
	const clock = createSteppedClock();
	const timers: number[] = [];
	let runs = 0;
	const pulse = createPulse(clock, () => {
		runs += 1;
		timers.push(clock.timers().length);
		if (runs < 4) pulse.request();
		return runs < 4 ? 'not through' : 'through';
	});
	pulse.request();
	clock.advance(0);
	expect(runs).toBe(4);
	expect(timers).toEqual([0, 0, 0, 0]);
	clock.advance(1000);
	expect(runs).toBe(4);
});

test('what is stopped in the middle of its work runs no more', () => {
	const clock = createSteppedClock();
	let runs = 0;
	const pulse = createPulse(clock, () => {
		runs += 1;
		pulse.stop();
		return 'not through';
	});
	pulse.request();
	clock.advance(1000);
	expect(runs).toBe(1);
	expect(clock.timers()).toEqual([]);
});
