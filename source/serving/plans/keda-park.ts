import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {PlanOutcome, PlanStep} from '../../domain/plan.ts';
import {pausedAnnotation, pausedReplicasAnnotation} from '../records/scaled-object-record.ts';
import {annotationOwners} from './annotation-owners.ts';
import {autoscalerTarget, gpusOfChange} from './autoscaler-target.ts';
import {boundsNow} from './bounds-plan.ts';
import {annotationsEdits, patchBody} from './edit.ts';
import {type PlanContext, patchRequest, planned, refused, titleOf} from './plan-context.ts';
import {type Scale, scaleBody, scaleLines, scaleWarnings, scaleWords} from './scale-words.ts';

/** Parks what KEDA owns: at a count of 0 alone it would start replicas again, so that it is told to hold 0. */
export const parkByHold = (context: PlanContext<Scale>): PlanOutcome => {
	const {action, service, desired} = context;
	const found = autoscalerTarget(context);
	if ('reason' in found) return refused(found.reason);
	const {object, target, who, autoscaler} = found;
	const {forward, back} = annotationsEdits(object, ['metadata'], {[pausedReplicasAnnotation]: '0'});
	if (forward.length === 0) return refused(`${service.name} is parked already: ${who} holds it at 0.`);
	return planned({
		action,
		title: titleOf('Park', service),
		verb: 'park',
		target,
		steps: [{request: patchRequest(target, patchBody(target.uid, forward)), stands: `${who} is told to hold 0 replicas.`}],
		lines: [
			...scaleLines(context),
			{head: 'held', text: `${who} holds it at 0: no trigger starts a replica until it is scaled up`},
			{head: 'then', text: desired === 0 ? 'it has none now, and none starts' : scaleWords(context, -desired)},
		],
		warnings: [...annotationOwners(object, [pausedReplicasAnnotation]).warnings, ...scaleWarnings(context)],
		gpus: {change: gpusOfChange(service, -desired), surge: 0},
		typed: {text: service.name, because: 'nothing serves at 0 replicas.'},
		done: {type: 'held', replicas: 0},
		inverse: [patchRequest(target, patchBody(target.uid, back))],
		undone: autoscaler.heldAt === undefined ? {type: 'held'} : {type: 'held', replicas: autoscaler.heldAt},
	});
};

/**
 * Brings back what is held at 0. The count first, while KEDA leaves it alone, and then the hold goes: the other way round KEDA
 * would write the count too, and with a minimum of 0 start nothing before a trigger is active.
 */
export const unparkFromHold = (context: PlanContext<Scale>): PlanOutcome => {
	const {action, service, desired, target: workload} = context;
	const {replicas} = action;
	const found = autoscalerTarget(context);
	if ('reason' in found) return refused(found.reason);
	const {object, target, who} = found;
	const {forward, back} = annotationsEdits(object, ['metadata'], {[pausedReplicasAnnotation]: undefined, [pausedAnnotation]: undefined});
	if (object.metadata.annotations?.[pausedReplicasAnnotation] !== '0')
		return refused(`${who} does not hold ${service.name} at 0 any more.`);
	const bounds = boundsNow(found);
	if (replicas > bounds.maximum) return refused(`${who} allows ${bounds.maximum} at most: change its bounds first.`);
	const change = replicas - desired;
	const count: PlanStep = {
		request: patchRequest(workload, scaleBody(workload.uid, desired, replicas), 'scale'),
		stands: `${service.name} asks for ${counted(replicas, 'replica')}, and ${who} is still paused.`,
	};
	const hold: PlanStep = {
		request: patchRequest(target, patchBody(target.uid, forward)),
		stands: `${service.name} asks for ${counted(replicas, 'replica')}, and ${who} owns the count again.`,
	};
	const owners = annotationOwners(object, [pausedReplicasAnnotation, pausedAnnotation]);
	const toZero = bounds.minimum === 0 ? ' With no active trigger it goes back to 0.' : '';
	return planned({
		action,
		title: titleOf('Scale', service),
		verb: 'scale',
		target: workload,
		steps: change === 0 ? [hold] : [count, hold],
		lines: [
			...scaleLines(context),
			{head: 'held', before: 'held at 0', after: boundsText(bounds), text: `${who} owns the count again`},
			{head: 'then', text: scaleWords(context, change)},
		],
		warnings: [
			...owners.warnings,
			{kind: 'autoscaler', text: `${who} takes the count over again, within ${boundsText(bounds)}.${toZero}`},
			...scaleWarnings(context),
		],
		gpus: {change: gpusOfChange(service, change), surge: 0},
		...(owners.typed === undefined ? {} : {typed: owners.typed}),
		done: {type: 'replicas', desired: replicas},
		// KEDA itself takes the count back to 0.
		inverse: [patchRequest(target, patchBody(target.uid, back))],
		undone: {type: 'held', replicas: 0},
	});
};
