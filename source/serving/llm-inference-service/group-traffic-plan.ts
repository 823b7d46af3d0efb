import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Action} from '../../domain/action.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {PlanOutcome, PlanStep, WriteRequest} from '../../domain/plan.ts';
import {fieldEdit} from '../custom/field-edit.ts';
import {shareProblem, sharesText} from '../knative/traffic-plans.ts';
import {type Path, patchBody, turnedRound, valueAt} from '../plans/edit.ts';
import {ownerWarnings, type PlanContext, patchRequest, planned, refused, titleOf, typedOverride} from '../plans/plan-context.ts';
import type {Need} from '../serving-system.ts';

type SetTraffic = Extract<Action, {readonly type: 'set-traffic'}>;

const path: Path = ['spec', 'router', 'route', 'weight'];

/** Members of the group are services of their own. */
const memberReference = ({reference}: ModelService, name: string): Need => ({
	resource: reference.resource,
	...(reference.namespace === undefined ? {} : {namespace: reference.namespace}),
	name,
});

export const groupNeeds = (_: Action, service: ModelService): readonly Need[] =>
	(service.traffic ?? []).filter(({revision}) => revision !== service.name).map(({revision}) => memberReference(service, revision));

type Weighed = {readonly name: string; readonly object: KubernetesObject; readonly percent: number};

/** Each member's weight is its own: one guarded request for each, the one that gains first, so that no moment is without any. */
export const groupTrafficPlan = (context: PlanContext<SetTraffic>): PlanOutcome => {
	const {action, service, root, objects} = context;
	const now = service.traffic ?? [];
	const problem = shareProblem(action.targets, revision => now.some(target => target.revision === revision));
	if (problem !== undefined) return refused(problem);
	const members = now.map(({revision}): Weighed | {readonly missing: string} => {
		const object = revision === service.name ? root : objects.get(memberReference(service, revision));
		const percent = action.targets.find(target => target.revision === revision)?.percent ?? 0;
		return object === undefined ? {missing: revision} : {name: revision, object, percent};
	});
	const gone = members.find(member => 'missing' in member);
	if (gone !== undefined && 'missing' in gone) return refused(`${gone.missing} is gone, or may not be read: its weight is its own.`);
	const changed = members
		.flatMap(member => ('missing' in member || valueAt(member.object, ...path) === member.percent ? [] : [member]))
		.toSorted((one, other) => gain(other) - gain(one));
	if (changed.length === 0) return refused(`The traffic of ${service.name} is shared so already.`);
	const steps = changed.map(({name, object, percent}): PlanStep & {readonly back: WriteRequest} => {
		const edit = fieldEdit(object, path, percent);
		const target = {...memberReference(service, name), uid: object.metadata.uid};
		const {uid} = object.metadata;
		return {
			request: patchRequest(target, patchBody(uid, [edit])),
			stands: `${name} has the weight ${percent}.`,
			back: patchRequest(target, patchBody(uid, [turnedRound(edit)])),
		};
	});
	const typed = changed.map(({object}) => typedOverride(object)).find(text => text !== undefined);
	const shares = (targets: ReadonlyArray<{readonly revision: string; readonly percent: number}>): string => sharesText(targets);
	return planned({
		action,
		title: titleOf('Shift the traffic of', service),
		verb: 'shift traffic',
		target: context.target,
		steps: steps.map(({request, stands}) => ({request, stands})),
		lines: [
			{head: 'traffic', before: shares(now), after: shares(action.targets), text: ''},
			{
				head: 'then',
				text: `${steps.length === 1 ? 'the weight of one service is' : `the weights of ${steps.length} services are`} written; their replicas stay`,
			},
		],
		warnings: changed.flatMap(({object}) => ownerWarnings(object)),
		gpus: {change: 0, surge: 0},
		...(typed === undefined ? {} : {typed}),
		done: {type: 'traffic', targets: action.targets},
		inverse: steps.map(({back}) => back).toReversed(),
		undone: {type: 'traffic', targets: now.map(({revision, percent}) => ({revision, percent}))},
	});
};

const gain = ({object, percent}: Weighed): number => percent - Number(valueAt(object, ...path) ?? 0);
