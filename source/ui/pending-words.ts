import {actionWords} from '../domain/action-words.ts';
import type {Plan} from '../domain/plan.ts';
import type {PendingWrite} from '../session/snapshot.ts';
import type {Role} from './theme.ts';

const doing = ({action, undoes}: Plan): string => {
	const word = undoes === undefined ? actionWords[action.type].doing : 'undoing';
	return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
};

type PendingWords = {readonly text: string; readonly role: Role};

const words: Readonly<Record<PendingWrite['status'], (pending: PendingWrite) => PendingWords | undefined>> = {
	sending: ({plan}) => ({text: doing(plan), role: 'accent'}),
	following: ({plan}) => ({text: doing(plan), role: 'accent'}),
	done: () => undefined,
	stuck: () => ({text: 'Change stuck', role: 'broken'}),
	failed: () => ({text: 'Change failed', role: 'broken'}),
	unknown: () => ({text: 'Change unknown', role: 'look'}),
};

/** What one's own change of a service does to it, in place of its state: the eye looks there after pressing the button. */
export const pendingWords = (pending: PendingWrite | undefined): PendingWords | undefined =>
	pending === undefined ? undefined : words[pending.status](pending);
