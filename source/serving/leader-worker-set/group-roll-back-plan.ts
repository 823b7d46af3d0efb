import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ModelService, Revision} from '../../domain/model-service.ts';
import {type ObjectReference, resourceKinds} from '../../domain/object-reference.ts';
import type {DoneCondition, PlanLine, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {templateGuards} from '../custom/template-edits.ts';
import {isEqual} from '../equal.ts';
import {type Edit, valueAt} from '../plans/edit.ts';
import {type PlanContext, refused} from '../plans/plan-context.ts';
import {evidenceWarnings, evidenceWords, type RollBack} from '../plans/roll-back-plan.ts';
import {templateLines} from '../plans/template-lines.ts';
import {type Raw, rawObject} from '../raw.ts';
import {templatesOf} from './templates-of.ts';

const path = ['spec', 'leaderWorkerTemplate'] as const;

/** Fields that a revision does not keep: what they are now stays. `ApplyRevision` of kubernetes-sigs/lws does the same. */
const live = ['maxGroupRestarts', 'restartBackoff'] as const;

const revisionOf = (service: ModelService, id: string): Revision | undefined => service.revisions?.find(revision => revision.id === id);

const referenceOf = (service: ModelService, {id, name}: Revision): ObjectReference => ({
	resource: resourceKinds.controllerRevision,
	namespace: service.namespace,
	name: name ?? '',
	uid: id,
});

/** What a way back to this revision depends on besides the LeaderWorkerSet. */
export const groupRollBackReference = (service: ModelService, id: string): readonly ObjectReference[] => {
	const revision = revisionOf(service, id);
	return revision === undefined || revision.written !== undefined ? [] : [referenceOf(service, revision)];
};

/** The templates that a ControllerRevision would put in place, without the patch's own directive. */
const restored = (source: KubernetesObject, now: Raw): Raw => {
	const {$patch: _, ...group} = rawObject(valueAt(source, 'data', 'spec', 'leaderWorkerTemplate'));
	const kept = Object.fromEntries(live.flatMap(field => (now[field] === undefined ? [] : [[field, now[field]]])));
	return {...group, ...kept};
};

const roles = ['leaderTemplate', 'workerTemplate'] as const;

/** What changes, template by template; a leader without a template of its own has the workers'. */
const linesOf = (before: Raw, after: Raw): readonly PlanLine[] =>
	roles.flatMap(role => {
		const [old, next] = [rawObject(before[role] ?? before['workerTemplate']), rawObject(after[role] ?? after['workerTemplate'])];
		const of = role === 'leaderTemplate' ? '(leader)' : '(worker)';
		return templateLines(old, next).map(line => ({...line, text: [line.text, of].filter(text => text !== '').join(' ')}));
	});

/** In the middle of an update the release before is kept as a ControllerRevision: its templates are put back. */
export const groupRollBackPlan = (
	context: PlanContext<RollBack>,
	rolling: {readonly follows: string; readonly surge: number; readonly warnings: readonly PlanWarning[]},
	done: DoneCondition,
): PlanOutcome => {
	const {service, root, action, objects} = context;
	const revision = revisionOf(service, action.revision);
	if (revision === undefined) return refused(`This revision is gone: ${service.name} keeps old ones only while an update is under way.`);
	const source = objects.get(referenceOf(service, revision));
	if (source === undefined || source.metadata.uid !== revision.id)
		return refused(`The ControllerRevision of rev ${revision.number} is gone: the update went through meanwhile.`);
	const before = rawObject(valueAt(root, ...path));
	const after = restored(source, before);
	if (isEqual(before, after)) return refused(`Rev ${revision.number} is what ${service.name} asks for already.`);
	const edit: Edit = {path, before, after};
	const afterwards = {...root, spec: {...rawObject(root.spec), leaderWorkerTemplate: after}};
	const newest = Math.max(0, ...(service.revisions ?? []).map(({number}) => number));
	return specPlan(context, {
		title: 'Roll back',
		verb: 'roll back',
		edits: [edit],
		// By its images alone: the API server may fill in defaults that the revision did not have.
		back: [{path, before: after, after: before, guards: templateGuards(afterwards, templatesOf(afterwards))}],
		lines: [
			{
				head: 'revision',
				before: String(service.revisions?.find(entry => entry.newest)?.number ?? '?'),
				after: String(newest + 1),
				text: `(the templates of rev ${revision.number}, ${evidenceWords(revision)})`,
			},
			...linesOf(before, after),
			{head: 'not undone', text: 'ConfigMaps, Secrets, weights behind unpinned tags'},
		],
		follows: rolling.follows,
		warnings: [...rolling.warnings, ...evidenceWarnings(revision)],
		gpus: {change: 0, surge: rolling.surge},
		stands: `${service.name} asks for the templates of rev ${revision.number}.`,
		done,
	});
};
