import type {Action} from '../../domain/action.ts';
import {lookup} from '../../domain/lookup.ts';
import {counted} from '../../domain/number-text.ts';
import type {ObjectReference, ResourceKind} from '../../domain/object-reference.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import type {DoneCondition, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {autoscaledPlanners} from '../custom/autoscaled-planners.ts';
import {customPlans} from '../custom/custom-plans.ts';
import {fieldEdit} from '../custom/field-edit.ts';
import {journalRollBackPlan} from '../custom/journal-roll-back.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {type TemplateAt, templateEdits, templateGuards} from '../custom/template-edits.ts';
import {annotationEdits, type Edit, valueAt} from '../plans/edit.ts';
import {freeWords} from '../plans/free-gpus.ts';
import {generationOf, type PlanContext, refused} from '../plans/plan-context.ts';
import {replacePlan} from '../plans/replace-plan.ts';
import {restartMark} from '../plans/restart-plan.ts';
import {reversed} from '../plans/template-plan.ts';
import {imageProblem} from '../plans/update-plan.ts';
import {rawNumber, rawObject, rawText} from '../raw.ts';
import {rollingBounds} from '../records/deployment-record.ts';
import {restartAnnotation} from '../restart-annotation.ts';
import type {ServingSystem} from '../serving-system.ts';
import {groupRollBackPlan, groupRollBackReference} from './group-roll-back-plan.ts';
import {templatesOf} from './templates-of.ts';

type Context<Type extends Action['type']> = PlanContext<Extract<Action, {readonly type: Type}>>;

const partitionPath = ['spec', 'rolloutStrategy', 'rollingUpdateConfiguration', 'partition'] as const;

/** As it was just read. */
const groupOf = ({root, service, desired}: PlanContext) => {
	const group = rawObject(valueAt(root, 'spec', 'leaderWorkerTemplate'));
	const rolling = rawObject(valueAt(root, 'spec', 'rolloutStrategy', 'rollingUpdateConfiguration'));
	return {
		size: rawNumber(group['size']) ?? 1,
		restartPolicy: rawText(group['restartPolicy']) ?? 'RecreateGroupOnPodRestart',
		partition: rawNumber(rolling['partition']) ?? 0,
		...rollingBounds({rollingUpdate: {maxSurge: rolling['maxSurge'] ?? 0, maxUnavailable: rolling['maxUnavailable'] ?? 1}}, desired),
		gpus: service.gpus.perReplica,
	};
};

/** What a change of the templates costs and how it goes: the groups are replaced one after the other. */
const rolling = (context: PlanContext): {readonly follows: string; readonly surge: number; readonly warnings: readonly PlanWarning[]} => {
	const {desired, service} = context;
	const {size, partition, maxSurge, maxUnavailable, gpus} = groupOf(context);
	const surge = Math.min(maxSurge, desired) * gpus;
	const moved = Math.max(0, desired - partition);
	const surgeWords = surge === 0 ? '' : `; surge ${counted(maxSurge, 'group')} = ${counted(surge, 'GPU')}${freeWords(context)}`;
	return {
		follows:
			desired === 0
				? 'it is parked: nothing starts'
				: moved === 0
					? 'nothing: the rollout is paused'
					: `${counted(moved, 'group')} of ${size} pods ${moved === 1 ? 'is' : 'are'} replaced, ${maxUnavailable} at a time, and ${moved === 1 ? 'loads' : 'load'} the model again${surgeWords}`,
		surge: moved === 0 ? 0 : surge,
		warnings: [
			...(partition > 0
				? [{kind: 'paused' as const, text: `Groups below ${partition} keep the old release: the rollout is paused there.`}]
				: []),
			...(desired > 0 && surge === 0 && maxUnavailable >= desired
				? [{kind: 'serving' as const, text: `${service.name} has no more groups than may be missing: nothing serves in between.`}]
				: []),
		],
	};
};

const doneWhen = (context: PlanContext): DoneCondition =>
	groupOf(context).partition >= context.desired && context.desired > 0
		? {type: 'observed', generation: generationOf(context) + 1}
		: {type: 'rolled-out', generation: generationOf(context) + 1};

const update = (context: Context<'update'>): PlanOutcome => {
	const {action, service, root} = context;
	if (action.model !== undefined) return refused(`${service.name} names its model in its arguments: change those.`);
	const problem = imageProblem(action.image);
	if (problem !== undefined) return refused(problem);
	const {edits, guards, lines, isFound} = templateEdits(root, templatesOf(root), action);
	if (!isFound) return refused(`${service.name} has no container ${action.container}.`);
	if (edits.length === 0) return refused(`${service.name} has this image and these arguments already.`);
	const {follows, surge, warnings} = rolling(context);
	return specPlan(context, {
		title: 'Update',
		verb: 'update',
		edits,
		guards,
		lines,
		follows,
		warnings: [
			...warnings,
			{
				kind: 'history',
				text: 'The old revision is kept until the update is through: after that the way back is what was written from here, or Git.',
			},
		],
		gpus: {change: 0, surge},
		stands: `${service.name} asks for the new release.`,
		done: doneWhen(context),
	});
};

const restart = (context: Context<'restart'>): PlanOutcome => {
	const {service, root, objects, desired} = context;
	if (desired === 0) return refused(`${service.name} is parked: there is nothing to restart.`);
	const templates = templatesOf(root);
	const marks = templates.map(({path}: TemplateAt) => {
		const parent = [...path, 'metadata'] as unknown as readonly [string, ...string[]];
		const last = rawObject(valueAt(root, ...parent, 'annotations'))[restartAnnotation];
		const value = restartMark(objects.now, last);
		if (valueAt(root, ...parent) !== undefined) return annotationEdits(root, parent, restartAnnotation, value);
		const edit = fieldEdit(root, [...parent, 'annotations', restartAnnotation], value);
		return {forward: [edit], back: reversed([edit])};
	});
	const {follows, surge, warnings} = rolling(context);
	return specPlan(context, {
		title: 'Restart',
		verb: 'restart',
		edits: marks.flatMap(({forward}) => forward),
		back: marks.flatMap(({back}) => back),
		guards: templateGuards(root, templates),
		lines: [{head: 'template', text: 'unchanged but for the mark of the restart'}],
		follows,
		warnings,
		gpus: {change: 0, surge},
		isInManifest: false,
		stands: `${service.name} replaces its groups.`,
		done: doneWhen(context),
	});
};

const leadersReference = ({service}: PlanContext): ObjectReference => ({
	resource: resourceKinds.statefulSet,
	namespace: service.namespace,
	name: service.name,
});

/** `partition` keeps the groups below it as they are: that is a pause where the update is now, or before the first group. */
const pause = (context: Context<'pause'>): PlanOutcome => {
	const {service, root, desired, objects} = context;
	const {partition, size} = groupOf(context);
	if (partition > 0) return refused(`The rollout of ${service.name} is paused already: groups below ${partition} keep the old revision.`);
	const leaders = objects.get(leadersReference(context));
	if (leaders === undefined) return refused(`The StatefulSet of the leaders of ${service.name} is not there yet.`);
	const isUpdating = service.revisions === undefined || service.revisions.length > 1;
	const reached = rawNumber(valueAt(leaders, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')) ?? 0;
	if (isUpdating && reached === 0)
		return refused(`The last group of ${service.name} is being updated already: there is nothing left to pause.`);
	const at = isUpdating ? Math.min(reached, desired) : Math.max(1, desired);
	const edit = fieldEdit(root, partitionPath, at);
	return specPlan(context, {
		title: 'Pause',
		verb: 'pause',
		edits: [edit],
		lines: [
			{
				head: 'held',
				text: `partition ${at}: ${counted(Math.min(at, desired), 'group')} of ${size} pods ${at === 1 ? 'keeps' : 'keep'} the release of now`,
			},
		],
		follows: isUpdating ? 'what is updated stays, no further group is' : 'no change of the templates rolls out until it is resumed',
		stands: `The rollout of ${service.name} is paused.`,
		done: {type: 'paused', paused: true},
		undone: {type: 'paused', paused: false},
	});
};

const resume = (context: Context<'resume'>): PlanOutcome => {
	const {service, root} = context;
	const {partition, size} = groupOf(context);
	if (partition === 0) return refused(`The rollout of ${service.name} is not paused.`);
	const edit: Edit = {path: partitionPath, before: partition, after: 0};
	return specPlan(context, {
		title: 'Resume',
		verb: 'resume',
		edits: [edit],
		guards: templateGuards(root, templatesOf(root)),
		lines: [{head: 'held', before: `partition ${partition}`, after: 'partition 0', text: ''}],
		follows: `groups below ${partition} (${size} pods each) are updated one after the other, if their release differs`,
		stands: `The rollout of ${service.name} is under way.`,
		done: {type: 'rolled-out', generation: generationOf(context) + 1},
		undone: {type: 'paused', paused: true},
	});
};

const groupWords = lookup<string>({
	RecreateGroupOnPodRestart: 'Its whole group restarts with it',
	RecreateGroupAfterStart: 'Its whole group restarts with it, once all of it has started',
});

const replaceReplica = (context: Context<'replace-replica'>): PlanOutcome => {
	const outcome = replacePlan(context.action, context.service, context.objects);
	const {size, restartPolicy} = groupOf(context);
	const text = groupWords[restartPolicy];
	if (!outcome.ok || text === undefined || size === 1) return outcome;
	const warning: PlanWarning = {kind: 'serving', text: `${text} (${restartPolicy}): all ${size} pods load the model again.`};
	return {ok: true, plan: {...outcome.plan, warnings: [...outcome.plan.warnings, warning]}};
};

/** The writing half of LeaderWorkerSets. */
export const leaderWorkerSetPlans = (kind: ResourceKind): Pick<ServingSystem, 'needs' | 'plan' | 'revisionReference' | 'permission'> =>
	customPlans(
		{
			...autoscaledPlanners(context => {
				const {size, gpus} = groupOf(context);
				return {at: 'scale', before: context.desired, unit: 'group', podsPerUnit: size, gpusPerUnit: gpus};
			}),
			update: {plan: update},
			'roll-back': {
				needs: (action, service) => groupRollBackReference(service, action.revision),
				plan(context) {
					const {follows, surge, warnings} = rolling(context);
					const done = doneWhen(context);
					const revision = context.service.revisions?.find(({id}) => id === context.action.revision);
					return revision?.written === undefined
						? groupRollBackPlan(context, {follows, surge, warnings}, done)
						: journalRollBackPlan(context, revision, () => ({follows, warnings, gpus: {change: 0, surge}, done}));
				},
			},
			restart: {plan: restart},
			pause: {needs: (_, service) => [leadersReference({service} as PlanContext)], plan: pause},
			resume: {plan: resume},
			'replace-replica': {plan: replaceReplica},
		},
		(service, revision) =>
			revision.written === undefined
				? {resource: resourceKinds.controllerRevision, namespace: service.namespace, name: revision.name ?? '', uid: revision.id}
				: {...service.reference, resource: kind},
	);
