import type {Session} from '../session/session.ts';
import type {Frame} from './frame.ts';
import type {PerformContext} from './perform-context.ts';

/**
 * Something that goes on while the view asks for it: a log, a request, a timer. `key` names what is wanted now; when it
 * changes, what went on is stopped and the new one started. Nothing is started by a key or an effect of React.
 */
export type Follower = {
	readonly key: (frame: Frame) => string | undefined;
	readonly start: (context: PerformContext, session: Session) => (() => void) | undefined;
};

/** Answers that come after something else was asked for are dropped. */
export const whileCurrent = (): {readonly isCurrent: () => boolean; readonly stop: () => void} => {
	let isCurrent = true;
	return {
		isCurrent: () => isCurrent,
		stop: () => {
			isCurrent = false;
		},
	};
};
