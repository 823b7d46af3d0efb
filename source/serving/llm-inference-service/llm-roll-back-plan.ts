import type {Action} from '../../domain/action.ts';
import type {ModelService, Revision} from '../../domain/model-service.ts';
import {type ObjectReference, resourceKinds} from '../../domain/object-reference.ts';
import type {PlanOutcome} from '../../domain/plan.ts';
import {journalRollBackPlan} from '../custom/journal-roll-back.ts';
import {isEqual} from '../equal.ts';
import {type Edit, valueAt} from '../plans/edit.ts';
import {type PlanContext, refused} from '../plans/plan-context.ts';
import {evidenceWarnings, evidenceWords} from '../plans/roll-back-plan.ts';
import {templateLines} from '../plans/template-lines.ts';
import {containersIn, reversed} from '../plans/template-plan.ts';
import {loadedUri} from '../pod-template.ts';
import {type Raw, rawObject, rawObjects, rawText, rawTexts} from '../raw.ts';
import type {Need} from '../serving-system.ts';
import {mainContainer as serving} from './llm-inference-service-record.ts';
import {changeLines, containerChange, llmRelease} from './llm-release-plans.ts';

type RollBack = Extract<Action, {readonly type: 'roll-back'}>;

const isGroups = ({components}: ModelService): boolean => components?.[0]?.reference?.resource.kind === 'LeaderWorkerSet';

/** The ReplicaSet of a Deployment, or the ControllerRevision of a LeaderWorkerSet. */
export const llmReleaseReference = (service: ModelService, revision: Revision): ObjectReference => ({
	resource: isGroups(service) ? resourceKinds.controllerRevision : resourceKinds.replicaSet,
	namespace: service.namespace,
	name: revision.name ?? revision.id,
	uid: revision.id,
});

export const llmRollBackNeeds = ({revision: id}: RollBack, service: ModelService): readonly Need[] => {
	const revision = service.revisions?.find(entry => entry.id === id);
	if (revision === undefined || revision.written !== undefined) return [];
	const workload = service.components?.[0]?.reference;
	return [llmReleaseReference(service, revision), ...(workload === undefined ? [] : [{...workload, optional: true as const}])];
};

type Restored = {
	readonly edits: readonly Edit[];
	readonly image?: string;
	readonly args?: readonly string[];
	readonly notes: readonly string[];
};

/** Image and model of an old release, and arguments where they stand in the service and not in a preset. */
const restored = ({root, service}: PlanContext, old: Raw): Restored => {
	const container = containersIn(old).find(({name}) => name === serving) ?? {};
	const runs = service.containers.find(({name}) => name === serving);
	const own = rawObjects(valueAt(root, 'spec', 'template', 'containers')).find(({name}) => name === serving);
	const [image, args] = [rawText(container['image']), rawTexts(container['args'])];
	const isArgsOwn = own?.['args'] !== undefined;
	const changesArgs = !isEqual(args, runs?.args ?? []);
	const wanted = {
		...(image === undefined || image === runs?.image ? {} : {image}),
		...(changesArgs && isArgsOwn ? {args} : {}),
	};
	const edits = Object.keys(wanted).length === 0 ? [] : containerChange(root, ['spec', 'template'], serving, wanted).edits;
	const [uri, now] = [loadedUri(old), valueAt(root, 'spec', 'model', 'uri')];
	const model: readonly Edit[] = uri === undefined || uri === now ? [] : [{path: ['spec', 'model', 'uri'], before: now, after: uri}];
	return {edits: [...edits, ...model], ...wanted, notes: changesArgs && !isArgsOwn ? ['arguments, which a preset gives'] : []};
};

const otherwise = (before: Raw, after: Raw): readonly string[] =>
	templateLines(before, after).flatMap(({head, text}) => (head === 'template' ? [text.replace(/^also changes: /, '')] : []));

/** The values of an old release written back to the LLMInferenceService: its workloads follow it, and nothing else. */
export const llmRollBackPlan = (context: PlanContext<RollBack>): PlanOutcome => {
	const {service, action, objects} = context;
	const revision = service.revisions?.find(({id}) => id === action.revision);
	if (revision === undefined) return refused('This revision is gone.');
	if (revision.written !== undefined) return journalRollBackPlan(context, revision);
	const source = objects.get(llmReleaseReference(service, revision));
	if (source === undefined || source.metadata.uid !== revision.id) return refused(`What kept rev ${revision.number} is gone.`);
	const old = isGroups(service)
		? rawObject(valueAt(source, 'data', 'spec', 'leaderWorkerTemplate', 'leaderTemplate'))
		: rawObject(valueAt(source, 'spec', 'template'));
	const found = restored(context, old);
	if (found.edits.length === 0)
		return refused(`Image, arguments and model of rev ${revision.number} are what ${service.name} asks for already.`);
	const workload = service.components?.[0]?.reference;
	const runs = workload === undefined || isGroups(service) ? undefined : objects.get(workload);
	const others = runs === undefined ? [] : otherwise(rawObject(valueAt(runs, 'spec', 'template')), old);
	const newest = Math.max(0, ...(service.revisions ?? []).map(({number}) => number));
	return llmRelease(context, {
		title: 'Roll back',
		verb: 'roll back',
		edits: found.edits,
		back: reversed(found.edits),
		lines: [
			{
				head: 'revision',
				before: String(service.revisions?.find(entry => entry.newest)?.number ?? '?'),
				after: String(newest + 1),
				text: `(what rev ${revision.number} ran, ${evidenceWords(revision)})`,
			},
			...changeLines(found.edits, {name: serving, image: found.image, args: found.args}, context),
			{head: 'not undone', text: [...found.notes, ...others, 'presets, ConfigMaps, Secrets, weights behind the same address'].join(', ')},
		],
		warnings: evidenceWarnings(revision),
		stands: `${service.name} asks for what rev ${revision.number} ran.`,
	});
};
