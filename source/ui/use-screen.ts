import {createContext, useContext} from 'react';
import type {Snapshot} from '../session/snapshot.ts';
import type {Frame} from './frame.ts';
import type {Theme} from './theme.ts';
import type {ViewState} from './view-state.ts';

/** What does not change while the console runs. */
export type Screen = {
	readonly theme: Theme;
	readonly contexts: readonly string[];
	/** Called when the frame with this plan is on the terminal. */
	readonly planShown: (id: string) => void;
};

export const ScreenContext = createContext<Screen | undefined>(undefined);
export const FrameContext = createContext<Frame | undefined>(undefined);

const required = <Value>(value: Value | undefined): Value => {
	if (value === undefined) throw new Error('A component of the console is mounted outside of the console.');
	return value;
};

export const useScreen = (): Screen => required(useContext(ScreenContext));

const useFrame = (): Frame => required(useContext(FrameContext));

export const useView = <Selected>(select: (state: ViewState) => Selected): Selected => select(useFrame().view);

export const useSnapshot = <Selected>(select: (snapshot: Snapshot) => Selected): Selected => select(useFrame().snapshot);
