import {afterAll, beforeAll, expect} from 'vitest';

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Sockets, servers, timers and child processes that keep this process alive, and who listens to it. */
const held = (): Readonly<Record<string, number>> => {
	const counts: Record<string, number> = {};
	for (const kind of process.getActiveResourcesInfo()) {
		if (/TCP|TLS|Pipe|Timeout|Process|FSEvent/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
	}
	for (const name of process.eventNames()) counts[`listeners of ${String(name)}`] = process.listenerCount(name);
	return counts;
};

const isMore = (after: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>): boolean =>
	Object.entries(after).some(([kind, count]) => count > (before[kind] ?? 0));

/**
 * Fails a test file that leaves behind what it did not find: call it at the top of the file. What is closed takes a few turns of the
 * event loop to be gone.
 */
export const leavesNothingBehind = (): void => {
	let before: Readonly<Record<string, number>> = {};
	beforeAll(() => {
		before = held();
	});
	afterAll(async () => {
		for (let count = 0; count < 5000 && isMore(held(), before); count++) await turn();
		const after = held();
		if (isMore(after, before)) expect(after).toEqual(before);
	});
};
