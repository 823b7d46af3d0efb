import type {Action, ActionType} from '../../domain/action.ts';
import type {ModelService, Revision} from '../../domain/model-service.ts';
import {type ObjectReference, type ResourceKind, resourceKinds} from '../../domain/object-reference.ts';
import type {PlanOutcome} from '../../domain/plan.ts';
import {isLeftAlone, isParking} from '../count-refusals.ts';
import type {FreshObjects, Permission, ServingSystem} from '../serving-system.ts';
import {autoscalerNeeds, type CountContext, scalerPermission} from './autoscaler-target.ts';
import {boundsPlan} from './bounds-plan.ts';
import {holdPlan, releasePlan} from './hold-plan.ts';
import {pausePlan} from './pause-plan.ts';
import {type PlanContext, planContext, refused} from './plan-context.ts';
import {podReference, replacePlan} from './replace-plan.ts';
import {restartPlan} from './restart-plan.ts';
import {type RollBack, type RollBackFacts, rollBackPlan} from './roll-back-plan.ts';
import {scalePlan} from './scale-plan.ts';
import {updatePlan} from './update-plan.ts';
import {managerNeeds, withOwners} from './with-owners.ts';

/** How one kind of workload keeps its history. */
export type History = {
	readonly kind: ResourceKind;
	/** Name of a revision's object where the revision does not say. */
	readonly nameOf: (service: ModelService, revision: Revision) => string;
	/** More objects a rollback depends on. */
	readonly needs: (service: ModelService, revision: Revision) => readonly ObjectReference[];
	readonly facts: (context: PlanContext<RollBack>, revision: Revision, objects: FreshObjects) => RollBackFacts | {readonly reason: string};
};

type Asked<Type extends ActionType> = Extract<Action, {readonly type: Type}>;

type Planners = {
	readonly [Type in ActionType]: {
		readonly needs: (action: Asked<Type>, service: ModelService) => readonly ObjectReference[];
		readonly plan: (action: Asked<Type>, service: ModelService, objects: FreshObjects) => PlanOutcome;
	};
};

const onRoot = (_: Action, service: ModelService): readonly ObjectReference[] => [service.reference];

const withContext =
	<Some extends Action>(plan: (context: PlanContext<Some>) => PlanOutcome) =>
	(action: Some, service: ModelService, objects: FreshObjects): PlanOutcome => {
		const context = planContext(action, service, objects);
		return 'reason' in context ? refused(context.reason) : plan(context);
	};

/** The count as it is asked for now, and the autoscaler's own object. */
const countNeeds = (action: Action, service: ModelService): readonly ObjectReference[] => [
	service.reference,
	...autoscalerNeeds(action, service),
];

/** Its bounds are not the workload's: who owns that does not matter. */
const ofAutoscaler = <Some extends Action>(plan: (context: CountContext<Some>) => PlanOutcome) => ({
	needs: countNeeds,
	plan: (action: Some, service: ModelService, objects: FreshObjects): PlanOutcome => plan({action, service, objects}),
});

const findRevision = (service: ModelService, id: string): Revision | undefined => service.revisions?.find(revision => revision.id === id);

const revisionReference =
	(history: History) =>
	(service: ModelService, revision: Revision): ObjectReference => ({
		resource: history.kind,
		namespace: service.namespace,
		name: revision.name ?? history.nameOf(service, revision),
		uid: revision.id,
	});

const rollBack = (history: History): Planners['roll-back'] => ({
	needs: (action, service) => {
		const revision = findRevision(service, action.revision);
		return revision === undefined
			? [service.reference]
			: [service.reference, revisionReference(history)(service, revision), ...history.needs(service, revision)];
	},
	plan: withContext((context: PlanContext<RollBack>) => {
		const revision = findRevision(context.service, context.action.revision);
		if (revision === undefined) return refused('This revision is gone: its history is limited by revisionHistoryLimit.');
		const facts = history.facts(context, revision, context.objects);
		return 'reason' in facts ? refused(facts.reason) : rollBackPlan(context, revision, facts);
	}),
});

/** Until it has a plan of its own, what the offer says is all there is. */
const notYet = {needs: () => [], plan: (action: Action, service: ModelService) => refused(`${service.name} has no ${action.type}.`)};

const plannersOf = (history: History): Planners => ({
	scale: {needs: countNeeds, plan: withContext(scalePlan)},
	'set-bounds': ofAutoscaler(boundsPlan),
	update: {needs: onRoot, plan: withContext(updatePlan)},
	'roll-back': rollBack(history),
	restart: {needs: onRoot, plan: withContext(restartPlan)},
	'replace-replica': {
		needs: (action, service) => service.pods?.filter(pod => pod.uid === action.replicaUid).map(podReference) ?? [],
		plan: replacePlan,
	},
	pause: {needs: onRoot, plan: withContext(pausePlan)},
	resume: {needs: onRoot, plan: withContext(pausePlan)},
	hold: ofAutoscaler(holdPlan),
	release: ofAutoscaler(releasePlan),
	promote: notYet,
	'promote-full': notYet,
	abort: notYet,
	retry: notYet,
	'set-traffic': notYet,
});

const permissionOf = (action: ActionType, service: ModelService): Permission => {
	const {namespace} = service;
	if (action === 'set-bounds' || action === 'hold' || action === 'release')
		return scalerPermission(service) ?? {verb: 'patch', resource: resourceKinds.horizontalPodAutoscaler, namespace};
	if (action === 'replace-replica') return {verb: 'delete', resource: resourceKinds.pod, namespace};
	const patch: Permission = {verb: 'patch', resource: service.reference.resource, namespace};
	// What KEDA owns is parked through its ScaledObject.
	if (action === 'scale' && service.autoscalers[0]?.kind === 'KEDA' && !isLeftAlone(service.autoscalers))
		return scalerPermission(service) ?? patch;
	return action === 'scale' ? {...patch, subresource: 'scale'} : patch;
};

/** The part of a serving system that all workloads with a pod template share; they differ in how they keep their history. */
export const workloadPlans = (history: History): Pick<ServingSystem, 'needs' | 'plan' | 'revisionReference' | 'permission'> => {
	const planners = plannersOf(history);
	// One action meets the planner of its own type; the compiler cannot follow that through the index.
	const plannerOf = (action: Action) => planners[action.type] as Planners[typeof action.type] & Planners['pause'];
	return {
		needs: (action, service) => [...plannerOf(action).needs(action as Asked<'pause'>, service), ...managerNeeds(service)],
		plan(action, service, objects) {
			const offer = service.offers[action.type];
			if (!offer.possible && !isParking(action, service)) return refused(offer.reason);
			return withOwners(plannerOf(action).plan(action as Asked<'pause'>, service, objects), objects);
		},
		revisionReference: revisionReference(history),
		permission: permissionOf,
	};
};
