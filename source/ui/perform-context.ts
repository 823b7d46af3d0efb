import type {Session, SessionHost} from '../session/session.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import type {Frame} from './frame.ts';
import type {KeyIntent, ViewIntent} from './intent.ts';
import {selectedUid} from './reduce-list.ts';
import {currentRoute, serviceOf} from './route.ts';
import type {ViewWorld} from './view-world.ts';

/** What the outside does for the console. */
export type Surroundings = {
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Calls once after `milliseconds`; returns what calls it off. */
	readonly schedule: (milliseconds: number, run: () => void) => () => void;
	/** Hands the terminal back to the shell until `fg`. */
	readonly suspend: () => void;
	/** Leaves the console. */
	readonly exit: () => void;
	/** Puts a text on the terminal's clipboard; false: it is more than terminals take. */
	readonly copy: (text: string) => boolean;
};

/** What a performer may use. */
export type PerformContext = Surroundings & {
	readonly host: SessionHost;
	readonly session: () => Session;
	readonly frame: () => Frame;
	readonly world: () => ViewWorld;
	readonly dispatch: (intent: ViewIntent) => void;
	/** Says something in the last line. */
	readonly say: (text: string, tone?: 'information' | 'problem') => void;
};

/** Carries out what is more than a change of the view. */
export type Performer<Type extends KeyIntent['type']> = (intent: Extract<KeyIntent, {type: Type}>, context: PerformContext) => void;

export type Performers = {readonly [Type in KeyIntent['type']]?: Performer<Type>};

/** The service that keys act on: the open one, or the selected row. */
export const targetRow = ({view, snapshot}: Frame): ServiceRow | undefined => {
	const uid = serviceOf(currentRoute(view.history)) ?? selectedUid(view.list);
	return snapshot.rows.find(row => row.service.uid === uid);
};

/** The target, or a word that there is none. */
export const requireRow = (context: PerformContext): ServiceRow | undefined => {
	const row = targetRow(context.frame());
	if (row === undefined) context.say('There is no service here to act on.', 'problem');
	return row;
};
