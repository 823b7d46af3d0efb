import {expect, test} from 'vitest';
import {tuneMemory} from '../../source/main/tune-memory.ts';
import type {Session, SessionHost} from '../../source/session/session.ts';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {createStore} from '../../source/session/store.ts';

type Stage = Snapshot['loading']['stage'];

const snapshotAt = (stage: Stage): Snapshot => ({loading: {stage, loaded: 0}}) as Snapshot;

const sessionAt = (stage: Stage) => {
	const store = createStore(snapshotAt(stage));
	return {store, session: {store} as unknown as Session};
};

test('the heap is kept small while lists come in and may grow a little once they are in, for each session anew', () => {
	const first = sessionAt('workloads');
	const current = createStore(first.session);
	const flags: string[] = [];
	const stop = tuneMemory({current} as unknown as SessionHost, flag => flags.push(flag));
	first.store.set(snapshotAt('background'));
	expect(flags).toEqual([]);
	first.store.set(snapshotAt('done'));
	first.store.set(snapshotAt('done'));
	expect(flags.splice(0)).toEqual(['--no-optimize-for-size']);

	const second = sessionAt('workloads');
	current.set(second.session);
	expect(flags.splice(0)).toEqual(['--optimize-for-size']);
	first.store.set(snapshotAt('background'));
	second.store.set(snapshotAt('done'));
	expect(flags.splice(0)).toEqual(['--no-optimize-for-size']);

	stop();
	second.store.set(snapshotAt('workloads'));
	expect(flags).toEqual([]);
});
