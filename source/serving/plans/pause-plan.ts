import type {Action} from '../../domain/action.ts';
import type {PlanOutcome} from '../../domain/plan.ts';
import {type Edit, patchBody, turnedRound} from './edit.ts';
import {generationOf, ownerWarnings, type PlanContext, patchRequest, planned, refused, titleOf} from './plan-context.ts';

const pausedEdit: Edit = {path: ['spec', 'paused'], before: undefined, after: true};

/** The field is absent while false; a false that somebody wrote out is stored as absent too. */
const editOf = (pause: boolean): Edit => (pause ? pausedEdit : turnedRound(pausedEdit));

export const pausePlan = (context: PlanContext<Extract<Action, {type: 'pause' | 'resume'}>>): PlanOutcome => {
	const {action, service, target, paused, root} = context;
	const pause = action.type === 'pause';
	if (service.system !== 'Deployment') return refused(`${service.name} is a ${service.system}: its rollouts cannot be paused.`);
	if (paused === pause) return refused(`The rollout of ${service.name} is ${pause ? 'paused already' : 'not paused'}.`);
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
				request: patchRequest(target, patchBody(target.uid, [editOf(pause)])),
				stands: `The rollout of ${service.name} is ${pause ? 'paused' : 'under way'}.`,
			},
		],
		lines: [{head: 'then', text: then}],
		warnings: ownerWarnings(root),
		gpus: {change: 0, surge: 0},
		done: pause ? {type: 'paused', paused: true} : {type: 'rolled-out', generation: generationOf(context) + 1},
		inverse: [patchRequest(target, patchBody(target.uid, [editOf(!pause)]))],
	});
};
