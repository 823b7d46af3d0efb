import type {ActionType} from './action.ts';

/** What an action is called: `verb` after "cannot", `doing` while it is under way. */
export const actionWords: Readonly<Record<ActionType, {readonly verb: string; readonly doing: string}>> = {
	scale: {verb: 'scale', doing: 'scaling'},
	'set-bounds': {verb: 'change the bounds', doing: 'changing bounds'},
	hold: {verb: 'hold the count', doing: 'holding'},
	release: {verb: 'release the count', doing: 'releasing'},
	update: {verb: 'update', doing: 'updating'},
	'roll-back': {verb: 'roll back', doing: 'rolling back'},
	restart: {verb: 'restart', doing: 'restarting'},
	'replace-replica': {verb: 'replace a replica', doing: 'replacing'},
	pause: {verb: 'pause', doing: 'pausing'},
	resume: {verb: 'resume', doing: 'resuming'},
	promote: {verb: 'promote', doing: 'promoting'},
	'promote-full': {verb: 'promote in full', doing: 'promoting'},
	abort: {verb: 'abort', doing: 'aborting'},
	retry: {verb: 'try again', doing: 'trying again'},
	'set-traffic': {verb: 'shift traffic', doing: 'shifting traffic'},
};
