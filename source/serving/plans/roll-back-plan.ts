import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Action} from '../../domain/action.ts';
import {evidenceOf} from '../../domain/last-good.ts';
import type {Revision} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import type {JsonPatchOperation, PlanLine, PlanOutcome, PlanStep, PlanWarning} from '../../domain/plan.ts';
import {isEqual} from '../equal.ts';
import {type Raw, rawText} from '../raw.ts';
import {changeCauseAnnotation} from '../records/replica-set-record.ts';
import {annotationEdits, type Edit, test} from './edit.ts';
import {resumeEdit} from './pause-edits.ts';
import {type PlanContext, refused, writerLine} from './plan-context.ts';
import {templateLines} from './template-lines.ts';
import {containersIn, currentTemplate, imagePath, reversed, templatePlan} from './template-plan.ts';

export type RollBack = Extract<Action, {type: 'roll-back'}>;

/** What each kind of workload knows of the way back in its own way. */
export type RollBackFacts = {
	/** The ReplicaSet or ControllerRevision as read fresh. */
	readonly source: KubernetesObject;
	readonly template: Raw;
	/** Number of the revision the spec asks for now, as the controller has written it; undefined: it has not yet. */
	readonly current: number | undefined;
	readonly guards: readonly JsonPatchOperation[];
	readonly moreSteps: readonly PlanStep[];
	readonly lines: readonly PlanLine[];
	readonly warnings: readonly PlanWarning[];
};

export const evidenceWords = (revision: Revision): string => {
	const available = evidenceOf(revision, 'available-now');
	if (available !== undefined) return `${counted(available.replicas, 'replica')} of it ready now`;
	if (evidenceOf(revision, 'journal') !== undefined) return 'it was seen available';
	if (evidenceOf(revision, 'metrics') !== undefined) return 'the metrics know it serving';
	if (evidenceOf(revision, 'controller') !== undefined) return 'its controller got it ready';
	return evidenceOf(revision, 'never-ready') === undefined ? 'not known whether it served' : 'it was watched and never got ready';
};

export const evidenceWarnings = (revision: Revision): readonly PlanWarning[] => {
	if (evidenceOf(revision, 'never-ready') !== undefined)
		return [{kind: 'serving', text: `Rev ${revision.number} was watched from its start and never got ready.`}];
	return revision.evidence.length === 0 ? [{kind: 'serving', text: `It is not known whether rev ${revision.number} ever served.`}] : [];
};

/** Pods by what becomes of them: those of the target stay where they are. */
const thenWords = ({service, desired}: PlanContext, revision: Revision): string => {
	if (desired === 0) return 'it is parked: nothing starts';
	const going = service.pods?.filter(pod => pod.revisionHash !== revision.hash && pod.deletedAt === undefined);
	if (going === undefined) return 'the replicas of other revisions are replaced';
	const crashing = going.filter(pod => pod.trouble !== undefined).length;
	const what = crashing === going.length && crashing > 0 ? 'failing ' : '';
	const stay = revision.replicas.available > 0 ? `, the ${revision.replicas.available} of rev ${revision.number} stay` : '';
	return `${counted(going.length, `${what}replica`)} ${going.length === 1 ? 'is' : 'are'} replaced${stay}`;
};

const causeOf = (revision: Revision): string =>
	`roll back to rev ${revision.number}${revision.changeCause === undefined ? '' : ` (${revision.changeCause})`}`;

/**
 * The template of a revision put back. Only the template: replicas, strategy and the annotations others have made stay, unlike
 * `kubectl rollout undo`. A paused rollout is resumed by the same patch, after the template: kubectl wants it resumed before,
 * and for a moment the bad release rolls on.
 */
export const rollBackPlan = (context: PlanContext<RollBack>, revision: Revision, facts: RollBackFacts): PlanOutcome => {
	const {service, root, paused} = context;
	const before = currentTemplate(context);
	if (isEqual(before, facts.template))
		return refused(`Rev ${revision.number} is what ${service.name} asks for already${paused ? '; its rollout is paused: resume it' : ''}.`);
	const cause = annotationEdits(root, ['metadata'], changeCauseAnnotation, causeOf(revision));
	const template: Edit = {path: ['spec', 'template'], before, after: facts.template};
	const edits: readonly Edit[] = [template, ...(paused ? [resumeEdit(root, service)] : [])];
	const newest = Math.max(facts.current ?? 0, ...(service.revisions ?? []).map(({number}) => number));
	return templatePlan(context, {
		title: 'Roll back',
		verb: 'roll back',
		guards: facts.guards,
		forward: [...edits, ...cause.forward],
		// By its images alone: a newer API server may fill in defaults that the old template did not have.
		back: [...reversed(edits).map(edit => (edit.path.at(-1) === 'template' ? {...edit, guards: []} : edit)), ...cause.back],
		template: facts.template,
		resumes: paused,
		moreSteps: facts.moreSteps,
		lines: [
			{
				head: 'revision',
				before: facts.current === undefined ? '?' : String(facts.current),
				after: String(newest + 1),
				text: `(the template of rev ${revision.number}, ${evidenceWords(revision)})`,
			},
			...templateLines(before, facts.template),
			...facts.lines,
			...containersIn(before)
				.slice(0, 1)
				.flatMap(container => writerLine(root, imagePath(rawText(container['name']) ?? ''), 'the image', context.objects.now)),
			{head: 'not undone', text: 'ConfigMaps, Secrets, weights behind unpinned tags'},
		],
		follows: `${thenWords(context, revision)}${paused ? '; the paused rollout is resumed with it' : ''}`,
		warnings: [...facts.warnings, ...evidenceWarnings(revision)],
		needsOverride: true,
		stands: `${service.name} asks for the template of rev ${revision.number}.`,
	});
};

export const revisionGuard = (root: KubernetesObject, annotation: string): readonly JsonPatchOperation[] => {
	const value = root.metadata.annotations?.[annotation];
	return value === undefined ? [] : [test(['metadata', 'annotations', annotation], value)];
};
