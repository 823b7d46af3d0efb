import type {Action} from '../../domain/action.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {Plan, PlanOutcome} from '../../domain/plan.ts';
import type {FreshObjects, ServingSystem} from '../../serving/serving-system.ts';

/** A number that went through JSON as another one, or cannot go through it again. */
const isLossy = (value: unknown): boolean => {
	if (typeof value === 'number') return !Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER;
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some(isLossy);
};

const writesLossy = ({steps, inverse = []}: Plan): boolean =>
	[...steps.map(({request}) => request), ...inverse].some(({body}) => isLossy(body));

/**
 * What a serving system plans on freshly read objects. An object that is not of the shape its kind promises, or that cannot be written
 * back as it was, is refused in a sentence: a plan is made of what was understood, or not at all.
 */
export const makePlan = (system: ServingSystem, action: Action, service: ModelService, objects: FreshObjects): PlanOutcome => {
	try {
		const outcome = system.plan(action, service, objects);
		if (!outcome.ok || !writesLossy(outcome.plan)) return outcome;
		return {ok: false, reason: `${service.name} holds a number too large to be written back as it is: nothing is changed.`};
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		return {ok: false, reason: `What was read of ${service.name} cannot be understood (${why}): nothing is changed.`};
	}
};
