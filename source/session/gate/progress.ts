import {actionWords} from '../../domain/action-words.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {DoneCondition, Plan} from '../../domain/plan.ts';
import type {PendingWrite} from '../snapshot.ts';
import {doneConditions} from './done-conditions.ts';

/** "rolling back: 3 of 6 updated, 5 ready" */
export const progressSentence = ({action, undoes}: Plan, text: string): string =>
	`${undoes === undefined ? actionWords[action.type].doing : 'undoing'}: ${text}`;

/**
 * What was seen of a write so far: whether its effect has shown, and what was asked for when it was last looked at. `toldBy`: what
 * shows that it arrived. Where it looked asked for before it was, as what is written to a status makes no new generation, only its
 * end does; where it looked done before, as its controller has not followed what it takes back, nothing does.
 */
export type Seen = {
	readonly asked: boolean;
	readonly toldBy: 'its effect' | 'its end' | 'nothing';
	readonly identity: string | undefined;
};

type Row = (typeof doneConditions)['paused'];
type Given = Extract<DoneCondition, {type: 'paused'}>;

// One condition meets the row of its own type; the compiler cannot follow that through the index.
const rowOf = (condition: DoneCondition): readonly [Row, Given] => [doneConditions[condition.type] as Row, condition as Given];

/** What is seen just before a write is sent: what is different from that later is its effect, or somebody else's. */
export const seenBefore = (service: ModelService, condition: DoneCondition): Seen => {
	const [row, given] = rowOf(condition);
	const looksAsked = row.asked(service, given);
	const toldBy = !looksAsked ? 'its effect' : row.done(service, given) ? 'nothing' : 'its end';
	return {asked: false, toldBy, identity: row.identity(service, given)};
};

export type Progress = Pick<PendingWrite, 'status' | 'sentence'> & {readonly seen: Seen};

/**
 * Where a write stands by what the watch shows now. `seen`: what was found before. `uncertain`: what to say while the answer is
 * lost and nothing shows that it arrived.
 */
export const progressOf = (
	service: ModelService,
	plan: Plan,
	condition: DoneCondition,
	seen: Seen,
	uncertain: string | undefined,
): Progress => {
	const [row, given] = rowOf(condition);
	const isDone = row.done(service, given);
	const isTold = uncertain === undefined || seen.asked || seen.toldBy === 'its effect' || (seen.toldBy === 'its end' && isDone);
	const asked = row.asked(service, given) && isTold;
	const identity = row.identity(service, given);
	const isFirst = asked && !seen.asked;
	const isOther = seen.identity !== undefined && identity !== undefined && identity !== seen.identity;
	const say = (status: PendingWrite['status'], text: string, next: Seen): Progress => ({
		status,
		sentence: progressSentence(plan, text),
		seen: next,
	});
	if (!isFirst && (isOther || (seen.asked && !asked))) {
		const {status, text} = row.replaced(service, given);
		return say(status, text, seen);
	}
	if (!asked) {
		return uncertain === undefined
			? say('following', 'the controllers have not shown it yet', seen)
			: {status: 'unknown', sentence: uncertain, seen};
	}
	const next: Seen = {...seen, asked: true, identity: isFirst ? identity : (identity ?? seen.identity)};
	if (isDone) return say('done', 'done', next);
	const trouble = row.trouble(service, given);
	return trouble === undefined ? say('following', row.progress(service, given), next) : say(trouble.status, trouble.text, next);
};
