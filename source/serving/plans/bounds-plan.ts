import type {Action} from '../../domain/action.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {DoneCondition, PlanLine, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {compact, rawNumber} from '../raw.ts';
import {
	type AutoscalerTarget,
	autoscalerTarget,
	type Bounds,
	type CountContext,
	desiredNow,
	gpusOfChange,
	gpusText,
	lackOfGpus,
} from './autoscaler-target.ts';
import {type Edit, patchBody, test, turnedRound, valueAt} from './edit.ts';
import {ownerWarnings, patchRequest, planned, refused, titleOf, typedOverride, writerLine} from './plan-context.ts';

/** What becomes of the bounds of an autoscaler, and in which words. */
export type BoundsChange = {
	/** "Bounds of": the service's name follows. */
	readonly title: string;
	readonly verb: string;
	readonly after: Bounds;
	/** In place of the `bounds` line. */
	readonly line?: (before: Bounds, current: number, who: string) => PlanLine;
	readonly stands?: string;
	readonly warnings?: readonly PlanWarning[];
	readonly done?: DoneCondition;
	readonly undone?: (before: Bounds) => DoneCondition;
};

/** Replicas that new bounds add or take at once, whatever the metrics say: an HPA leaves a count of 0 alone, KEDA does not. */
export const forcedBy = ({autoscaler}: AutoscalerTarget, {minimum, maximum}: Bounds, current: number): number => {
	if (autoscaler.kind === 'KEDA' && (autoscaler.heldAt !== undefined || autoscaler.paused === true)) return 0;
	if (current === 0) return autoscaler.kind === 'KEDA' ? minimum : 0;
	return Math.max(minimum, Math.min(maximum, current)) - current;
};

const problemOf = ({fields: {least}, object, autoscaler}: AutoscalerTarget, {minimum, maximum}: Bounds): string | undefined => {
	if (!Number.isInteger(minimum) || !Number.isInteger(maximum)) return 'Both bounds must be whole numbers.';
	if (minimum < least) return `The minimum must be at least ${least}.${least === 0 ? '' : ' To have none, park the service.'}`;
	if (maximum < Math.max(1, minimum)) return 'The maximum must be at least 1, and not be below the minimum.';
	const idle = rawNumber(valueAt(object, 'spec', 'idleReplicaCount'));
	return autoscaler.kind === 'KEDA' && idle !== undefined && minimum <= idle
		? `The minimum must be above the idle count of ${idle}: KEDA takes no other.`
		: undefined;
};

export const changeText = (change: number): string => {
	if (change > 0) return `${counted(change, 'replica')} ${change === 1 ? 'starts' : 'start'} at once`;
	return `${counted(-change, 'replica')} ${change === -1 ? 'stops' : 'stop'}`;
};

/** What keeps new bounds from having an effect. */
const situationWarnings = ({autoscaler, who}: AutoscalerTarget): readonly PlanWarning[] => {
	const warnings: PlanWarning[] = [];
	if (autoscaler.blind !== undefined)
		warnings.push({kind: 'autoscaler', text: `${who} is blind (${autoscaler.blind}): it enforces its bounds and nothing else.`});
	if (autoscaler.kind === 'KEDA' && autoscaler.heldAt !== undefined)
		warnings.push({kind: 'autoscaler', text: `${who} is held at ${autoscaler.heldAt}: the new bounds count once it is released.`});
	else if (autoscaler.paused === true)
		warnings.push({kind: 'autoscaler', text: `${who} is paused: the new bounds count once it is released.`});
	return warnings;
};

/** The bounds of an autoscaler as they were just read. */
export const boundsNow = ({object, fields}: AutoscalerTarget): Bounds => ({
	minimum: rawNumber(valueAt(object, ...fields.minimum)) ?? fields.otherwise.minimum,
	maximum: rawNumber(valueAt(object, ...fields.maximum)) ?? fields.otherwise.maximum,
});

export const boundsChange = (context: CountContext, found: AutoscalerTarget, change: BoundsChange): PlanOutcome => {
	const {action, service, objects} = context;
	const {object, target, fields, who} = found;
	const {after} = change;
	const problem = problemOf(found, after);
	if (problem !== undefined) return refused(problem);
	const before = boundsNow(found);
	if (before.minimum === after.minimum && before.maximum === after.maximum)
		return refused(`The bounds of ${who} are ${boundsText(before)} already.`);
	const both: readonly Edit[] = [
		{path: fields.minimum, before: rawNumber(valueAt(object, ...fields.minimum)), after: after.minimum},
		{path: fields.maximum, before: rawNumber(valueAt(object, ...fields.maximum)), after: after.maximum},
	];
	// Both were seen, so both are tested, also where only one of them changes.
	const edits = both.filter(edit => edit.before !== edit.after);
	const guards = both.filter(edit => edit.before === edit.after).map(edit => test(edit.path, edit.before));
	const current = desiredNow(context);
	const forced = forcedBy(found, after, current);
	const gpus = gpusOfChange(service, forced);
	return planned(
		compact({
			action,
			title: titleOf(change.title, service),
			verb: change.verb,
			target,
			steps: [
				{
					request: patchRequest(target, patchBody(target.uid, edits, guards)),
					stands: change.stands ?? `${who} keeps ${boundsText(after)} replicas.`,
				},
			],
			lines: [
				change.line?.(before, current, who) ?? {
					head: 'bounds' as const,
					before: boundsText(before),
					after: boundsText(after),
					text: `of ${who}, now ${current}`,
				},
				...(gpus === 0 ? [] : [{head: 'gpus' as const, text: `${gpusText(service, forced)}, at once`}]),
				...writerLine(object, fields.maximum.join('.'), 'the maximum', objects.now),
				{head: 'then' as const, text: forced === 0 ? 'nothing at once: the count is within the new bounds' : changeText(forced)},
			],
			warnings: [...ownerWarnings(object), ...lackOfGpus(context, forced), ...situationWarnings(found), ...(change.warnings ?? [])],
			gpus: {change: gpus, surge: 0},
			typed: typedOverride(object),
			done: change.done ?? ({type: 'bounds', minimum: after.minimum, maximum: after.maximum} as const),
			inverse: [patchRequest(target, patchBody(target.uid, edits.map(turnedRound)))],
			undone: change.undone?.(before) ?? ({type: 'bounds', minimum: before.minimum, maximum: before.maximum} as const),
		}),
	);
};

/** New bounds of the autoscaler that owns the count: what "scale" means for such a service. */
export const boundsPlan = (context: CountContext<Extract<Action, {type: 'set-bounds'}>>): PlanOutcome => {
	const found = autoscalerTarget(context);
	if ('reason' in found) return refused(found.reason);
	const {minimum, maximum} = context.action;
	return boundsChange(context, found, {title: 'Bounds of', verb: 'set bounds', after: {minimum, maximum}});
};
