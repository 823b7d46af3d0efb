import type {ServerClock} from '../api-server/server-clock.ts';

export type WorkQueue = {
	/** Has a key worked on soon; a key that waits already comes once. */
	readonly add: (key: string) => void;
	/** The same, after some milliseconds; of two times the earlier counts. */
	readonly addAfter: (key: string, milliseconds: number) => void;
};

type Waiting = {readonly at: number; readonly timer: unknown};

/** Work by key, as controllers do it: `work` brings one thing nearer to what it shall be and says in how many milliseconds to look again. */
export const createWorkQueue = (clock: ServerClock, delay: number, work: (key: string) => number | undefined): WorkQueue => {
	const waiting = new Map<string, Waiting>();
	const addAfter: WorkQueue['addAfter'] = (key, milliseconds) => {
		const at = clock.now() + milliseconds;
		const found = waiting.get(key);
		if (found !== undefined) {
			if (found.at <= at) return;
			clock.clearTimeout(found.timer);
		}
		const run = (): void => {
			waiting.delete(key);
			const again = work(key);
			if (again !== undefined) addAfter(key, Math.max(again, 1));
		};
		waiting.set(key, {at, timer: clock.setTimeout(run, milliseconds)});
	};
	return {add: key => addAfter(key, delay), addAfter};
};
