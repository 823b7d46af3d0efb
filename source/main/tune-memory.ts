import type {Clock} from '../cluster/clock.ts';
import type {SessionHost} from '../session/session.ts';

/** Of V8; it still works in a running process. */
const small = '--optimize-for-size';
// A frame is a few megabytes of garbage. With that flag the heap has no room for it: garbage is collected all the time while a
// key is held, and a key costs three to four times as much CPU.
const roomy = '--no-optimize-for-size';

/** Two frames within this are a hand on the keys, not news. Milliseconds. */
const together = 1000;
/** Without a frame for so long, the hand is gone, and what it has cost is given back. Milliseconds. */
const rest = 5000;

export type MemoryTuning = {
	/** Called after each frame. */
	readonly onFrame: () => void;
	readonly stop: () => void;
};

/**
 * Lists of 10,000 pods leave garbage, not data, and a console that is only looked at needs little: the heap is kept small.
 * Only while keys come, and all lists are in, it has room. Begins with what the launcher has set.
 */
export const tuneMemory = (host: SessionHost, setFlag: (flag: string) => void, clock: Clock): MemoryTuning => {
	let isSmall = true;
	let isBusy = false;
	let lastFrame = Number.NEGATIVE_INFINITY;
	let timer: unknown;
	const tune = (): void => {
		const isLoading = host.current.get().store.get().loading.stage !== 'done';
		const wanted = isLoading || !isBusy;
		if (wanted === isSmall) return;
		isSmall = wanted;
		setFlag(wanted ? small : roomy);
	};
	return {
		onFrame() {
			const now = clock.now();
			const isAlone = now - lastFrame > together;
			lastFrame = now;
			if (isAlone) return;
			isBusy = true;
			clock.clearTimeout(timer);
			timer = clock.setTimeout(() => {
				isBusy = false;
				tune();
			}, rest);
			tune();
		},
		stop: () => clock.clearTimeout(timer),
	};
};
