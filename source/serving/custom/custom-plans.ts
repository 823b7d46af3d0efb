import type {Action, ActionType} from '../../domain/action.ts';
import type {ModelService, Revision} from '../../domain/model-service.ts';
import {type ObjectReference, resourceKinds} from '../../domain/object-reference.ts';
import type {PlanOutcome} from '../../domain/plan.ts';
import {type PlanContext, planContext, refused} from '../plans/plan-context.ts';
import {podReference, replacePlan} from '../plans/replace-plan.ts';
import {managerNeeds, withOwners} from '../plans/with-owners.ts';
import type {FreshObjects, Need, Permission, ServingSystem} from '../serving-system.ts';

type Asked<Type extends ActionType> = Extract<Action, {readonly type: Type}>;

/** How one verb is done. The service's own object is always read. */
export type CustomPlanner<Type extends ActionType> = {
	/** What else it depends on. */
	readonly needs?: (action: Asked<Type>, service: ModelService) => readonly Need[];
	readonly plan: (context: PlanContext<Asked<Type>>) => PlanOutcome;
	/** Default: patching the service's own object. `subresource` alone: that of it. */
	readonly permission?: ((service: ModelService) => Permission) | {readonly subresource: string};
	/** Whether it is planned although the offer speaks against it: parking is there whoever owns the count. */
	readonly despite?: (action: Asked<Type>, service: ModelService) => boolean;
};

export type CustomPlanners = {readonly [Type in ActionType]?: CustomPlanner<Type>};

type Any = CustomPlanner<'pause'>;

const permissionOf = (planner: Any | undefined, action: ActionType, service: ModelService): Permission => {
	const {namespace, reference} = service;
	if (action === 'replace-replica') return {verb: 'delete', resource: resourceKinds.pod, namespace};
	const permission = planner?.permission;
	if (typeof permission === 'function') return permission(service);
	return {verb: 'patch', resource: reference.resource, namespace, ...permission};
};

/** The writing half of a system, from a table of its verbs. What is not in the table is refused with the offer's reason. */
export const customPlans = (
	planners: CustomPlanners,
	/** Default: the object whose UID the revision is named by is the service's own. */
	revisionReference: (service: ModelService, revision: Revision) => ObjectReference = service => service.reference,
): Pick<ServingSystem, 'needs' | 'plan' | 'revisionReference' | 'permission'> => {
	// One action meets the planner of its own type; the compiler cannot follow that through the index.
	const plannerOf = (type: ActionType) => planners[type] as Any | undefined;
	return {
		needs(action, service) {
			if (action.type === 'replace-replica')
				return [
					...(service.pods?.filter(pod => pod.uid === action.replicaUid).map(podReference) ?? []),
					...(planners[action.type] === undefined ? [] : [service.reference]),
				];
			return [service.reference, ...(plannerOf(action.type)?.needs?.(action as Asked<'pause'>, service) ?? []), ...managerNeeds(service)];
		},
		plan(action: Action, service: ModelService, objects: FreshObjects) {
			const offer = service.offers[action.type];
			if (!offer.possible && plannerOf(action.type)?.despite?.(action as Asked<'pause'>, service) !== true) return refused(offer.reason);
			if (action.type === 'replace-replica' && planners[action.type] === undefined) return replacePlan(action, service, objects);
			const context = planContext(action as Asked<'pause'>, service, objects);
			if ('reason' in context) return refused(context.reason);
			return withOwners(plannerOf(action.type)?.plan(context) ?? refused(`${service.name} cannot do that.`), objects);
		},
		revisionReference,
		permission: (action, service) => permissionOf(plannerOf(action), action, service),
	};
};
