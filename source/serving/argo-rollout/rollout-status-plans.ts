import type {Action} from '../../domain/action.ts';
import type {RolloutPhase} from '../../domain/model-service.ts';
import type {JsonPatchOperation, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import type {CustomPlanners} from '../custom/custom-plans.ts';
import {type SpecChange, specPlan} from '../custom/spec-plan.ts';
import {type Edit, test, valueAt} from '../plans/edit.ts';
import {generationOf, type PlanContext, refused} from '../plans/plan-context.ts';
import {rawNumber, rawObject, rawObjects, rawText} from '../raw.ts';
import {strategyOf} from './rollout-strategy.ts';

type Verb = Extract<Action, {readonly type: 'promote' | 'promote-full' | 'abort' | 'retry' | 'roll-back'}>;

/** Where a release is, as it was just read. */
type Release = {
	readonly stable: string | undefined;
	readonly current: string | undefined;
	readonly aborted: boolean;
	readonly paused: boolean;
	readonly stepIndex: number;
	readonly steps: readonly string[];
	readonly pauses: readonly string[];
};

const releaseOf = ({root, desired}: PlanContext): Release => {
	const status = rawObject(root.status);
	const spec = rawObject(root.spec);
	return {
		stable: rawText(status['stableRS']),
		current: rawText(status['currentPodHash']),
		aborted: status['abort'] === true,
		paused: spec['paused'] === true,
		stepIndex: rawNumber(status['currentStepIndex']) ?? 0,
		steps: strategyOf(spec, desired).steps,
		pauses: rawObjects(status['pauseConditions']).map(pause => rawText(pause['reason']) ?? ''),
	};
};

/** "rev 6 (a1b2c3)", by the hash that Argo Rollouts knows it by. */
const revisionWords = ({service}: Pick<PlanContext, 'service'>, hash: string | undefined): string => {
	const revision = service.revisions?.find(entry => entry.hash === hash);
	return revision === undefined ? `the revision ${hash ?? 'of before'}` : `rev ${revision.number}`;
};

/** That the release is the one a person saw. */
const guardsOf = ({current, stable}: Release): readonly JsonPatchOperation[] => [
	test(['status', 'currentPodHash'], current ?? null),
	test(['status', 'stableRS'], stable ?? null),
];

/** A change of /status: no manifest holds it, and what heals itself leaves it alone. */
const statusPlan = (
	context: PlanContext,
	release: Release,
	change: Omit<SpecChange, 'subresource' | 'isInManifest' | 'guards'>,
): PlanOutcome => specPlan(context, {subresource: 'status', isInManifest: false, guards: guardsOf(release), ...change});

const field = ({root}: PlanContext, name: string, after: unknown): Edit => ({
	path: ['status', name],
	before: valueAt(root, 'status', name),
	after,
});

const onItsWay: readonly RolloutPhase[] = ['Progressing', 'Loading', 'Paused', 'Stuck', 'Stable'];

/** The release on its way is fresh, or the sentence why nothing can be done with it. */
const releaseOnItsWay = (context: PlanContext): Release | {readonly reason: string} => {
	const release = releaseOf(context);
	const {name} = context.service;
	if (release.stable === undefined || release.stable === release.current) return {reason: `No release of ${name} is on its way.`};
	return release;
};

const notServing: PlanWarning = {
	kind: 'serving',
	text: 'The template keeps asking for the new release: roll back afterwards to clean up, or try again.',
};

/** All traffic back to the stable revision; what the template asks for stays as it is. */
export const abortPlan = (context: PlanContext<Verb>): PlanOutcome => {
	const release = releaseOnItsWay(context);
	if ('reason' in release) return refused(release.reason);
	if (release.aborted) return refused(`The release of ${context.service.name} is aborted already.`);
	const generation = generationOf(context);
	const [stable, current] = [revisionWords(context, release.stable), revisionWords(context, release.current)];
	const isRollBack = context.action.type === 'roll-back';
	return statusPlan(context, release, {
		title: isRollBack ? 'Roll back' : 'Abort the release of',
		verb: 'abort',
		edits: [field(context, 'abort', true)],
		lines: [
			{head: 'traffic', before: current, after: stable, text: `all of it; ${current} gets none`},
			...(isRollBack
				? [{head: 'revision' as const, text: `${current} is in the middle of its release, so that the way back is to abort it`}]
				: []),
		],
		follows: `${stable} is scaled up where it was scaled down, and the replicas of ${current} stop`,
		warnings: [notServing],
		stands: `The release of ${current} is aborted.`,
		done: {type: 'phase', phases: ['Aborted'], generation},
		undone: {type: 'phase', phases: onItsWay, generation},
	});
};

const retryPlan = (context: PlanContext<Verb>): PlanOutcome => {
	const release = releaseOf(context);
	if (!release.aborted) return refused(`No release of ${context.service.name} was aborted.`);
	const generation = generationOf(context);
	const current = revisionWords(context, release.current);
	return statusPlan(context, release, {
		title: 'Try the release again of',
		verb: 'try again',
		edits: [field(context, 'abort', undefined)],
		lines: [
			{head: 'step', text: release.steps.length === 0 ? `${current} once more` : `${current} from step 1 of ${release.steps.length}`},
		],
		follows: `the replicas of ${current} start again and load the model`,
		stands: `The release of ${current} is tried again.`,
		done: {type: 'phase', phases: onItsWay, generation},
		undone: {type: 'phase', phases: ['Aborted'], generation},
	});
};

/** Analysis that told neither good nor bad leaves the controller paused until the step is passed over. */
const isInconclusive = ({pauses}: Release): boolean => pauses.some(reason => reason.startsWith('Inconclusive'));

const passStep = (context: PlanContext, {stepIndex}: Release): Edit => field(context, 'currentStepIndex', stepIndex + 1);

/** What `kubectl argo rollouts promote` writes: it ends the pause, or passes over the step that is under way. */
const promoteEdits = (context: PlanContext, release: Release): readonly Edit[] => {
	if (isInconclusive(release))
		return [field(context, 'pauseConditions', undefined), field(context, 'controllerPause', undefined), passStep(context, release)];
	if (release.pauses.length > 0) return [field(context, 'pauseConditions', undefined)];
	return release.stepIndex < release.steps.length ? [passStep(context, release)] : [];
};

const promotable = (context: PlanContext): Release | {readonly reason: string} => {
	const release = releaseOnItsWay(context);
	const {name} = context.service;
	if ('reason' in release) return release;
	if (release.aborted) return {reason: `The release of ${name} was aborted: try it again first.`};
	return release.paused ? {reason: `The rollout of ${name} is paused: resume it first.`} : release;
};

const promotePlan = (context: PlanContext<Verb>): PlanOutcome => {
	const release = promotable(context);
	if ('reason' in release) return refused(release.reason);
	const edits = promoteEdits(context, release);
	if (edits.length === 0) return refused(`${context.service.name} waits for no promotion.`);
	const {stepIndex, steps} = release;
	const current = revisionWords(context, release.current);
	const next = steps[stepIndex + 1];
	const isLast = next === undefined;
	return statusPlan(context, release, {
		title: 'Promote',
		verb: 'promote',
		edits,
		// The controller goes on at once, and nothing but an abort leads back.
		back: 'none',
		lines:
			steps.length === 0
				? [{head: 'traffic', before: revisionWords(context, release.stable), after: current, text: 'all of it'}]
				: [
						{
							head: 'step',
							before: `${stepIndex + 1} of ${steps.length}, ${steps[stepIndex] ?? ''}`,
							after: isLast ? 'all steps are through' : `${stepIndex + 2} of ${steps.length}, ${next}`,
							text: '',
						},
					],
		follows: isLast ? `${current} gets all traffic and becomes the stable revision` : 'the steps go on from there',
		warnings: [{kind: 'serving', text: 'This cannot be undone: from then on only an abort leads back.'}],
		stands: `${context.service.name} goes on.`,
		done: steps.length === 0 ? {type: 'phase', phases: ['Stable'], generation: generationOf(context)} : {type: 'promoted', step: stepIndex},
	});
};

const promoteFullPlan = (context: PlanContext<Verb>): PlanOutcome => {
	const release = promotable(context);
	if ('reason' in release) return refused(release.reason);
	const current = revisionWords(context, release.current);
	const left = release.steps.length - release.stepIndex;
	return statusPlan(context, release, {
		title: 'Promote in full',
		verb: 'promote in full',
		edits: [field(context, 'promoteFull', true)],
		back: 'none',
		lines: [
			{head: 'traffic', before: revisionWords(context, release.stable), after: current, text: 'all of it'},
			...(left > 0
				? [{head: 'step' as const, text: `${left} of ${release.steps.length} are passed over, with their pauses and analyses`}]
				: []),
		],
		follows: `the other replicas become ${current} too, and it is the stable revision from then on`,
		warnings: [
			{kind: 'serving', text: `Nothing more is waited for: ${current} gets all requests as soon as its replicas are ready.`},
			{kind: 'serving', text: 'This cannot be undone: rolling back is another release.'},
		],
		stands: `${current} is being promoted in full.`,
		done: {type: 'phase', phases: ['Stable'], generation: generationOf(context)},
	});
};

const permission = {subresource: 'status'} as const;

/** What is written to the status of a Rollout, as its own command line does it. Seen on 1.10.1. */
export const rolloutStatusPlanners = {
	promote: {plan: promotePlan, permission},
	'promote-full': {plan: promoteFullPlan, permission},
	abort: {plan: abortPlan, permission},
	retry: {plan: retryPlan, permission},
} as const satisfies CustomPlanners;
