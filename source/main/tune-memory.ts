import type {SessionHost} from '../session/session.ts';

/** Of V8; it still works in a running process. */
const whileLoading = '--optimize-for-size';
// A frame is a few megabytes of garbage. With that flag the heap has no room for it: garbage is collected all the time while a
// key is held, and a key costs three to four times as much CPU.
const afterwards = '--no-optimize-for-size';

/**
 * Lists of 10,000 pods leave garbage, not data: while they come in, the heap is kept small. Once they are in, keys come first.
 * Begins with what the launcher has set. Returns what ends it.
 */
export const tuneMemory = (host: SessionHost, setFlag: (flag: string) => void): (() => void) => {
	let isLoading = true;
	let unfollow = (): void => {};
	const follow = (): void => {
		unfollow();
		const {store} = host.current.get();
		const look = (): void => {
			const loads = store.get().loading.stage !== 'done';
			if (loads === isLoading) return;
			isLoading = loads;
			setFlag(loads ? whileLoading : afterwards);
		};
		unfollow = store.subscribe(look);
		look();
	};
	const unsubscribe = host.current.subscribe(follow);
	follow();
	return () => {
		unfollow();
		unsubscribe();
	};
};
