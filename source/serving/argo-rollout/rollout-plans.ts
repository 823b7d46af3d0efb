import type {Action} from '../../domain/action.ts';
import type {ModelService, Revision} from '../../domain/model-service.ts';
import {type ObjectReference, resourceKinds} from '../../domain/object-reference.ts';
import type {DoneCondition, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {autoscaledPlanners} from '../custom/autoscaled-planners.ts';
import {customPlans} from '../custom/custom-plans.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {type Edit, turnedRound, valueAt} from '../plans/edit.ts';
import {generationOf, ownerWarnings, type PlanContext, refused} from '../plans/plan-context.ts';
import {type RollBack, revisionGuard, rollBackPlan} from '../plans/roll-back-plan.ts';
import {updatePlan} from '../plans/update-plan.ts';
import {type Raw, rawNumber, rawObject, rawText, rawTime} from '../raw.ts';
import {revisionNumber} from '../records/deployment-record.ts';
import {controllerOf} from '../records/metadata.ts';
import {rolloutHashLabel, rolloutRevisionAnnotation} from '../records/replica-set-record.ts';
import type {Need, ServingSystem} from '../serving-system.ts';
import {abortPlan, rolloutStatusPlanners} from './rollout-status-plans.ts';
import {type RolloutStrategy, standsStill, strategyOf} from './rollout-strategy.ts';

type Asked<Type extends Action['type']> = Extract<Action, {readonly type: Type}>;

/** The object that its pod template stands in. */
const templateNeeds = ({templateOwner}: ModelService): readonly Need[] => (templateOwner === undefined ? [] : [templateOwner.reference]);

/** The same plan on the object that holds the template, where that is another one. */
const onTemplate = <Some extends Action>(context: PlanContext<Some>): PlanContext<Some> | {readonly reason: string} => {
	const {service, objects} = context;
	const {templateOwner} = service;
	if (templateOwner === undefined) return context;
	const {reference} = templateOwner;
	const root = objects.get(reference);
	const what = `${reference.resource.kind} ${reference.name}`;
	if (root === undefined || root.metadata.uid !== reference.uid)
		return {reason: `${what}, which holds the template of ${service.name}, is gone.`};
	const controller = controllerOf(root);
	if (controller !== undefined)
		return {
			reason: `${controller.kind} ${controller.name} owns ${what}, which holds the template of ${service.name}, and would put it back.`,
		};
	return {...context, root, target: {...reference, uid: root.metadata.uid}};
};

const strategyNow = ({root, desired}: PlanContext): RolloutStrategy => strategyOf(rawObject(root.spec), desired);

const mostSteps = 4;

/** What a new template sets going. */
const releaseWords = ({desired}: PlanContext, {mode, steps, waits, waitsForPromotion}: RolloutStrategy): string => {
	if (desired === 0) return 'it is parked: nothing starts';
	if (mode === 'blue-green')
		return `${desired} new replicas start beside the old ones and load the model; ${waitsForPromotion ? 'they get the traffic once they are promoted' : 'they get the traffic when all are ready'}`;
	if (steps.length === 0) return 'a canary without steps: all replicas are replaced and load the model again';
	const listed = `${steps.slice(0, mostSteps).join(', ')}${steps.length > mostSteps ? ' …' : ''}`;
	const first = waits.find(({forPerson}) => forPerson);
	return `a canary of ${steps.length} steps: ${listed}${first === undefined ? '' : `; it waits at step ${first.step + 1} until it is promoted`}`;
};

/** A release that stands still on its way is what it is for there, and not stuck. */
const releaseDone = (context: PlanContext, generation: number): DoneCondition => {
	const ofTemplate = context.service.templateOwner === undefined ? {} : ({ofTemplate: true} as const);
	return standsStill(strategyNow(context))
		? {type: 'phase', phases: ['Paused', 'Stable'], generation, ...ofTemplate}
		: {type: 'rolled-out', generation, ...ofTemplate};
};

const isMidway = ({root}: PlanContext): boolean => {
	const {stableRS, currentPodHash} = rawObject(root.status) as {readonly stableRS?: unknown; readonly currentPodHash?: unknown};
	return stableRS !== undefined && stableRS !== '' && stableRS !== currentPodHash;
};

const givenUp: PlanWarning = {kind: 'serving', text: 'A release is on its way: it is given up for this one, whose steps begin anew.'};

/** The plan of a new template, in the words of a Rollout. `follows` undefined: as the planner has it. */
const asRelease = (context: PlanContext, changed: PlanContext, outcome: PlanOutcome, follows: string | undefined): PlanOutcome => {
	if (!outcome.ok) return outcome;
	const {plan} = outcome;
	const done = context.paused && plan.done.type === 'paused' ? plan.done : releaseDone(context, generationOf(changed) + 1);
	return {
		ok: true,
		plan: {
			...plan,
			lines: plan.lines.map(line => (line.head === 'then' && follows !== undefined ? {...line, text: follows} : line)),
			warnings: isMidway(context) ? [...plan.warnings, givenUp] : plan.warnings,
			done,
			undone: {...done, ...('generation' in done ? {generation: done.generation + 1} : {})},
		},
	};
};

const update = (context: PlanContext<Asked<'update'>>): PlanOutcome => {
	const changed = onTemplate(context);
	if ('reason' in changed) return refused(changed.reason);
	return asRelease(context, changed, updatePlan(changed), releaseWords(context, strategyNow(context)));
};

const findRevision = ({revisions}: ModelService, id: string): Revision | undefined => revisions?.find(revision => revision.id === id);

const replicaSetOf = (service: ModelService, revision: Revision): ObjectReference => ({
	resource: resourceKinds.replicaSet,
	namespace: service.namespace,
	name: revision.name ?? `${service.name}-${revision.hash ?? ''}`,
	uid: revision.id,
});

/** A ReplicaSet's template as the Rollout had it: the controller adds a label of its own. */
const withoutHash = (template: Raw): Raw => {
	const metadata = rawObject(template['metadata']);
	const {[rolloutHashLabel]: _, ...labels} = rawObject(metadata['labels']);
	return {...template, metadata: {...metadata, labels}};
};

/** Steps are passed over on the way to what still stands: the stable revision, or the other stack of a blue-green release. */
const rollBackWords = (context: PlanContext, revision: Revision): string | undefined => {
	const {mode} = strategyNow(context);
	const isFast =
		revision.hash === rawText(rawObject(context.root.status)['stableRS']) || (mode === 'blue-green' && revision.replicas.desired > 0);
	return isFast ? undefined : releaseWords(context, strategyNow(context));
};

/** In the middle of a release the way back to the stable revision is to abort it; else the template of an old ReplicaSet. */
const rollBack = (context: PlanContext<RollBack>): PlanOutcome => {
	const {service, action, objects, root} = context;
	const revision = findRevision(service, action.revision);
	if (revision === undefined) return refused('This revision is gone: its history is limited by revisionHistoryLimit.');
	const status = rawObject(root.status);
	if (isMidway(context) && status['abort'] !== true && revision.hash === status['stableRS']) return abortPlan(context);
	const source = objects.get(replicaSetOf(service, revision));
	if (source === undefined || source.metadata.uid !== revision.id) return refused(`The ReplicaSet of rev ${revision.number} is gone.`);
	const changed = onTemplate(context);
	if ('reason' in changed) return refused(changed.reason);
	if (context.paused && changed !== context) return refused(`The rollout of ${service.name} is paused: resume it first.`);
	const outcome = rollBackPlan(changed, revision, {
		source,
		template: withoutHash(rawObject(rawObject(source.spec)['template'])),
		current: revisionNumber(root.metadata.annotations, rolloutRevisionAnnotation),
		guards: changed === context ? revisionGuard(root, rolloutRevisionAnnotation) : [],
		moreSteps: [],
		lines: [],
		warnings: [],
	});
	return asRelease(context, changed, outcome, rollBackWords(context, revision));
};

/** To the second, as Kubernetes keeps it, and one that was never there. */
const restartTime = (now: number, last: unknown): string => {
	const second = Math.max(Math.floor(now / 1000), Math.floor((rawTime(last) ?? 0) / 1000) + 1) * 1000;
	return new Date(second).toISOString().replace('.000Z', 'Z');
};

const restart = (context: PlanContext<Asked<'restart'>>): PlanOutcome => {
	const {service, root, objects, desired} = context;
	if (desired === 0) return refused(`${service.name} is parked: there is nothing to restart.`);
	const before = valueAt(root, 'spec', 'restartAt');
	const generation = generationOf(context) + 1;
	return specPlan(context, {
		title: 'Restart',
		verb: 'restart',
		edits: [{path: ['spec', 'restartAt'], before, after: restartTime(objects.now, before)}],
		lines: [{head: 'template', text: 'unchanged: every replica that is older than now is replaced by one of its own revision'}],
		follows: `${service.replicas.total} replicas are replaced, no more at a time than may be missing, and load the model again`,
		// The mark is in no manifest, so that what heals itself leaves it alone.
		isInManifest: false,
		stands: `${service.name} replaces its replicas.`,
		// In the middle of a release it is Paused all along, and says nothing of the restart.
		done: isMidway(context) ? {type: 'observed', generation} : {type: 'rolled-out', generation},
		undone: {type: 'observed', generation: generation + 1},
	});
};

const pausedEdit: Edit = {path: ['spec', 'paused'], before: undefined, after: true};

const pause = (context: PlanContext<Asked<'pause' | 'resume'>>): PlanOutcome => {
	const {action, service, paused, root} = context;
	const pauses = action.type === 'pause';
	if (paused === pauses) return refused(`The rollout of ${service.name} is ${pauses ? 'paused already' : 'not paused'}.`);
	// A false that somebody wrote out is kept as it is, unlike in a Deployment.
	const before = valueAt(root, 'spec', 'paused');
	const edit = pauses ? {...pausedEdit, before} : turnedRound(pausedEdit);
	const generation = generationOf(context) + 1;
	const inStep = isMidway(context) ? ', at the step where it is' : '';
	return specPlan(context, {
		title: pauses ? 'Pause' : 'Resume',
		verb: action.type,
		edits: [edit],
		lines: [],
		follows: pauses
			? `replicas and traffic stay as they are${inStep}; no change of the template rolls out until it is resumed`
			: 'the release goes on from where it was, and what was changed while it was paused rolls out',
		warnings: ownerWarnings(root),
		isInManifest: false,
		stands: `The rollout of ${service.name} is ${pauses ? 'paused' : 'under way'}.`,
		done: pauses
			? {type: 'paused', paused: true}
			: {type: 'phase', phases: ['Stable', 'Progressing', 'Loading', 'Paused', 'Stuck', 'Aborted'], generation},
		undone: pauses ? {type: 'paused', paused: false} : {type: 'paused', paused: true},
	});
};

/** The writing half of Rollouts. */
export const rolloutPlans: Pick<ServingSystem, 'needs' | 'plan' | 'revisionReference' | 'permission'> = customPlans(
	{
		...autoscaledPlanners(({root, service}) => ({
			at: 'scale',
			before: rawNumber(valueAt(root, 'spec', 'replicas')),
			unit: 'replica',
			gpusPerUnit: service.gpus.perReplica,
		})),
		...rolloutStatusPlanners,
		update: {needs: (_, service) => templateNeeds(service), plan: update, permission: service => templatePermission(service)},
		'roll-back': {
			needs: (action, service) => {
				const revision = findRevision(service, action.revision);
				return [...templateNeeds(service), ...(revision === undefined ? [] : [replicaSetOf(service, revision)])];
			},
			plan: rollBack,
		},
		restart: {plan: restart},
		pause: {plan: pause},
		resume: {plan: pause},
	},
	replicaSetOf,
);

const templatePermission = ({namespace, reference, templateOwner}: ModelService) => ({
	verb: 'patch',
	resource: (templateOwner?.reference ?? reference).resource,
	namespace,
});
