import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ModelService, Revision} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import {type ObjectReference, resourceKinds} from '../../domain/object-reference.ts';
import type {PlanLine, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {type Edit, type Path, test, valueAt} from '../plans/edit.ts';
import {freeWords, gpuWarnings} from '../plans/free-gpus.ts';
import {generationOf, type PlanContext, refused} from '../plans/plan-context.ts';
import {evidenceWarnings, evidenceWords, type RollBack} from '../plans/roll-back-plan.ts';
import {imageProblem} from '../plans/update-plan.ts';
import {rawObject, rawObjects, rawText, rawTexts} from '../raw.ts';
import type {CustomPlanners} from './custom-plans.ts';
import {journalRollBackPlan} from './journal-roll-back.ts';
import {specPlan} from './spec-plan.ts';

/** Image and model of a service: undefined: not asked for. */
type Release = {readonly image?: string | undefined; readonly model?: string | undefined};

/** A system that keeps its release in fields of its own and makes a Deployment of them. */
export type ReleaseFields = {
	/** Every field of it. */
	readonly paths: readonly Path[];
	/** As its containers show it. */
	readonly now: (root: KubernetesObject) => Release;
	/** What the fields become, or the sentence why they cannot. */
	readonly edits: (root: KubernetesObject, release: Release) => readonly Edit[] | {readonly reason: string};
	/** What the ReplicaSet of a revision ran. */
	readonly of: (container: {readonly image: string; readonly args: readonly string[]}) => Release;
	/** Why arguments are not changed here, with NAME. */
	readonly noArguments: string;
	/** What a revision does not keep. */
	readonly stays: string;
};

/** What a new release costs where a Deployment replaces the pods. */
const replacement = (
	context: PlanContext,
): {readonly follows: string; readonly surge: number; readonly warnings: readonly PlanWarning[]} => {
	const {service, objects} = context;
	const {rolling, replicas, gpus} = service;
	if (replicas.desired === 0) return {follows: 'it is parked: nothing starts', surge: 0, warnings: []};
	if (rolling.strategy === 'Recreate')
		return {
			follows: 'all replicas stop, and then the new ones load the model',
			surge: 0,
			warnings: [{kind: 'serving', text: 'Strategy Recreate: nothing serves in between.'}],
		};
	const surge = rolling.maxSurge * gpus.perReplica;
	const words = surge === 0 ? '' : `; surge ${counted(rolling.maxSurge, 'replica')} = ${counted(surge, 'GPU')}${freeWords(context)}`;
	const consequence =
		rolling.maxUnavailable === 0
			? 'the new replica waits, and no old one may stop before it is ready (maxUnavailable 0)'
			: 'new replicas wait until old ones have stopped';
	return {
		follows: `all replicas are replaced and load the model again${words}`,
		surge,
		warnings: gpuWarnings({objects}, Math.min(1, rolling.maxSurge), gpus.perReplica, consequence),
	};
};

const linesOf = (before: Release, after: Release): readonly PlanLine[] =>
	(['image', 'model'] as const).flatMap(head => {
		const [old, next] = [before[head], after[head]];
		return next === undefined || next === old ? [] : [{head, before: old ?? 'none', after: next, text: ''}];
	});

/** That what was seen of the release still is so, also where only the other half of it changes. */
const guardsOf = (root: KubernetesObject, fields: ReleaseFields, edits: readonly Edit[]) => {
	const touched = new Set(edits.map(({path}) => path.join('/')));
	return fields.paths.filter(path => !touched.has(path.join('/'))).map(path => test(path, valueAt(root, ...path) ?? null));
};

const find = (service: ModelService, id: string): Revision | undefined => service.revisions?.find(revision => revision.id === id);

const replicaSetOf = (service: ModelService, {id, name}: Revision): ObjectReference => ({
	resource: resourceKinds.replicaSet,
	namespace: service.namespace,
	name: name ?? '',
	uid: id,
});

/** The ReplicaSet that keeps a revision; a journal entry is kept by the service's own object. */
export const releaseReference = (service: ModelService, revision: Revision): ObjectReference =>
	revision.written === undefined ? replicaSetOf(service, revision) : service.reference;

const fromReplicaSet = (context: PlanContext<RollBack>, revision: Revision, fields: ReleaseFields): PlanOutcome => {
	const {service, root, objects} = context;
	const set = objects.get(replicaSetOf(service, revision));
	if (set === undefined || set.metadata.uid !== revision.id) return refused(`The ReplicaSet of rev ${revision.number} is gone.`);
	const [container = {}] = rawObjects(valueAt(set, 'spec', 'template', 'spec', 'containers'));
	const target = fields.of({image: rawText(container['image']) ?? '', args: rawTexts(container['args'])});
	const edits = fields.edits(root, target);
	if ('reason' in edits) return refused(edits.reason);
	if (edits.length === 0)
		return refused(`Rev ${revision.number} has the image and model of now: it differs in ${fields.stays}, which no revision keeps.`);
	const {follows, surge, warnings} = replacement(context);
	const newest = Math.max(0, ...(service.revisions ?? []).map(({number}) => number));
	return specPlan(context, {
		title: 'Roll back',
		verb: 'roll back',
		edits,
		guards: guardsOf(root, fields, edits),
		lines: [
			{
				head: 'revision',
				before: String(service.revisions?.find(entry => entry.newest)?.number ?? '?'),
				after: String(newest + 1),
				text: `(image and model of rev ${revision.number}, ${evidenceWords(revision)})`,
			},
			...linesOf(fields.now(root), target),
			{head: 'not undone', text: `${fields.stays}, ConfigMaps, Secrets, weights behind unpinned tags`},
		],
		follows,
		warnings: [...warnings, ...evidenceWarnings(revision)],
		gpus: {change: 0, surge},
		stands: `${service.name} asks for the image and model of rev ${revision.number}.`,
		done: {type: 'rolled-out', generation: generationOf(context) + 1},
	});
};

/** Update and roll back, where the object has fields for image and model. */
export const releasePlanners = (fields: ReleaseFields): Pick<CustomPlanners, 'update' | 'roll-back'> => ({
	update: {
		plan(context) {
			const {service, root, action} = context;
			const serving = service.containers.find(({gpus}) => gpus > 0) ?? service.containers[0];
			if (serving !== undefined && action.container !== serving.name)
				return refused(`${action.container} is made by the operator of ${service.name}: only ${serving.name} has an image here.`);
			if (action.args !== undefined) return refused(fields.noArguments.replaceAll('NAME', service.name));
			const problem = imageProblem(action.image);
			if (problem !== undefined) return refused(problem);
			const {image, model} = action;
			const edits = fields.edits(root, {image, model});
			if ('reason' in edits) return refused(edits.reason);
			if (edits.length === 0) return refused(`${service.name} has this image and this model already.`);
			const {follows, surge, warnings} = replacement(context);
			return specPlan(context, {
				title: 'Update',
				verb: 'update',
				edits,
				guards: guardsOf(root, fields, edits),
				lines: linesOf(fields.now(root), {image, model}),
				follows,
				warnings,
				gpus: {change: 0, surge},
				stands: `${service.name} asks for the new release.`,
				done: {type: 'rolled-out', generation: generationOf(context) + 1},
			});
		},
	},
	'roll-back': {
		needs(action, service) {
			const revision = find(service, action.revision);
			return revision === undefined || revision.written !== undefined ? [] : [replicaSetOf(service, revision)];
		},
		plan(context) {
			const revision = find(context.service, context.action.revision);
			if (revision === undefined) return refused('This revision is gone.');
			if (revision.written === undefined) return fromReplicaSet(context, revision, fields);
			return journalRollBackPlan(context, revision, () => {
				const {follows, surge, warnings} = replacement(context);
				return {follows, warnings, gpus: {change: 0, surge}};
			});
		},
	},
});

/** `spec.model.modelURL` and its like, as text. */
export const textAt = (root: KubernetesObject, ...path: readonly string[]): string | undefined =>
	rawText(path.reduce<unknown>((value, part) => rawObject(value)[part], root));
