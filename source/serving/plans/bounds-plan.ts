import type {Action} from '../../domain/action.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import type {PlanOutcome} from '../../domain/plan.ts';
import {compact, rawNumber, rawObject} from '../raw.ts';
import {controllerOf} from '../records/metadata.ts';
import type {FreshObjects} from '../serving-system.ts';
import {type Edit, patchBody, turnedRound} from './edit.ts';
import {gpuWarnings} from './free-gpus.ts';
import {ownerWarnings, patchRequest, planned, refused, titleOf, typedOverride, writerLine} from './plan-context.ts';

type Bounds = {readonly minimum: number; readonly maximum: number};

const boundsText = ({minimum, maximum}: Bounds): string => `${minimum}–${maximum}`;

/** Replicas that new bounds add or take at once, whatever the metrics say. */
const forced = ({minimum, maximum}: Bounds, current: number): number => Math.max(minimum, Math.min(maximum, current)) - current;

const invalid = ({minimum, maximum}: Bounds): string | undefined => {
	if (!Number.isInteger(minimum) || !Number.isInteger(maximum)) return 'Both bounds must be whole numbers.';
	// A minimum of 0 needs a feature gate and an external metric; parking does not.
	if (minimum < 1) return 'The minimum must be at least 1. To have none, park the service.';
	return maximum < minimum ? 'The maximum must not be below the minimum.' : undefined;
};

const thenText = (change: number): string => {
	if (change === 0) return 'nothing at once: the count is within the new bounds';
	return change > 0
		? `${counted(change, 'replica')} ${change === 1 ? 'starts' : 'start'} at once`
		: `${counted(-change, 'replica')} ${change === -1 ? 'stops' : 'stop'}`;
};

/** New bounds of the autoscaler that owns the count: what "scale" means for such a service. */
export const boundsPlan = (action: Extract<Action, {type: 'set-bounds'}>, service: ModelService, objects: FreshObjects): PlanOutcome => {
	const [autoscaler] = service.autoscalers;
	if (autoscaler === undefined) return refused(`No autoscaler owns the count of ${service.name}: scale it.`);
	const object = objects.get(autoscaler.reference);
	if (object === undefined || object.metadata.uid !== autoscaler.reference.uid) return refused(`HPA ${autoscaler.name} is gone.`);
	const controller = controllerOf(object);
	if (controller !== undefined)
		return refused(`${controller.kind} ${controller.name} made HPA ${autoscaler.name} and would put its bounds back: change that instead.`);
	const problem = invalid(action);
	if (problem !== undefined) return refused(problem);
	const spec = rawObject(object.spec);
	const minimum = rawNumber(spec['minReplicas']);
	const before: Bounds = {minimum: minimum ?? 1, maximum: rawNumber(spec['maxReplicas']) ?? 1};
	if (before.minimum === action.minimum && before.maximum === action.maximum)
		return refused(`The bounds of HPA ${autoscaler.name} are ${boundsText(before)} already.`);
	const edits: readonly Edit[] = [
		{path: ['spec', 'minReplicas'], before: minimum, after: action.minimum},
		{path: ['spec', 'maxReplicas'], before: before.maximum, after: action.maximum},
	];
	const target = {...autoscaler.reference, uid: object.metadata.uid};
	const current = service.replicas.desired;
	const change = current === 0 ? 0 : forced(action, current);
	const gpus = change * service.gpus.perReplica;
	const back = patchRequest(target, patchBody(target.uid, edits.map(turnedRound)));
	return planned(
		compact({
			action,
			title: titleOf('Bounds of', service),
			verb: 'set bounds',
			target,
			steps: [
				{
					request: patchRequest(target, patchBody(target.uid, edits)),
					stands: `HPA ${autoscaler.name} keeps ${boundsText(action)} replicas.`,
				},
			],
			lines: [
				{head: 'bounds' as const, before: boundsText(before), after: boundsText(action), text: `of HPA ${autoscaler.name}, now ${current}`},
				...(gpus === 0 ? [] : [{head: 'gpus' as const, text: `${gpus > 0 ? '+' : '−'}${counted(Math.abs(gpus), 'GPU')} at once`}]),
				...writerLine(object, 'spec.maxReplicas', 'the maximum', objects.now),
				{head: 'then' as const, text: thenText(change)},
			],
			warnings: [
				...ownerWarnings(object),
				...gpuWarnings({objects}, change, service.gpus.perReplica, 'the others wait until some are freed'),
				...(autoscaler.blind === undefined
					? []
					: [
							{
								kind: 'autoscaler' as const,
								text: `HPA ${autoscaler.name} is blind (${autoscaler.blind}): it enforces its bounds and nothing else.`,
							},
						]),
			],
			gpus: {change: gpus, surge: 0},
			typed: typedOverride(object),
			done: {type: 'bounds' as const, minimum: action.minimum, maximum: action.maximum},
			inverse: [back],
		}),
	);
};
