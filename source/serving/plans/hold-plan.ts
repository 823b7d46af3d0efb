import type {Action} from '../../domain/action.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {DoneCondition, PlanLine, PlanOutcome} from '../../domain/plan.ts';
import {compact} from '../raw.ts';
import {pausedAnnotation, pausedReplicasAnnotation} from '../records/scaled-object-record.ts';
import {annotationOwners} from './annotation-owners.ts';
import {
	type AutoscalerTarget,
	autoscalerTarget,
	type CountContext,
	desiredNow,
	gpusOfChange,
	gpusText,
	lackOfGpus,
} from './autoscaler-target.ts';
import {boundsChange, boundsNow, changeText, forcedBy} from './bounds-plan.ts';
import {annotationsEdits, patchBody} from './edit.ts';
import {patchRequest, planned, refused, titleOf} from './plan-context.ts';

type Hold = Extract<Action, {type: 'hold'}>;
type Release = Extract<Action, {type: 'release'}>;

const heldCondition = (replicas: number | undefined): DoneCondition => (replicas === undefined ? {type: 'held'} : {type: 'held', replicas});

/** "2–8", "held at 3" */
const stateText = (found: AutoscalerTarget): string => {
	const {heldAt, paused} = found.autoscaler;
	if (heldAt !== undefined) return `held at ${heldAt}`;
	return paused === true ? 'paused' : boundsText(boundsNow(found));
};

/** KEDA's own way: it deletes its HPA, brings the count there, and looks at no trigger. */
const pauseAt = (context: CountContext<Hold>, found: AutoscalerTarget): PlanOutcome => {
	const {action, service} = context;
	const {object, target, who, autoscaler} = found;
	const {forward, back} = annotationsEdits(object, ['metadata'], {[pausedReplicasAnnotation]: String(action.replicas)});
	if (forward.length === 0) return refused(`${who} is told to hold ${action.replicas} already.`);
	const owners = annotationOwners(object, [pausedReplicasAnnotation]);
	const change = action.replicas - desiredNow(context);
	const line: PlanLine = {head: 'held', before: stateText(found), after: `held at ${action.replicas}`, text: `by ${who}`};
	return planned(
		compact({
			action,
			title: titleOf('Hold', service),
			verb: 'hold',
			target,
			steps: [
				{request: patchRequest(target, patchBody(target.uid, forward)), stands: `${who} is told to hold ${action.replicas} replicas.`},
			],
			lines: [
				line,
				...(gpusOfChange(service, change) === 0 ? [] : [{head: 'gpus' as const, text: gpusText(service, change)}]),
				{
					head: 'then' as const,
					text: `${change === 0 ? 'the count stays' : changeText(change)}; no trigger counts until it is released`,
				},
			],
			warnings: [...owners.warnings, ...lackOfGpus(context, change)],
			gpus: {change: gpusOfChange(service, change), surge: 0},
			typed: owners.typed,
			done: heldCondition(action.replicas),
			inverse: [patchRequest(target, patchBody(target.uid, back))],
			undone: heldCondition(autoscaler.heldAt),
		}),
	);
};

/** Keeps the count where it is told to be: KEDA by its annotation, an HPA by bounds that leave it one count. */
export const holdPlan = (context: CountContext<Hold>): PlanOutcome => {
	const {replicas} = context.action;
	const found = autoscalerTarget(context);
	if ('reason' in found) return refused(found.reason);
	if (!Number.isInteger(replicas) || replicas < 0) return refused('Replicas must be a whole number, 1 or more.');
	if (replicas === 0) return refused(`To have none, park ${context.service.name}: scale it to 0.`);
	if (found.autoscaler.kind === 'KEDA') return pauseAt(context, found);
	return boundsChange(context, found, {
		title: 'Hold',
		verb: 'hold',
		after: {minimum: replicas, maximum: replicas},
		line: (_, current, who) => ({
			head: 'held',
			before: stateText(found),
			after: `held at ${replicas}`,
			text: `both bounds of ${who}, now ${current}`,
		}),
		stands: `${found.who} holds ${replicas} replicas.`,
		warnings: [
			{
				kind: 'autoscaler',
				text: `Its bounds of now (${boundsText(boundsNow(found))}) are remembered on this machine alone: elsewhere new bounds end the hold.`,
			},
		],
		done: heldCondition(replicas),
	});
};

const unpause = (context: CountContext<Release>, found: AutoscalerTarget): PlanOutcome => {
	const {action, service} = context;
	const {object, target, who, autoscaler} = found;
	const {forward, back} = annotationsEdits(object, ['metadata'], {[pausedReplicasAnnotation]: undefined, [pausedAnnotation]: undefined});
	if (forward.length === 0) return refused(`${who} is not held.`);
	const owners = annotationOwners(object, [pausedReplicasAnnotation, pausedAnnotation]);
	const bounds = boundsNow(found);
	const {heldAt: _, paused: __, ...free} = autoscaler;
	const forced = forcedBy({...found, autoscaler: free}, bounds, desiredNow(context));
	const idle = bounds.minimum === 0 ? ', and to 0 while no trigger is active' : '';
	return planned(
		compact({
			action,
			title: titleOf('Release', service),
			verb: 'release',
			target,
			steps: [{request: patchRequest(target, patchBody(target.uid, forward)), stands: `${who} owns the count again.`}],
			lines: [
				{head: 'held' as const, before: stateText(found), after: boundsText(bounds), text: `${who} owns the count again`},
				...(gpusOfChange(service, forced) === 0 ? [] : [{head: 'gpus' as const, text: `${gpusText(service, forced)}, at once`}]),
				{
					head: 'then' as const,
					text: `${forced === 0 ? '' : `${changeText(forced)}; `}it scales within ${boundsText(bounds)} by its triggers${idle}`,
				},
			],
			warnings: [...owners.warnings, ...lackOfGpus(context, forced)],
			gpus: {change: gpusOfChange(service, forced), surge: 0},
			typed: owners.typed,
			done: heldCondition(undefined),
			inverse: [patchRequest(target, patchBody(target.uid, back))],
			undone: heldCondition(autoscaler.heldAt),
		}),
	);
};

/** Gives the count back to its autoscaler. What the bounds of an HPA were before is not in the cluster: without it nothing is guessed. */
export const releasePlan = (context: CountContext<Release>): PlanOutcome => {
	const found = autoscalerTarget(context);
	if ('reason' in found) return refused(found.reason);
	const {autoscaler, who} = found;
	if (autoscaler.kind === 'KEDA') return unpause(context, found);
	const bounds = boundsNow(found);
	if (bounds.minimum !== bounds.maximum) return refused(`${who} is not held: its bounds are ${boundsText(bounds)}.`);
	if (autoscaler.heldFrom === undefined) return refused(`It is not known what the bounds of ${who} were before: set its bounds instead.`);
	return boundsChange(context, found, {
		title: 'Release',
		verb: 'release',
		after: autoscaler.heldFrom,
		line: (before, _, name) => ({
			head: 'held',
			before: `held at ${before.minimum}`,
			after: boundsText(autoscaler.heldFrom ?? before),
			text: `the bounds of ${name} before it was held`,
		}),
		stands: `${who} owns the count again, within ${boundsText(autoscaler.heldFrom)}.`,
		undone: before => heldCondition(before.minimum),
	});
};
