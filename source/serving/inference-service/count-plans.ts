import type {Action} from '../../domain/action.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import type {CustomPlanners} from '../custom/custom-plans.ts';
import {scalerPermission} from '../plans/autoscaler-target.ts';
import type {Need, Permission} from '../serving-system.ts';
import {hold, release, setBounds} from './bounds-plans.ts';
import {scale} from './scale-plans.ts';

/** The predictor's workload: with an external autoscaler the count is its own. */
const workload = (_: Action, service: ModelService): readonly Need[] =>
	service.components?.slice(0, 1).flatMap(({reference}) => (reference === undefined ? [] : [{...reference, optional: true as const}])) ??
	[];

/** The autoscaler that somebody else has pointed at the workload. */
const foreignScaler = (_: Action, service: ModelService): readonly Need[] =>
	service.autoscalers.slice(0, 1).flatMap(({reference}) => (reference.uid === service.uid ? [] : [reference]));

const ownPermission = ({reference, namespace}: ModelService): Permission => ({verb: 'patch', resource: reference.resource, namespace});

const scalePermission = (service: ModelService): Permission =>
	service.countOwner === undefined
		? ownPermission(service)
		: {verb: 'patch', resource: resourceKinds.deployment, subresource: 'scale', namespace: service.namespace};

const ofScaler = {
	needs: foreignScaler,
	permission: (service: ModelService): Permission => scalerPermission(service) ?? ownPermission(service),
};

/** The verbs of the count. */
export const countPlanners: Pick<CustomPlanners, 'scale' | 'set-bounds' | 'hold' | 'release'> = {
	scale: {needs: workload, plan: scale, despite: ({replicas}) => replicas === 0, permission: scalePermission},
	'set-bounds': {plan: setBounds, ...ofScaler},
	hold: {plan: hold, ...ofScaler},
	release: {plan: release, ...ofScaler},
};
