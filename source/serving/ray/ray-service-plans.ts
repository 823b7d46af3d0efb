import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Action} from '../../domain/action.ts';
import type {ModelService, Revision} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import type {PlanLine, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {customPlans} from '../custom/custom-plans.ts';
import {journalRollBackPlan} from '../custom/journal-roll-back.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {type TemplateAt, templateEdits, templateGuards} from '../custom/template-edits.ts';
import {isEqual} from '../equal.ts';
import {type Edit, valueAt} from '../plans/edit.ts';
import {freeWords} from '../plans/free-gpus.ts';
import {generationOf, type PlanContext, refused} from '../plans/plan-context.ts';
import {evidenceWarnings, evidenceWords, type RollBack} from '../plans/roll-back-plan.ts';
import {templateLines} from '../plans/template-lines.ts';
import {containersIn} from '../plans/template-plan.ts';
import {imageProblem} from '../plans/update-plan.ts';
import {type Raw, rawObject, rawObjects, rawText} from '../raw.ts';
import type {ServingSystem} from '../serving-system.ts';
import {rayClusterKind} from './ray-kinds.ts';
import {projectRayService} from './ray-records.ts';
import {rayReplace, workerBounds, workerScale} from './worker-plans.ts';

const config = ['spec', 'rayClusterConfig'] as const;

/** The head's template, and those of all worker groups. */
const templatesOf = (root: KubernetesObject): readonly TemplateAt[] => [
	{path: [...config, 'headGroupSpec', 'template'], role: 'head'},
	...rawObjects(valueAt(root, ...config, 'workerGroupSpecs')).map(
		(group, at): TemplateAt => ({
			path: [...config, 'workerGroupSpecs', at, 'template'],
			role: rawText(group['groupName']) ?? `group ${at}`,
		}),
	),
];

/** GPUs of a whole cluster as its RayService asks for it. */
const clusterGpus = (root: KubernetesObject): number => {
	const {head, workers} = projectRayService(root).nodes;
	return [head, ...workers].reduce((sum, {desired, hosts, template}) => sum + desired * hosts * template.gpus, 0);
};

type Consequence = {readonly follows: string; readonly surge: number; readonly warnings: readonly PlanWarning[]};

/** What another rayClusterConfig costs: a second cluster beside the first, unless the operator is told not to make one. */
const secondCluster = (context: PlanContext): Consequence => {
	const {root, objects} = context;
	const strategy = rawText(valueAt(root, 'spec', 'upgradeStrategy', 'type'));
	if (strategy === 'None')
		return {
			follows: 'nothing: with upgradeStrategy None the cluster that runs stays as it is',
			surge: 0,
			warnings: [{kind: 'serving', text: 'upgradeStrategy is None: it counts for the next RayCluster, once the one that runs is deleted.'}],
		};
	const gpus = clusterGpus(root);
	const free = objects.capacity?.free.reduce((sum, entry) => sum + entry.free, 0);
	return {
		follows: `a second RayCluster starts${gpus === 0 ? '' : ` (${counted(gpus, 'GPU')}${freeWords(context)})`}; the first one serves until it is ready, and then goes`,
		surge: gpus,
		warnings: [
			{kind: 'new-revision', text: 'Two whole clusters run side by side meanwhile, and the new one loads the model from its beginning.'},
			...(free === undefined || free >= gpus
				? []
				: [
						{
							kind: 'gpus' as const,
							text: `${counted(gpus, 'GPU')} more for a while, ${free} free: the first cluster holds its own until the second one serves, so that it may wait for ever.`,
						},
					]),
		],
	};
};

/** Images that stay: all nodes of a cluster must run one version of Ray. */
const otherImages = (root: KubernetesObject, image: string | undefined, edits: readonly Edit[]): readonly PlanWarning[] => {
	if (image === undefined) return [];
	const changed = new Set(edits.map(({path}) => path.join('/')));
	const others = templatesOf(root).flatMap(({path, role}) =>
		containersIn(rawObject(valueAt(root, ...path)))
			.slice(0, 1)
			.filter(container => container['image'] !== image && !changed.has([...path, 'spec', 'containers', 0, 'image'].join('/')))
			.map(container => `${role} keeps ${rawText(container['image']) ?? ''}`),
	);
	return others.length === 0
		? []
		: [{kind: 'serving', text: `${others.join(', ')}: all nodes of a cluster must run the same version of Ray and Python.`}];
};

const update = (context: PlanContext<Extract<Action, {type: 'update'}>>): PlanOutcome => {
	const {action, service, root} = context;
	if (action.model !== undefined) return refused(`${service.name} names its model in serveConfigV2: change that.`);
	if (action.args !== undefined)
		return refused(`The operator makes the arguments of Ray containers: those of the model stand in serveConfigV2.`);
	const problem = imageProblem(action.image);
	if (problem !== undefined) return refused(problem);
	const {edits, guards, lines, isFound} = templateEdits(root, templatesOf(root), action);
	if (!isFound) return refused(`${service.name} has no container ${action.container}.`);
	if (edits.length === 0) return refused(`${service.name} has this image already.`);
	const {follows, surge, warnings} = secondCluster(context);
	const version = rawText(valueAt(root, ...config, 'rayVersion'));
	return specPlan(context, {
		title: 'Update',
		verb: 'update',
		edits,
		guards,
		lines,
		follows,
		warnings: [
			...warnings,
			...otherImages(root, action.image, edits),
			...(version === undefined
				? []
				: [
						{
							kind: 'field-owner' as const,
							text: `rayVersion stays ${version}: if the image brings another version of Ray, change it in the manifest.`,
						},
					]),
		],
		gpus: {change: 0, surge},
		stands: `${service.name} asks for the new image.`,
		done: {type: surge === 0 && follows.startsWith('nothing') ? 'observed' : 'rolled-out', generation: generationOf(context) + 1},
	});
};

const clusterReference = (service: ModelService, revision: Revision): ObjectReference => ({
	resource: service.components?.find(({reference}) => reference?.resource.kind === 'RayCluster')?.reference?.resource ?? rayClusterKind,
	namespace: service.namespace,
	name: revision.name ?? '',
	uid: revision.id,
});

const find = (service: ModelService, id: string): Revision | undefined => service.revisions?.find(revision => revision.id === id);

/** Counts are no part of a release: the operator leaves them out when it compares, and the autoscaler writes them in the cluster. */
const counts = ['replicas', 'minReplicas', 'maxReplicas', 'scaleStrategy'] as const;

/** The configuration of a cluster that runs, with the counts of now. */
const configOf = (cluster: KubernetesObject, now: Raw): Raw => {
	const spec = rawObject(cluster.spec);
	const groups = rawObjects(now['workerGroupSpecs']);
	const workerGroupSpecs = rawObjects(spec['workerGroupSpecs']).map(group => {
		const twin = groups.find(({groupName}) => groupName === group['groupName']) ?? group;
		const rest = Object.fromEntries(Object.entries(group).filter(([field]) => !counts.some(count => count === field)));
		return {...rest, ...Object.fromEntries(counts.flatMap(count => (twin[count] === undefined ? [] : [[count, twin[count]]])))};
	});
	return {...spec, ...(spec['workerGroupSpecs'] === undefined ? {} : {workerGroupSpecs})};
};

const linesOf = (before: Raw, after: Raw): readonly PlanLine[] => {
	const groupsBefore = rawObjects(before['workerGroupSpecs']);
	const pairs: ReadonlyArray<readonly [string, Raw, Raw]> = [
		['head', rawObject(before['headGroupSpec']), rawObject(after['headGroupSpec'])],
		...rawObjects(after['workerGroupSpecs']).map(
			group =>
				[rawText(group['groupName']) ?? '', groupsBefore.find(({groupName}) => groupName === group['groupName']) ?? {}, group] as const,
		),
	];
	return pairs.flatMap(([role, old, next]) =>
		templateLines(rawObject(old['template']), rawObject(next['template'])).map(line => ({
			...line,
			text: [line.text, `(${role})`].filter(text => text !== '').join(' '),
		})),
	);
};

/** While the second cluster comes up, the configuration of the first one put back cancels it. */
const rollBack = (context: PlanContext<RollBack>): PlanOutcome => {
	const {service, root, action, objects} = context;
	const revision = find(service, action.revision);
	if (revision === undefined)
		return refused(`This revision is gone: ${service.name} keeps its old cluster only while the new one comes up.`);
	const cluster = objects.get(clusterReference(service, revision));
	if (cluster === undefined || cluster.metadata.uid !== revision.id)
		return refused(`RayCluster ${revision.name} is gone: the new one serves now.`);
	const before = rawObject(valueAt(root, ...config));
	const after = configOf(cluster, before);
	if (isEqual(before, after)) return refused(`${revision.name} is what ${service.name} asks for already.`);
	const afterwards = {...root, spec: {...rawObject(root.spec), rayClusterConfig: after}};
	return specPlan(context, {
		title: 'Roll back',
		verb: 'roll back',
		edits: [{path: config, before, after}],
		// By its images alone: the API server may fill in defaults.
		back: [{path: config, before: after, after: before, guards: templateGuards(afterwards, templatesOf(afterwards))}],
		lines: [
			{
				head: 'revision',
				before: service.revisions?.find(({newest}) => newest)?.name ?? '?',
				after: revision.name ?? '',
				text: `(${evidenceWords(revision)})`,
			},
			...linesOf(before, after),
			{head: 'not undone', text: 'serveConfigV2, ConfigMaps, Secrets, weights behind unpinned tags'},
		],
		follows: `the cluster that comes up goes, ${revision.name} serves on`,
		warnings: evidenceWarnings(revision),
		stands: `${service.name} asks for what ${revision.name} runs.`,
		done: {type: 'rolled-out', generation: generationOf(context) + 1},
	});
};

/** The writing half of RayServices. */
export const rayServicePlans: Pick<ServingSystem, 'needs' | 'plan' | 'revisionReference' | 'permission'> = customPlans(
	{
		scale: workerScale,
		'set-bounds': workerBounds,
		update: {plan: update},
		'roll-back': {
			needs(action, service) {
				const revision = find(service, action.revision);
				return revision === undefined || revision.written !== undefined ? [] : [clusterReference(service, revision)];
			},
			plan(context) {
				const revision = find(context.service, context.action.revision);
				if (revision?.written === undefined) return rollBack(context);
				return journalRollBackPlan(context, revision, () => {
					const {follows, surge, warnings} = secondCluster(context);
					return {follows, warnings, gpus: {change: 0, surge}};
				});
			},
		},
		'replace-replica': rayReplace,
	},
	(service, revision) => (revision.written === undefined ? clusterReference(service, revision) : service.reference),
);
