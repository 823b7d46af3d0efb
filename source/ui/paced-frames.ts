import {createStore, type Store} from '../session/store.ts';
import type {Frame} from './frame.ts';
import type {PaintedTerminal} from './painted-terminal.ts';

export type PacedFrames = {
	/** The frames that are painted. */
	readonly shown: Store<Frame>;
	/** Shows the newest frame whether the terminal can take it or not: its size has changed. */
	readonly showNewest: () => void;
	readonly stop: () => void;
};

/** Of the frames that come while the terminal takes none, the newest is painted when it does. */
export const createPacedFrames = (frames: Store<Frame>, {requestPaint}: Pick<PaintedTerminal, 'requestPaint'>): PacedFrames => {
	const shown = createStore(frames.get());
	let isStopped = false;
	const showNewest = (): void => {
		if (!isStopped) shown.set(frames.get());
	};
	const unsubscribe = frames.subscribe(() => requestPaint(frames.get().isNews === true ? 'news' : 'awaited', showNewest));
	return {
		shown,
		showNewest,
		stop() {
			isStopped = true;
			unsubscribe();
		},
	};
};
