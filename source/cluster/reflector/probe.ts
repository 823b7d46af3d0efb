import type {Clock} from '../clock.ts';
import {type WatchRequest, watchOnce} from './watch-once.ts';

/** Milliseconds for a watch of one second. */
const patience = 10_000;

export type Verdict =
	/** The server is there and has no news that the quiet watch should have had. */
	| 'quiet'
	/** There is news, or no answer: the quiet watch is dead. */
	| 'dead';

/** A second, short watch from the version a quiet one has reached: does the silence mean that nothing happens? */
export const probeQuiet = (
	{client, path, query, accept, from}: Pick<WatchRequest, 'client' | 'path' | 'query' | 'accept' | 'from'>,
	clock: Clock,
	onVerdict: (verdict: Verdict) => void,
): {readonly close: () => void} => {
	let opened = false;
	const nothing = (): void => {};
	const decide = (verdict: Verdict): void => {
		close();
		onVerdict(verdict);
	};
	const timer = clock.setTimeout(() => decide('dead'), patience);
	const watch = watchOnce({
		client,
		path,
		query,
		accept,
		from,
		timeout: 1,
		onOpen() {
			opened = true;
		},
		onLife: nothing,
		onBookmark: nothing,
		onVersion: nothing,
		onChange: () => decide('dead'),
		onEnd: ({because}) => decide(opened && because === 'end' ? 'quiet' : 'dead'),
	});
	const close = (): void => {
		clock.clearTimeout(timer);
		watch.close();
	};
	return {close};
};
