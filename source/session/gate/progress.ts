import type {ActionType} from '../../domain/action.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {DoneCondition, Plan} from '../../domain/plan.ts';
import type {PendingWrite} from '../snapshot.ts';
import {doneConditions} from './done-conditions.ts';

const gerunds: Readonly<Record<ActionType, string>> = {
	scale: 'scaling',
	'set-bounds': 'changing the bounds',
	update: 'updating',
	'roll-back': 'rolling back',
	restart: 'restarting',
	'replace-replica': 'replacing a replica',
	pause: 'pausing',
	resume: 'resuming',
};

/** "rolling back: 3 of 6 updated, 5 ready" */
export const progressSentence = ({action}: Plan, text: string): string => `${gerunds[action.type]}: ${text}`;

/** What was seen of a write so far: whether its effect has shown, and as what. */
export type Seen = {readonly asked: boolean; readonly identity: string | undefined};

export const nothingSeen: Seen = {asked: false, identity: undefined};

export type Progress = Pick<PendingWrite, 'status' | 'sentence'> & {readonly seen: Seen};

/**
 * Where a write stands by what the watch shows now. `seen`: what this function found before. `uncertain`: its answer was lost,
 * so that only its effect can tell that it arrived.
 */
export const progressOf = (
	service: ModelService,
	plan: Plan,
	condition: DoneCondition,
	seen: Seen,
	uncertain: string | undefined,
): Progress => {
	// One condition meets the row of its own type; the compiler cannot follow that through the index.
	const row = doneConditions[condition.type] as (typeof doneConditions)['paused'];
	const given = condition as Extract<DoneCondition, {type: 'paused'}>;
	const say = (status: PendingWrite['status'], text: string, next: Seen): Progress => ({
		status,
		sentence: progressSentence(plan, text),
		seen: next,
	});
	const asked = row.asked(service, given);
	if (!asked && !seen.asked) {
		return uncertain === undefined
			? say('following', 'the controllers have not shown it yet', seen)
			: {status: 'unknown', sentence: uncertain, seen};
	}
	const identity = row.identity(service);
	const isOther = !asked || (seen.identity !== undefined && identity !== undefined && identity !== seen.identity);
	if (isOther) return say('failed', 'somebody changed it again meanwhile', seen);
	const next: Seen =
		seen.asked && seen.identity === (identity ?? seen.identity) ? seen : {asked: true, identity: identity ?? seen.identity};
	if (row.done(service, given)) return say('done', 'done', next);
	const trouble = row.trouble(service);
	return trouble === undefined ? say('following', row.progress(service, given), next) : say(trouble.status, trouble.why, next);
};
