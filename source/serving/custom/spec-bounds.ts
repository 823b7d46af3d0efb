import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import {type Path, valueAt} from '../plans/edit.ts';
import {gpuWarnings} from '../plans/free-gpus.ts';
import {refused} from '../plans/plan-context.ts';
import {rawNumber} from '../raw.ts';
import type {CustomPlanner} from './custom-plans.ts';
import {fieldEdit} from './field-edit.ts';
import {specPlan} from './spec-plan.ts';

type Bounds = {readonly minimum: number; readonly maximum: number};

/** Where an object keeps the bounds of the autoscaler that its operator makes. */
export type SpecBounds = {
	readonly minimum: Path;
	readonly maximum: Path;
	/** The least minimum that it takes. */
	readonly least: number;
	readonly otherwise: Bounds;
	/** What else speaks against new bounds. */
	readonly problem?: (root: KubernetesObject, bounds: Bounds) => string | undefined;
};

const problemOf = (fields: SpecBounds, root: KubernetesObject, bounds: Bounds): string | undefined => {
	const {minimum, maximum} = bounds;
	if (!Number.isInteger(minimum) || !Number.isInteger(maximum)) return 'Both bounds must be whole numbers.';
	if (minimum < fields.least) return `The minimum must be at least ${fields.least}.`;
	if (maximum < Math.max(1, minimum)) return 'The maximum must be at least 1, and not be below the minimum.';
	return fields.problem?.(root, bounds);
};

/** New bounds in the object itself. */
export const specBounds = (fields: SpecBounds): CustomPlanner<'set-bounds'> => ({
	plan(context) {
		const {service, root, action, objects} = context;
		const after: Bounds = {minimum: action.minimum, maximum: action.maximum};
		const problem = problemOf(fields, root, after);
		if (problem !== undefined) return refused(problem);
		const before: Bounds = {
			minimum: rawNumber(valueAt(root, ...fields.minimum)) ?? fields.otherwise.minimum,
			maximum: rawNumber(valueAt(root, ...fields.maximum)) ?? fields.otherwise.maximum,
		};
		if (before.minimum === after.minimum && before.maximum === after.maximum)
			return refused(`The bounds of ${service.name} are ${boundsText(before)} already.`);
		const edits = [fieldEdit(root, fields.minimum, after.minimum), fieldEdit(root, fields.maximum, after.maximum)];
		const current = service.replicas.desired;
		const change = current === 0 ? 0 : Math.max(after.minimum, Math.min(after.maximum, current)) - current;
		const gpus = change * service.gpus.perReplica;
		return specPlan(context, {
			title: 'Bounds of',
			verb: 'set bounds',
			edits,
			lines: [
				{head: 'bounds', before: boundsText(before), after: boundsText(after), text: `now ${current}`},
				...(gpus === 0 ? [] : [{head: 'gpus' as const, text: `${gpus > 0 ? '+' : '−'}${counted(Math.abs(gpus), 'GPU')} at once`}]),
			],
			follows:
				change === 0
					? 'nothing at once: the count is within the new bounds'
					: `${counted(Math.abs(change), 'replica')} ${change > 0 ? 'more' : 'less'} at once`,
			warnings: gpuWarnings({objects}, change, service.gpus.perReplica, 'the others wait until some are freed'),
			gpus: {change: gpus, surge: 0},
			stands: `${service.name} keeps ${boundsText(after)} replicas.`,
			done: {type: 'bounds', ...after},
			undone: {type: 'bounds', ...before},
		});
	},
});
