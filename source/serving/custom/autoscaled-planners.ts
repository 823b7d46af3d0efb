import type {ModelService} from '../../domain/model-service.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import {isLeftAlone, isParking} from '../count-refusals.ts';
import {autoscalerNeeds, scalerPermission} from '../plans/autoscaler-target.ts';
import {boundsPlan} from '../plans/bounds-plan.ts';
import {holdPlan, releasePlan} from '../plans/hold-plan.ts';
import type {PlanContext} from '../plans/plan-context.ts';
import {scalePlan} from '../plans/scale-plan.ts';
import type {Scale} from '../plans/scale-words.ts';
import type {Permission} from '../serving-system.ts';
import {type CountChange, countPlan} from './count-plan.ts';
import type {CustomPlanner, CustomPlanners} from './custom-plans.ts';

const permission = (service: ModelService): Permission =>
	scalerPermission(service) ?? {verb: 'patch', resource: resourceKinds.horizontalPodAutoscaler, namespace: service.namespace};

/** The verbs of the count of anything with a /scale, where an HPA or KEDA may own it. `count`: what its replicas are. */
export const autoscaledPlanners = (
	count: (context: PlanContext<Scale>) => CountChange,
): Required<Pick<CustomPlanners, 'scale' | 'set-bounds' | 'hold' | 'release'>> => {
	const scale: CustomPlanner<'scale'> = {
		needs: autoscalerNeeds,
		// An autoscaler has its own ways to none and back.
		plan(context) {
			const change = count(context);
			return context.service.autoscalers.length > 0
				? scalePlan({...context, desired: change.before ?? change.otherwise ?? 1})
				: countPlan(context, change);
		},
		permission: service =>
			service.autoscalers[0]?.kind === 'KEDA' && !isLeftAlone(service.autoscalers)
				? permission(service)
				: {verb: 'patch', resource: service.reference.resource, namespace: service.namespace, subresource: 'scale'},
		despite: isParking,
	};
	return {
		scale,
		'set-bounds': {needs: autoscalerNeeds, plan: boundsPlan, permission},
		hold: {needs: autoscalerNeeds, plan: holdPlan, permission},
		release: {needs: autoscalerNeeds, plan: releasePlan, permission},
	};
};
