import {expect, test} from 'vitest';
import {createTurns} from '../../source/metrics/turns.ts';
import {createSteppedClock} from '../cluster/stepped-clock.ts';

const start = ({pause}: {readonly pause: number | undefined} = {pause: 100}) => {
	const clock = createSteppedClock();
	const log: string[] = [];
	let finish: (() => void) | undefined;
	const work = (name: string) => async (): Promise<void> => {
		log.push(name);
		await new Promise<void>(resolve => {
			finish = resolve;
		});
	};
	const turns = createTurns(clock, {
		async full() {
			await work('full')();
			return pause;
		},
		opened: work('opened'),
	});
	/** Ends the turn under way, and lets what follows from it begin. */
	const end = async (): Promise<void> => {
		finish?.();
		await new Promise(resolve => setImmediate(resolve));
	};
	return {turns, clock, log, end};
};

test('a turn follows the one before after its pause', async () => {
	const {turns, clock, log, end} = start();
	turns.run('full');
	await end();
	expect(clock.timers()).toEqual([100]);
	clock.advance(100);
	expect(log).toEqual(['full', 'full']);
});

test('turns do not overlap: what is asked for meanwhile comes once, right after', async () => {
	const {turns, log, end} = start();
	turns.run('full');
	turns.run('opened');
	turns.run('full');
	turns.run('full');
	expect(log).toEqual(['full']);
	await end();
	expect(log).toEqual(['full', 'opened']);
	await end();
	expect(log).toEqual(['full', 'opened', 'full']);
});

test('a sooner turn takes the place of the next, a later one does not', async () => {
	const {turns, clock, end} = start();
	turns.run('full');
	await end();
	turns.within(500);
	expect(clock.timers()).toEqual([100]);
	turns.within(20);
	expect(clock.timers()).toEqual([20]);
});

test('without a pause nothing is scheduled until it is asked for', async () => {
	const {turns, clock, log, end} = start({pause: undefined});
	turns.run('full');
	await end();
	expect(clock.timers()).toEqual([]);
	turns.within(0);
	expect(log).toEqual(['full', 'full']);
});

test('closing waits for the turn under way, and no other follows', async () => {
	const {turns, clock, log, end} = start();
	turns.run('full');
	turns.run('opened');
	const closed = turns.close();
	await end();
	await closed;
	turns.run('full');
	expect(log).toEqual(['full']);
	expect(clock.timers()).toEqual([]);
});

test('a later turn that is asked for while one is under way does not put off the pause of that one', async () => {
	const {turns, clock, end} = start();
	turns.run('full');
	turns.within(500);
	await end();
	expect(clock.timers()).toEqual([100]);
});
