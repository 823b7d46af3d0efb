import type {Action} from '../../domain/action.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import type {JsonPatchOperation, PlanLine, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {test} from './edit.ts';
import {gpuWarnings} from './free-gpus.ts';
import {ownerWarnings, type PlanContext, patchRequest, planned, refused, titleOf, typedOverride, writerLine} from './plan-context.ts';

/**
 * The Scale object of a parked workload has `spec: {}`: there a test or a replacement of /spec/replicas answers 422, and the
 * whole spec is tested instead.
 */
const scaleBody = (uid: string, from: number, to: number): readonly JsonPatchOperation[] => [
	test(['metadata', 'uid'], uid),
	...(from === 0
		? [test(['spec'], {}), {op: 'add' as const, path: '/spec/replicas', value: to}]
		: [test(['spec', 'replicas'], from), {op: 'replace' as const, path: '/spec/replicas', value: to}]),
];

const thenWords = ({service}: PlanContext, change: number): string => {
	if (change > 0)
		return `${counted(change, 'replica')} ${change === 1 ? 'starts' : 'start'} and ${change === 1 ? 'loads' : 'load'} the model`;
	const stops = `${counted(-change, 'replica')} ${change === -1 ? 'stops' : 'stop'}`;
	return service.system === 'StatefulSet'
		? `${stops}, the highest ordinals first`
		: `${stops}; the controller chooses which, those not ready first`;
};

const warningsOf = (context: PlanContext<Extract<Action, {type: 'scale'}>>): readonly PlanWarning[] => {
	const {service, root, action, desired} = context;
	const added = action.replicas - desired;
	const warnings: PlanWarning[] = [
		...ownerWarnings(root),
		...gpuWarnings(
			context,
			added,
			service.gpus.perReplica,
			`${added === 1 ? 'the new replica waits' : 'the others wait'} until some are freed`,
		),
	];
	const [autoscaler] = service.autoscalers;
	const isSplit = service.system === 'Deployment' && service.revisions?.some(revision => !revision.newest && revision.replicas.desired > 0);
	if (autoscaler !== undefined && action.replicas === 0)
		warnings.push({kind: 'autoscaler', text: `HPA ${autoscaler.name} is off from then on, until somebody scales to at least 1.`});
	if (autoscaler !== undefined && action.replicas > 0)
		warnings.push({
			kind: 'autoscaler',
			text: `HPA ${autoscaler.name} takes the count over again, within ${autoscaler.minimum}–${autoscaler.maximum}.`,
		});
	if (isSplit === true && action.replicas > 0)
		warnings.push({
			kind: 'serving',
			text: 'In the middle of a rollout the count is spread over both revisions: some of it goes to the old one.',
		});
	if (action.replicas === 0)
		warnings.push({kind: 'serving', text: 'Nothing serves from then on: requests fail until it is scaled up and the model is loaded.'});
	return warnings;
};

const linesOf = ({service, desired, action}: PlanContext<Extract<Action, {type: 'scale'}>>, gpus: number): readonly PlanLine[] => [
	{head: 'replicas', before: String(desired), after: String(action.replicas), text: action.replicas === 0 ? '(parked)' : ''},
	...(gpus === 0
		? []
		: [{head: 'gpus' as const, text: `${gpus > 0 ? '+' : '−'}${counted(Math.abs(gpus), 'GPU')}, ${service.gpus.perReplica} a replica`}]),
];

/** What owns the count, where it is not ours to set. Zero is: it parks the service and switches its autoscaler off. */
const ownedCount = ({autoscalers: [autoscaler]}: ModelService, desired: number, replicas: number): string | undefined =>
	autoscaler === undefined || desired === 0 || replicas === 0
		? undefined
		: `HPA ${autoscaler.name} owns the count (${autoscaler.minimum}–${autoscaler.maximum}): change its bounds instead.`;

export const scalePlan = (context: PlanContext<Extract<Action, {type: 'scale'}>>): PlanOutcome => {
	const {action, service, desired, root, target} = context;
	const {replicas} = action;
	if (!Number.isInteger(replicas) || replicas < 0) return refused('Replicas must be a whole number, 0 or more.');
	const owned = ownedCount(service, desired, replicas);
	if (owned !== undefined) return refused(owned);
	if (replicas === desired) return refused(`${service.name} asks for ${counted(desired, 'replica')} already.`);
	const gpus = (replicas - desired) * service.gpus.perReplica;
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
			...linesOf(context, gpus),
			...writerLine(root, 'spec.replicas', 'replicas', context.objects.now),
			{head: 'then', text: thenWords(context, replicas - desired)},
		],
		warnings: warningsOf(context),
		gpus: {change: gpus, surge: 0},
		...(typed === undefined ? {} : {typed}),
		done: {type: 'replicas', desired: replicas},
		inverse: [patchRequest(target, scaleBody(target.uid, replicas, desired), 'scale')],
	});
};
