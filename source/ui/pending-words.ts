import type {ActionType} from '../domain/action.ts';
import type {PendingWrite} from '../session/snapshot.ts';
import type {Role} from './theme.ts';

const gerunds: Readonly<Record<ActionType, string>> = {
	scale: 'Scaling',
	'set-bounds': 'Changing bounds',
	update: 'Updating',
	'roll-back': 'Rolling back',
	restart: 'Restarting',
	'replace-replica': 'Replacing',
	pause: 'Pausing',
	resume: 'Resuming',
};

type PendingWords = {readonly text: string; readonly role: Role};

const words: Readonly<Record<PendingWrite['status'], (pending: PendingWrite) => PendingWords | undefined>> = {
	sending: ({plan}) => ({text: gerunds[plan.action.type], role: 'accent'}),
	following: ({plan}) => ({text: gerunds[plan.action.type], role: 'accent'}),
	done: () => undefined,
	stuck: () => ({text: 'Change stuck', role: 'broken'}),
	failed: () => ({text: 'Change failed', role: 'broken'}),
	unknown: () => ({text: 'Change unknown', role: 'look'}),
};

/** What one's own change of a service does to it, in place of its state: the eye looks there after pressing the button. */
export const pendingWords = (pending: PendingWrite | undefined): PendingWords | undefined =>
	pending === undefined ? undefined : words[pending.status](pending);
