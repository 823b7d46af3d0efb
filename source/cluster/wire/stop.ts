import type {Failure} from '../../domain/outcome.ts';
import type {Clock} from '../clock.ts';

/** Why and when a request is to end before its answer: a deadline, the caller's signal, or the end of the whole client. */
export type Stop = {
	readonly failure: () => Failure | undefined;
	/** Calls back once, at once where it is over already. Returns the function that takes it back. */
	readonly on: (listener: () => void) => () => void;
	readonly now: (failure: Failure) => void;
	/** From now on, milliseconds. */
	readonly startDeadline: (milliseconds: number, failure: () => Failure) => void;
	readonly endDeadline: () => void;
	/** Milliseconds until the deadline. */
	readonly left: () => number;
	readonly dispose: () => void;
};

const abandoned: Failure = {kind: 'aborted', sentence: 'Given up before the answer came.'};

export const createStop = (clock: Clock, signal: AbortSignal | undefined): Stop => {
	const listeners = new Set<() => void>();
	let failure: Failure | undefined;
	let timer: unknown;
	let end = Number.POSITIVE_INFINITY;
	const now = (why: Failure): void => {
		if (failure !== undefined) return;
		failure = why;
		for (const listener of [...listeners]) listener();
		listeners.clear();
	};
	const abort = (): void => now(abandoned);
	if (signal?.aborted) abort();
	else signal?.addEventListener('abort', abort, {once: true});
	return {
		failure: () => failure,
		on(listener) {
			if (failure === undefined) listeners.add(listener);
			else listener();
			return () => void listeners.delete(listener);
		},
		now,
		startDeadline(milliseconds, why) {
			if (timer !== undefined || milliseconds <= 0) return;
			end = clock.now() + milliseconds;
			timer = clock.setTimeout(() => now(why()), milliseconds);
		},
		endDeadline: () => clock.clearTimeout(timer),
		left: () => end - clock.now(),
		dispose() {
			clock.clearTimeout(timer);
			signal?.removeEventListener('abort', abort);
			listeners.clear();
		},
	};
};

/** Waits for a promise no longer than until the stop: then undefined. The promise itself goes on. */
export const unlessStopped = <Value>(stop: Stop, promise: Promise<Value>): Promise<Value | undefined> =>
	new Promise((resolve, reject) => {
		const off = stop.on(() => resolve(undefined));
		promise.then(resolve, reject).finally(off);
	});

/** Sleeps. False: stopped meanwhile. */
export const sleep = (clock: Clock, stop: Stop, milliseconds: number): Promise<boolean> =>
	new Promise(resolve => {
		let off = (): void => {};
		const timer = clock.setTimeout(() => {
			off();
			resolve(true);
		}, milliseconds);
		off = stop.on(() => {
			clock.clearTimeout(timer);
			resolve(false);
		});
	});
