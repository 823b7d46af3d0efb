import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Action} from '../../domain/action.ts';
import type {ModelService, ServiceComponent} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {countPlan} from '../custom/count-plan.ts';
import type {CustomPlanner} from '../custom/custom-plans.ts';
import {fieldEdit} from '../custom/field-edit.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {test, valueAt} from '../plans/edit.ts';
import {type PlanContext, refused} from '../plans/plan-context.ts';
import {replacePlan} from '../plans/replace-plan.ts';
import {type Raw, rawNumber, rawObjects} from '../raw.ts';
import {groupName, isHead} from './ray-components.ts';
import {noMaximum} from './ray-records.ts';

type Sized = Extract<Action, {readonly type: 'scale' | 'set-bounds'}>;

/** Components that can be told how many to be. */
const workersOf = ({components = []}: ModelService): readonly ServiceComponent[] =>
	components.filter(({role, reference}) => !isHead(role) && reference !== undefined);

const componentOf = (service: ModelService, role: string | undefined): ServiceComponent | undefined =>
	workersOf(service).find(component => component.role === role);

type Found = {readonly context: PlanContext<Sized>; readonly component: ServiceComponent; readonly group: Raw; readonly at: number};

/** Of a RayService it must be named: its nodes are not its replicas. */
const roleOf = ({type, component}: Sized, service: ModelService): string | undefined =>
	component ?? (type === 'scale' && service.system === 'RayService' ? undefined : workersOf(service)[0]?.role);

/** The worker group asked for in its RayCluster as it was just read: that is what is written, whoever owns the cluster. */
const findGroup = (context: PlanContext<Sized>): Found | {readonly reason: string} => {
	const {service, action, objects} = context;
	const component = componentOf(service, action.component);
	const roles = workersOf(service).map(({role}) => role);
	if (component?.reference === undefined)
		return {
			reason:
				action.component !== undefined && isHead(action.component)
					? `${service.name} has one head: its worker groups can be scaled.`
					: `${service.name} has no worker group ${action.component ?? ''} (${roles.join(', ')}).`,
		};
	const cluster: KubernetesObject | undefined = objects.get(component.reference);
	if (cluster === undefined || cluster.metadata.uid !== component.reference.uid)
		return {reason: `RayCluster ${component.reference.name} is gone: ${service.name} has another one.`};
	if (cluster.metadata.deletionTimestamp !== undefined) return {reason: `RayCluster ${component.reference.name} is being deleted.`};
	const groups = rawObjects(valueAt(cluster, 'spec', 'workerGroupSpecs'));
	const at = groups.findIndex(group => group['groupName'] === groupName(component.role));
	const group = groups[at];
	if (group === undefined) return {reason: `RayCluster ${component.reference.name} has no worker group ${component.role}.`};
	const target = {...component.reference, uid: cluster.metadata.uid};
	return {context: {...context, root: cluster, target}, component, group, at};
};

const pathOf = (at: number, field: string) => ['spec', 'workerGroupSpecs', at, field] as const;

const guardsOf = ({group, at}: Found) => [test(pathOf(at, 'groupName'), group['groupName'])];

/** What the nodes of a service are not. */
const nodeWarnings = ({service}: PlanContext): readonly PlanWarning[] =>
	service.system === 'RayService'
		? [
				{
					kind: 'serving',
					text: 'These are nodes: how many replicas of the model run on them is num_replicas or autoscaling_config in serveConfigV2.',
				},
				{kind: 'reverted', text: 'The next cluster of an upgrade begins with the counts of rayClusterConfig again.'},
			]
		: [];

/**
 * A change of `rayClusterConfig` counts does nothing on a running RayService: they are left out of the hash that decides on a new
 * cluster, and the cluster is not updated. So that it is never written, and the person is told what works.
 */
const serviceScale = ({name}: ModelService, roles: readonly string[]): string =>
	`KubeRay ignores the counts in rayClusterConfig once ${name} runs. For more replicas of the model change num_replicas or autoscaling_config in serveConfigV2; for more nodes scale ${roles.length === 1 ? 'its worker group' : 'a worker group'}: ${roles.join(', ')}.`;

const scale = (context: PlanContext<Extract<Action, {type: 'scale'}>>): PlanOutcome => {
	const {service, action} = context;
	const role = roleOf(action, service);
	if (role === undefined)
		return refused(
			serviceScale(
				service,
				workersOf(service).map(group => group.role),
			),
		);
	const found = findGroup({...context, action: {...action, component: role}});
	if ('reason' in found) return refused(found.reason);
	const {component, group, at} = found;
	const minimum = rawNumber(group['minReplicas']) ?? 0;
	const maximum = rawNumber(group['maxReplicas']) ?? noMaximum;
	if (action.replicas < minimum || action.replicas > maximum)
		return refused(
			`Worker group ${component.role} keeps ${boundsText({minimum, maximum: maximum >= noMaximum ? Number.POSITIVE_INFINITY : maximum})} replicas (minReplicas, maxReplicas).`,
		);
	return countPlan(
		{...found.context, action},
		{
			at: pathOf(at, 'replicas'),
			before: rawNumber(group['replicas']),
			otherwise: minimum,
			unit: 'worker',
			podsPerUnit: component.podsPerReplica,
			gpusPerUnit: component.gpus.perReplica,
			of: `worker group ${component.role}`,
			follows: `${service.system === 'RayService' ? 'Ray nodes' : 'workers'} start or stop; the Ray scheduler uses them as they come`,
			guards: guardsOf(found),
			warnings: nodeWarnings(context),
			done: {type: 'replicas', desired: action.replicas, component: component.role},
			undone: {type: 'replicas', desired: component.replicas.desired, component: component.role},
		},
	);
};

const boundsProblem = (minimum: number, maximum: number): string | undefined => {
	if (!Number.isInteger(minimum) || !(Number.isInteger(maximum) || maximum === Number.POSITIVE_INFINITY))
		return 'Both bounds must be whole numbers.';
	if (minimum < 0) return 'The minimum must be 0 or more.';
	return maximum < Math.max(1, minimum) ? 'The maximum must be at least 1, and not be below the minimum.' : undefined;
};

/** Bounds of the Ray autoscaler stand in the worker group. */
const setBounds = (context: PlanContext<Extract<Action, {type: 'set-bounds'}>>): PlanOutcome => {
	const {service, action} = context;
	const found = findGroup({...context, action: {...action, component: roleOf(action, service) ?? ''}});
	if ('reason' in found) return refused(found.reason);
	const {component, group, at} = found;
	const {minimum, maximum} = action;
	const problem = boundsProblem(minimum, maximum);
	if (problem !== undefined) return refused(problem);
	const written = maximum === Number.POSITIVE_INFINITY ? noMaximum : maximum;
	const edits = [
		fieldEdit(found.context.root, pathOf(at, 'minReplicas'), minimum),
		fieldEdit(found.context.root, pathOf(at, 'maxReplicas'), written),
	].filter(({before, after}) => before !== after);
	if (edits.length === 0) return refused(`The bounds of worker group ${component.role} are ${boundsText({minimum, maximum})} already.`);
	const current = component.replicas.desired;
	const change = Math.max(minimum, Math.min(maximum, current)) - current;
	const gpus = change * component.gpus.perReplica;
	const before = {minimum: rawNumber(group['minReplicas']) ?? 0, maximum: rawNumber(group['maxReplicas']) ?? noMaximum};
	const beforeText = boundsText({...before, maximum: before.maximum >= noMaximum ? Number.POSITIVE_INFINITY : before.maximum});
	return specPlan(found.context, {
		title: 'Bounds of',
		verb: 'set bounds',
		edits,
		guards: guardsOf(found),
		lines: [
			{
				head: 'bounds',
				before: beforeText,
				after: boundsText({minimum, maximum}),
				text: `of worker group ${component.role}, now ${current}`,
			},
			...(gpus === 0 ? [] : [{head: 'gpus' as const, text: `${gpus > 0 ? '+' : '−'}${counted(Math.abs(gpus), 'GPU')} at once`}]),
		],
		follows:
			change === 0
				? 'nothing at once: the count is within the new bounds'
				: `${counted(Math.abs(change), 'worker')} ${change > 0 ? 'more' : 'less'} at once`,
		warnings: nodeWarnings(context),
		gpus: {change: gpus, surge: 0},
		stands: `The Ray autoscaler keeps ${boundsText({minimum, maximum})} workers of group ${component.role}.`,
		done: {type: 'bounds', minimum, maximum, component: component.role},
	});
};

const clusterPermission = (service: ModelService) => {
	const [first] = workersOf(service);
	return {verb: 'patch', resource: first?.reference?.resource ?? service.reference.resource, namespace: service.namespace};
};

const clusterNeeds = (action: Sized, service: ModelService) => {
	const reference = componentOf(service, roleOf(action, service))?.reference;
	return reference === undefined || reference.uid === service.uid ? [] : [reference];
};

export const workerScale: CustomPlanner<'scale'> = {needs: clusterNeeds, plan: scale, permission: clusterPermission};

export const workerBounds: CustomPlanner<'set-bounds'> = {needs: clusterNeeds, plan: setBounds, permission: clusterPermission};

/** A worker comes back alone; without its head a cluster begins anew. */
export const rayReplace: CustomPlanner<'replace-replica'> = {
	plan({action, service, objects}) {
		const outcome = replacePlan(action, service, objects);
		const pod = service.pods?.find(({uid}) => uid === action.replicaUid);
		if (!outcome.ok || pod?.role !== 'head') return outcome;
		const warning: PlanWarning = {
			kind: 'serving',
			text: 'It is the head: unless GCS fault tolerance is set up, the whole cluster and all its applications begin anew.',
		};
		return {ok: true, plan: {...outcome.plan, warnings: [...outcome.plan.warnings, warning]}};
	},
};
