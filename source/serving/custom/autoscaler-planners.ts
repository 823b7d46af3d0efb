import type {ModelService} from '../../domain/model-service.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import {autoscalerNeeds, scalerPermission} from '../plans/autoscaler-target.ts';
import {boundsPlan} from '../plans/bounds-plan.ts';
import {holdPlan, releasePlan} from '../plans/hold-plan.ts';
import type {Permission} from '../serving-system.ts';
import type {CustomPlanners} from './custom-plans.ts';

const permission = (service: ModelService): Permission =>
	scalerPermission(service) ?? {verb: 'patch', resource: resourceKinds.horizontalPodAutoscaler, namespace: service.namespace};

/** Bounds, hold and release of a custom resource whose count an HPA or a ScaledObject owns: none of them writes the resource itself. */
export const autoscalerPlanners = {
	'set-bounds': {needs: autoscalerNeeds, plan: boundsPlan, permission},
	hold: {needs: autoscalerNeeds, plan: holdPlan, permission},
	release: {needs: autoscalerNeeds, plan: releasePlan, permission},
} as const satisfies CustomPlanners;
