import type {Action} from '../../domain/action.ts';
import type {ServiceComponent} from '../../domain/model-service.ts';
import type {ScaleBounds} from '../knative/scale-annotations.ts';
import {type Edit, valueAt} from '../plans/edit.ts';
import type {PlanContext} from '../plans/plan-context.ts';
import {rawNumber, rawObject} from '../raw.ts';
import {standardBounds} from './component-bounds.ts';
import {type Role, roles} from './inference-service-kind.ts';

/** Whose work the count is in the Standard mode: hpa, keda, external or none. */
export const classOf = ({root}: PlanContext): string => root.metadata.annotations?.['serving.kserve.io/autoscalerClass'] ?? 'hpa';

export const isKnative = ({service}: PlanContext): boolean => service.mode === 'Knative';

/** The component whose count is meant; the count of canaries and workers is not anybody's to set. */
export const roleOf = (context: PlanContext<Action & {readonly component?: string}>): Role | {readonly reason: string} => {
	const {component = 'predictor'} = context.action;
	const role = roles.find(name => name === component);
	if (role === undefined) return {reason: `KServe sets the count of ${component} itself.`};
	return valueAt(context.root, 'spec', role) === undefined ? {reason: `${context.service.name} has no ${role}.`} : role;
};

/** The bounds of a component as they were just read, and as its mode takes them. */
export const boundsNow = (context: PlanContext, role: Role): ScaleBounds => {
	const spec = rawObject(valueAt(context.root, 'spec', role));
	const [minimum, maximum] = [rawNumber(spec['minReplicas']), rawNumber(spec['maxReplicas'])];
	if (isKnative(context))
		return {minimum: minimum ?? 1, maximum: maximum === undefined || maximum === 0 ? Number.POSITIVE_INFINITY : maximum};
	return standardBounds({...(minimum === undefined ? {} : {minimum}), ...(maximum === undefined ? {} : {maximum})}, classOf(context));
};

/** A maximum that is not there is none in the Knative mode; in the Standard mode it is the minimum. */
const storedMaximum = (context: PlanContext, {maximum}: ScaleBounds): number | undefined =>
	maximum === Number.POSITIVE_INFINITY && isKnative(context) ? undefined : maximum;

export const modeProblem = (context: PlanContext, {minimum, maximum}: ScaleBounds): string | undefined => {
	if (isKnative(context)) return undefined;
	if (maximum === Number.POSITIVE_INFINITY) return 'The maximum must be a whole number.';
	return minimum < 1 && classOf(context) !== 'keda' ? 'The minimum must be at least 1. To have none, park the service.' : undefined;
};

export const fieldsOf = (context: PlanContext, role: Role, next: ScaleBounds): readonly Edit[] => {
	const edits: readonly Edit[] = [
		{
			path: ['spec', role, 'minReplicas'],
			before: rawNumber(valueAt(context.root, 'spec', role, 'minReplicas')),
			after: next.minimum,
		},
		{
			path: ['spec', role, 'maxReplicas'],
			before: rawNumber(valueAt(context.root, 'spec', role, 'maxReplicas')),
			after: storedMaximum(context, next),
		},
	];
	return edits.filter(({before, after}) => before !== after);
};

export const componentOf = ({service}: PlanContext, role: Role): ServiceComponent | undefined =>
	service.components?.find(component => component.role === role);
