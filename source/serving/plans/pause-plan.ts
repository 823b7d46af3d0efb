import type {Action} from '../../domain/action.ts';
import type {PlanLine, PlanOutcome} from '../../domain/plan.ts';
import {patchBody, turnedRound} from './edit.ts';
import {isStatefulSet, partitionOf, pauseEdit, resumeEdit} from './pause-edits.ts';
import {generationOf, ownerWarnings, type PlanContext, patchRequest, planned, refused, titleOf} from './plan-context.ts';

/** A StatefulSet has no pause of its own: what it is made of is said. */
const partitionLine = ({service, root}: PlanContext, after: unknown): readonly PlanLine[] =>
	isStatefulSet(service)
		? [
				{
					head: 'step',
					before: String(partitionOf(root)),
					after: String(after),
					text: 'the partition: replicas with an ordinal below it keep the old template',
				},
			]
		: [];

const partly = ({service, root, desired}: PlanContext): string | undefined => {
	const partition = partitionOf(root);
	return isStatefulSet(service) && partition > 0 && partition < desired
		? `Replicas of ${service.name} below ordinal ${partition} keep the old template already (partition): somebody steers its rollout by that.`
		: undefined;
};

export const pausePlan = (context: PlanContext<Extract<Action, {type: 'pause' | 'resume'}>>): PlanOutcome => {
	const {action, service, target, paused, root, desired} = context;
	const pause = action.type === 'pause';
	if (paused === pause) return refused(`The rollout of ${service.name} is ${pause ? 'paused already' : 'not paused'}.`);
	const steered = pause ? partly(context) : undefined;
	if (steered !== undefined) return refused(steered);
	const edit = pause ? pauseEdit(root, service, desired) : resumeEdit(root, service);
	const partition = edit.path.at(-1) === 'rollingUpdate' ? (edit.after as {readonly partition: number}).partition : edit.after;
	const then = pause
		? 'replicas stay as they are; no change of the template rolls out until it is resumed'
		: 'what was changed while it was paused rolls out now';
	return planned({
		action,
		title: titleOf(pause ? 'Pause' : 'Resume', service),
		verb: action.type,
		target,
		steps: [
			{
				request: patchRequest(target, patchBody(target.uid, [edit])),
				stands: `The rollout of ${service.name} is ${pause ? 'paused' : 'under way'}.`,
			},
		],
		lines: [...partitionLine(context, partition), {head: 'then', text: then}],
		warnings: ownerWarnings(root),
		gpus: {change: 0, surge: 0},
		done: pause ? {type: 'paused', paused: true} : {type: 'rolled-out', generation: generationOf(context) + 1},
		inverse: [patchRequest(target, patchBody(target.uid, [turnedRound(edit)]))],
	});
};
