import type {Action} from '../../domain/action.ts';
import type {ModelService, ServiceComponent} from '../../domain/model-service.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import type {PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {scalerName} from '../count-refusals.ts';
import {type CountChange, countPlan} from '../custom/count-plan.ts';
import type {CustomPlanner} from '../custom/custom-plans.ts';
import {fieldEdit} from '../custom/field-edit.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {test, valueAt} from '../plans/edit.ts';
import {generationOf, type PlanContext, refused} from '../plans/plan-context.ts';
import {restartMark} from '../plans/restart-plan.ts';
import {rawNumber, rawObjects} from '../raw.ts';

type Scale = PlanContext<Extract<Action, {readonly type: 'scale'}>>;

const componentOf = ({components = []}: ModelService, role: string | undefined): ServiceComponent | undefined =>
	role === undefined ? components[0] : components.find(component => component.role === role);

const isAdapter = (reference: ObjectReference | undefined): reference is ObjectReference =>
	reference?.resource.kind === 'DynamoGraphDeploymentScalingAdapter';

/** Where the graph itself keeps the count of a component: a list by name, or a map in the older version. */
const placeOf = (
	{root, service}: Scale,
	{role}: ServiceComponent,
): Pick<CountChange, 'at' | 'before' | 'guards'> | {readonly reason: string} => {
	if (valueAt(root, 'spec', 'services', role) !== undefined) {
		const at = ['spec', 'services', role, 'replicas'] as const;
		return {at, before: rawNumber(valueAt(root, ...at))};
	}
	const index = rawObjects(valueAt(root, 'spec', 'components')).findIndex(({name}) => name === role);
	if (index < 0) return {reason: `${service.name} has no component ${role} any more.`};
	const at = ['spec', 'components', index, 'replicas'] as const;
	return {at, before: rawNumber(valueAt(root, ...at)), guards: [test(['spec', 'components', index, 'name'], role)]};
};

const plannerWarnings = ({service}: Scale): readonly PlanWarning[] =>
	service.countOwner === undefined ? [] : [{kind: 'autoscaler', text: `It has a planner: ${service.countOwner} again.`}];

const scale = (context: Scale): PlanOutcome => {
	const {service, action, objects} = context;
	const component = componentOf(service, action.component);
	if (component === undefined) return refused(`${service.name} has no component ${action.component ?? ''}.`);
	const scaler = service.autoscalers.find(autoscaler => autoscaler.component === component.role);
	if (scaler !== undefined) return refused(`${scalerName(scaler)} owns the count of ${component.role}: change its bounds instead.`);
	const {role, podsPerReplica, gpus, reference, replicas} = component;
	const common = {
		unit: 'replica',
		podsPerUnit: podsPerReplica,
		gpusPerUnit: gpus.perReplica,
		of: `component ${role}`,
		warnings: plannerWarnings(context),
		done: {type: 'replicas', desired: action.replicas, component: role},
		undone: {type: 'replicas', desired: replicas.desired, component: role},
	} as const;
	if (!isAdapter(reference)) {
		const place = placeOf(context, component);
		return 'reason' in place ? refused(place.reason) : countPlan(context, {...common, ...place});
	}
	const adapter = objects.get(reference);
	if (adapter === undefined || adapter.metadata.uid !== reference.uid) return refused(`The scaling adapter of ${role} is gone.`);
	return countPlan(
		{...context, root: adapter, target: {...reference, uid: adapter.metadata.uid}},
		{...common, at: 'scale', before: rawNumber(valueAt(adapter, 'spec', 'replicas'))},
	);
};

/** With a scaling adapter a component's count is the adapter's, and the graph's own field is put back. */
export const dynamoScale: CustomPlanner<'scale'> = {
	needs(action, service) {
		const reference = componentOf(service, action.component)?.reference;
		return isAdapter(reference) ? [reference] : [];
	},
	plan: scale,
	permission(service) {
		const reference = service.components?.[0]?.reference;
		const {namespace} = service;
		return isAdapter(reference)
			? {verb: 'patch', resource: reference.resource, namespace, subresource: 'scale'}
			: {verb: 'patch', resource: service.reference.resource, namespace};
	},
};

const idPath = ['spec', 'restart', 'id'] as const;

/** A new id is what asks for a restart. */
export const dynamoRestart: CustomPlanner<'restart'> = {
	plan(context) {
		const {root, service, objects} = context;
		return specPlan(context, {
			title: 'Restart',
			verb: 'restart',
			edits: [fieldEdit(root, idPath, restartMark(objects.now, valueAt(root, ...idPath)))],
			// Taking the id back would ask for another restart.
			back: 'none',
			lines: [{head: 'template', text: 'unchanged but for the id of the restart'}],
			follows: 'its components restart one after the other and load the model again',
			isInManifest: false,
			stands: `${service.name} restarts.`,
			done: {type: 'observed', generation: generationOf(context) + 1},
		});
	},
};
