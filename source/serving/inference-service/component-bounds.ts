import type {Autoscaler} from '../../domain/model-service.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import {autoscalersOf, type ScaleTarget} from '../autoscalers.ts';
import type {ObjectIndex} from '../serving-system.ts';
import type {Role} from './inference-service-kind.ts';
import type {ComponentBounds, InferenceServiceRecord} from './inference-service-record.ts';

/** What KServe makes of the bounds of the Standard mode: an HPA keeps at least one, and a maximum below the minimum is the minimum. */
export const standardBounds = (
	{minimum = 1, maximum = 0}: ComponentBounds,
	autoscalerClass: string,
): {readonly minimum: number; readonly maximum: number} => {
	const floor = autoscalerClass === 'keda' ? minimum : Math.max(1, minimum);
	return {minimum: floor, maximum: Math.max(floor, maximum)};
};

/** Autoscalers that KServe makes itself of what the InferenceService says. */
const madeByKServe = (autoscalerClass: string): boolean => autoscalerClass === 'hpa' || autoscalerClass === 'keda';

/**
 * What owns the count of a component in the Standard mode. The autoscaler that KServe makes has its bounds from the InferenceService,
 * which is what a change of them goes to; one that somebody else points at the workload has its own.
 */
export const standardAutoscalers = (
	record: InferenceServiceRecord,
	reference: ObjectReference,
	role: Role,
	target: ScaleTarget,
	index: ObjectIndex,
): readonly Autoscaler[] => {
	const {autoscalerClass} = record;
	const component = role === 'predictor' ? {} : {component: role};
	const found = autoscalersOf(target, index);
	if (!madeByKServe(autoscalerClass)) return found.map(autoscaler => ({...autoscaler, ...component}));
	const bounds = record.bounds[role] ?? {};
	const isOwn = ({controller}: Autoscaler): boolean => controller === `InferenceService ${record.name}`;
	const own = found.find(isOwn);
	const {
		heldAt,
		controller: _,
		...seen
	}: Autoscaler = own ?? {
		kind: autoscalerClass === 'keda' ? 'KEDA' : 'HPA',
		reference,
		name: record.name,
		...standardBounds(bounds, autoscalerClass),
		atMaximum: false,
		disabled: false,
		metrics: [],
	};
	// Without a maximum both bounds are the same by themselves: nobody holds anything.
	const isHeld = heldAt !== undefined && bounds.maximum !== undefined;
	return [
		{...seen, reference, ...(isHeld ? {heldAt} : {}), ...component},
		...found.filter(autoscaler => !isOwn(autoscaler)).map(autoscaler => ({...autoscaler, ...component})),
	];
};
