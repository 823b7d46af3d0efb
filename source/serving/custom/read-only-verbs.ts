import type {ActionType} from '../../domain/action.ts';
import {eachAction} from '../each-action.ts';
import type {ServingSystem, Verb} from '../serving-system.ts';

/** Verbs that a system without canaries and traffic of its own cannot have. */
const absent: Readonly<Partial<Record<ActionType, string>>> = {
	hold: 'Nothing holds the count of NAME.',
	release: 'Nothing holds the count of NAME.',
	pause: 'A rollout of NAME cannot be paused.',
	resume: 'A rollout of NAME cannot be paused.',
	promote: 'NAME has no canary.',
	'promote-full': 'NAME has no canary.',
	abort: 'NAME has no canary.',
	retry: 'NAME has no canary.',
	'set-traffic': 'The traffic of NAME is not shared out by revision.',
};

/** The verbs of a system that is shown and hardly changed: `why` for the others, and what it has in its own way. */
export const readOnlyVerbs = (why: string, own: Partial<Record<ActionType, Verb>> = {}): ServingSystem['verbs'] => ({
	...eachAction((action): Verb => ({none: absent[action] ?? why})),
	'replace-replica': {how: 'deletes the pod, by its UID'},
	...own,
});
