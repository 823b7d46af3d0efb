import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {countRefusals, isLeftAlone, scalerName} from '../count-refusals.ts';
import {gpusOfChange} from './autoscaler-target.ts';
import {parkByHold, unparkFromHold} from './keda-park.ts';
import {ownerWarnings, type PlanContext, patchRequest, planned, refused, titleOf, typedOverride, writerLine} from './plan-context.ts';
import {type Scale, scaleBody, scaleLines, scaleWarnings, scaleWords} from './scale-words.ts';

const autoscalerWarnings = ({service: {autoscalers}, action}: PlanContext<Scale>): readonly PlanWarning[] =>
	autoscalers.map(autoscaler => ({
		kind: 'autoscaler',
		text: isLeftAlone([autoscaler])
			? `${scalerName(autoscaler)} is paused: it leaves the count as it is until it is released.`
			: action.replicas === 0
				? `${scalerName(autoscaler)} is off from then on, until somebody scales to at least 1.`
				: `${scalerName(autoscaler)} takes the count over again, within ${boundsText(autoscaler)}.`,
	}));

/** What owns the count, where it is not ours to set. Zero is: it parks the service and switches its HPA off. */
const ownedCount = ({service, desired, action}: PlanContext<Scale>): string | undefined => {
	const {name, autoscalers} = service;
	const maker = autoscalers.map(({controller}) => controller).find(text => text?.startsWith('ScaledObject ') === true);
	// KEDA would start replicas again: it is parked through its ScaledObject, which may not be read here.
	if (maker !== undefined) return `${maker} owns the count of ${name} and is not read here, so that it can neither be scaled nor parked.`;
	return action.replicas === 0 ? undefined : countRefusals({name, desired, autoscalers}).scale;
};

const writeScale = (context: PlanContext<Scale>): PlanOutcome => {
	const {action, service, desired, root, target} = context;
	const {replicas} = action;
	const change = replicas - desired;
	const typed = replicas === 0 ? {text: service.name, because: 'nothing serves at 0 replicas.'} : typedOverride(root);
	return planned({
		action,
		title: titleOf(replicas === 0 ? 'Park' : 'Scale', service),
		verb: replicas === 0 ? 'park' : 'scale',
		target,
		steps: [
			{
				request: patchRequest(target, scaleBody(target.uid, desired, replicas), 'scale'),
				stands: `${service.name} asks for ${counted(replicas, 'replica')}.`,
			},
		],
		lines: [
			...scaleLines(context),
			...writerLine(root, 'spec.replicas', 'replicas', context.objects.now),
			{head: 'then', text: scaleWords(context, change)},
		],
		warnings: [...ownerWarnings(root), ...autoscalerWarnings(context), ...scaleWarnings(context)],
		gpus: {change: gpusOfChange(service, change), surge: 0},
		...(typed === undefined ? {} : {typed}),
		done: {type: 'replicas', desired: replicas},
		inverse: [patchRequest(target, scaleBody(target.uid, replicas, desired), 'scale')],
		undone: {type: 'replicas', desired},
	});
};

/** Another count. What KEDA owns is parked by a hold at 0 and comes back from it; an HPA is off at 0 by itself. */
export const scalePlan = (context: PlanContext<Scale>): PlanOutcome => {
	const {action, service, desired} = context;
	const {replicas} = action;
	if (!Number.isInteger(replicas) || replicas < 0) return refused('Replicas must be a whole number, 0 or more.');
	const owned = ownedCount(context);
	if (owned !== undefined) return refused(owned);
	const [autoscaler] = service.autoscalers;
	if (autoscaler?.kind === 'KEDA' && replicas === 0) return parkByHold(context);
	if (autoscaler?.kind === 'KEDA' && !isLeftAlone(service.autoscalers)) return unparkFromHold(context);
	return replicas === desired ? refused(`${service.name} asks for ${counted(desired, 'replica')} already.`) : writeScale(context);
};
