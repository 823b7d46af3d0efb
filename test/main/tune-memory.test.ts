import {expect, test} from 'vitest';
import {tuneMemory} from '../../source/main/tune-memory.ts';
import type {Session, SessionHost} from '../../source/session/session.ts';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {createStore} from '../../source/session/store.ts';
import {createSteppedClock} from '../cluster/stepped-clock.ts';

type Stage = Snapshot['loading']['stage'];

const setStage = (stage: Stage) => {
	const store = createStore({loading: {stage, loaded: 0}} as Snapshot);
	const host = {current: createStore({store} as unknown as Session)} as unknown as SessionHost;
	const clock = createSteppedClock();
	const flags: string[] = [];
	return {store, clock, flags, tuning: tuneMemory(host, flag => flags.push(flag), clock)};
};

test('the heap has room while keys come, and gives it back when they have stopped', () => {
	const {clock, flags, tuning} = setStage('done');
	for (let frame = 0; frame < 20; frame++) {
		tuning.onFrame();
		clock.advance(100);
	}
	expect(flags).toEqual(['--no-optimize-for-size']);
	clock.advance(4899);
	expect(flags).toHaveLength(1);
	clock.advance(1);
	expect(flags).toEqual(['--no-optimize-for-size', '--optimize-for-size']);
	expect(clock.timers()).toEqual([]);
});

test('news that come now and then are no keys', () => {
	const {clock, flags, tuning} = setStage('done');
	for (let frame = 0; frame < 10; frame++) {
		tuning.onFrame();
		clock.advance(15_000);
	}
	expect(flags).toEqual([]);
});

test('while lists come in the heap stays small, whatever is painted', () => {
	const {store, clock, flags, tuning} = setStage('background');
	tuning.onFrame();
	tuning.onFrame();
	expect(flags).toEqual([]);
	store.set({loading: {stage: 'done', loaded: 1}} as Snapshot);
	clock.advance(100);
	tuning.onFrame();
	expect(flags).toEqual(['--no-optimize-for-size']);
	tuning.stop();
	expect(clock.timers()).toEqual([]);
});
