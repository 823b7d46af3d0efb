import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Action} from '../../domain/action.ts';
import type {ModelService, Revision} from '../../domain/model-service.ts';
import {type ObjectReference, resourceKinds} from '../../domain/object-reference.ts';
import type {PlanLine, PlanOutcome} from '../../domain/plan.ts';
import {journalRollBackPlan} from '../custom/journal-roll-back.ts';
import {revisionReference as knativeRevision} from '../knative/revision-reference.ts';
import {type Edit, valueAt} from '../plans/edit.ts';
import {type PlanContext, refused} from '../plans/plan-context.ts';
import {evidenceWarnings, evidenceWords} from '../plans/roll-back-plan.ts';
import {templateLines} from '../plans/template-lines.ts';
import {containersIn, reversed} from '../plans/template-plan.ts';
import {loadedUri} from '../pod-template.ts';
import {type Raw, rawObject, rawText, rawTexts} from '../raw.ts';
import type {Need} from '../serving-system.ts';
import {containerEdits} from './container-edits.ts';
import {pinCanary} from './knative-canary-plans.ts';
import {editLines} from './model-plans.ts';
import {releaseChange} from './release-change.ts';
import {uriPath} from './spec-paths.ts';

type RollBack = Extract<Action, {readonly type: 'roll-back'}>;

const isKnative = ({mode}: ModelService): boolean => mode === 'Knative';

/** The ReplicaSet or Knative Revision that keeps a release. */
export const releaseReference = (service: ModelService, revision: Revision): ObjectReference =>
	isKnative(service)
		? knativeRevision(service, revision)
		: {
				resource: resourceKinds.replicaSet,
				namespace: service.namespace,
				name: revision.name ?? revision.id,
				uid: revision.id,
			};

const revisionOf = (service: ModelService, id: string): Revision | undefined => service.revisions?.find(revision => revision.id === id);

/** The release itself, and the workload that runs now, to tell what of the two differs. */
export const rollBackNeeds = ({revision: id}: RollBack, service: ModelService): readonly Need[] => {
	const revision = revisionOf(service, id);
	if (revision === undefined || revision.written !== undefined) return [];
	const workload = service.components?.[0]?.reference;
	return [releaseReference(service, revision), ...(workload === undefined ? [] : [{...workload, optional: true as const}])];
};

/** The pod template of a ReplicaSet or of a Knative Revision, which is a template itself. */
const templateOf = (service: ModelService, object: KubernetesObject): Raw =>
	isKnative(service)
		? {metadata: {annotations: object.metadata.annotations ?? {}}, spec: rawObject(object.spec)}
		: rawObject(valueAt(object, 'spec', 'template'));

const uriEdit = ({root}: PlanContext, uri: string | undefined): Edit | undefined => {
	const path = uriPath(root);
	// A path below a storage key is another spelling: what was loaded cannot be told from it.
	if (uri === undefined || path === undefined || path.at(-1) === 'path') return undefined;
	const before = valueAt(root, ...path);
	return before === uri ? undefined : {path, before, after: uri};
};

type Restored = {readonly edits: readonly Edit[]; readonly notes: readonly string[]};

/** What of an old template an InferenceService can ask for: image, arguments and model. What it cannot is told. */
const restored = (context: PlanContext, old: Raw): Restored => {
	const {root, service} = context;
	const edits: Edit[] = [];
	const notes: string[] = [];
	for (const container of containersIn(old)) {
		const name = rawText(container['name']) ?? '';
		const runs = service.containers.find(running => running.name === name);
		const [image, args] = [rawText(container['image']), rawTexts(container['args'])];
		if (runs === undefined || (runs.image === image && runs.args.join('\0') === args.join('\0'))) continue;
		const found = containerEdits(root, {name, image, args}, service.containers);
		if (!('reason' in found)) {
			edits.push(...found.edits);
			continue;
		}
		const onlyImage = containerEdits(root, {name, image}, service.containers);
		if (!('reason' in onlyImage)) edits.push(...onlyImage.edits);
		notes.push(`${'reason' in onlyImage ? 'container' : 'arguments of'} ${name}, which the serving runtime gives`);
	}
	const uri = uriEdit(context, loadedUri(old));
	return {edits: uri === undefined ? edits : [...edits, uri], notes};
};

/** Everything else that the two templates differ in: an InferenceService cannot be told from them what it was. */
const otherwise = (before: Raw, after: Raw): readonly string[] =>
	templateLines(before, after).flatMap(({head, text}) => (head === 'template' ? [text.replace(/^also changes: /, '')] : []));

const restoreLines = (
	context: PlanContext<RollBack>,
	revision: Revision,
	{edits, notes}: Restored,
	others: readonly string[],
): readonly PlanLine[] => {
	const {service} = context;
	const newest = Math.max(0, ...(service.revisions ?? []).map(({number}) => number));
	const now = service.revisions?.find(entry => entry.newest)?.number;
	return [
		{
			head: 'revision',
			before: now === undefined ? '?' : String(now),
			after: String(newest + 1),
			text: `(what rev ${revision.number} ran, ${evidenceWords(revision)})`,
		},
		...editLines(edits, field => service.containers[0]?.[field]),
		{
			head: 'not undone',
			text: [...notes, ...others, 'ConfigMaps, Secrets, the serving runtime, weights behind the same address'].join(', '),
		},
	];
};

/** The values of an old release written back to the InferenceService: an undo of its workload would be reverted. */
const writeBack = (context: PlanContext<RollBack>, revision: Revision, source: KubernetesObject): PlanOutcome => {
	const {service, objects} = context;
	const old = templateOf(service, source);
	const found = restored(context, old);
	if (found.edits.length === 0)
		return refused(`Image, arguments and model of rev ${revision.number} are what ${service.name} asks for already.`);
	const workload = service.components?.[0]?.reference;
	const runs = workload === undefined ? undefined : objects.get(workload);
	const others = runs === undefined ? [] : otherwise(rawObject(valueAt(runs, 'spec', 'template')), old);
	return releaseChange(context, {
		title: 'Roll back',
		verb: 'roll back',
		edits: found.edits,
		back: reversed(found.edits),
		lines: restoreLines(context, revision, found, others),
		warnings: evidenceWarnings(revision),
		stands: `${service.name} asks for what rev ${revision.number} ran.`,
	});
};

export const rollBackPlan = (context: PlanContext<RollBack>): PlanOutcome => {
	const {service, action, objects} = context;
	const revision = revisionOf(service, action.revision);
	if (revision === undefined) return refused('This revision is gone.');
	if (revision.written !== undefined) return journalRollBackPlan(context, revision);
	const source = objects.get(releaseReference(service, revision));
	if (source === undefined || source.metadata.uid !== revision.id) return refused(`What kept rev ${revision.number} is gone.`);
	const pin = isKnative(service) ? pinCanary(context, revision) : undefined;
	return pin ?? writeBack(context, revision, source);
};
