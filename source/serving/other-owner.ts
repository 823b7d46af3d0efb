import type {ActionType, Offer} from '../domain/action.ts';
import type {ClusterRecord, PodRecord} from '../domain/cluster-record.ts';
import type {ModelService, Rollout} from '../domain/model-service.ts';
import {counted} from '../domain/number-text.ts';
import type {ResourceKind} from '../domain/object-reference.ts';
import {autoscalersOf} from './autoscalers.ts';
import {customPlans} from './custom/custom-plans.ts';
import type {CustomRecord} from './custom/custom-record.ts';
import {customService} from './custom/custom-service.ts';
import {podsUnder} from './custom/under.ts';
import {eachAction} from './each-action.ts';
import {isModelService, serviceLabel} from './evidence.ts';
import {type Counts, countsOf} from './other-owner/counts-of.ts';
import type {OwnerRecord} from './other-owner/owner-record.ts';
import {partsOf} from './other-owner/parts-of.ts';
import {compact} from './raw.ts';
import {rolloutOf} from './rollout.ts';
import type {ObjectIndex, ServingSystem} from './serving-system.ts';
import {isTemplateOfRollout} from './template-of-rollout.ts';
import {isUnfinished} from './workload-service.ts';

/** Any record at the top; those of kinds that a system knows have more or less than this. */
type Root = ClusterRecord & Partial<Omit<OwnerRecord, keyof ClusterRecord>>;

const holdsGpus = ({gpus = 0, optedOut}: PodRecord): boolean => gpus > 0 && optedOut !== true;

const podsOf = (root: Root, index: ObjectIndex): readonly PodRecord[] | undefined => {
	const under = podsUnder(root.uid, index);
	return root.kind === 'Pod' && isUnfinished(root as PodRecord) ? [root as PodRecord, ...(under ?? [])] : under;
};

const resourceOf = (root: Root, index: ObjectIndex): ResourceKind =>
	root.resource ??
	index.resource(root.kind) ?? {group: '', version: 'v1', resource: `${root.kind.toLowerCase()}s`, kind: root.kind, namespaced: true};

/** Why nothing but its replicas can be changed: by what the object at the top is. First match wins. */
const reasons: ReadonlyArray<{readonly applies: (root: Root) => boolean; readonly reason: (kind: string, name: string) => string}> = [
	{
		applies: ({unread}) => unread === 'refused',
		reason: (kind, name) => `${kind} ${name} owns these workloads and you may not read it: modeldeck changes nothing below it.`,
	},
	{
		applies: ({unread}) => unread === 'failing',
		reason: (kind, name) => `${kind} ${name} owns these workloads and cannot be read now: modeldeck changes nothing below it.`,
	},
	{
		applies: ({resource}) => resource !== undefined,
		reason: (kind, name) => `${kind} ${name} owns these workloads: modeldeck does not know this kind and only reads it.`,
	},
	{
		applies: ({kind}) => kind === 'Pod' || kind === 'ReplicaSet',
		reason: (kind, name) => `${name} is a ${kind} that nothing owns: modeldeck only reads it.`,
	},
	{
		applies: () => true,
		reason: (kind, name) =>
			`Nothing but its GPUs speaks for ${kind} ${name} being a model service: modeldeck only reads it. The label ${serviceLabel}=true says that it is one.`,
	},
];

const offersOf = (root: Root, kind: string, pods: readonly PodRecord[] | undefined): Readonly<Record<ActionType, Offer>> => {
	const reason = reasons.find(({applies}) => applies(root))?.reason(kind, root.name) ?? '';
	const replace: Offer =
		root.kind === 'Pod'
			? {possible: false, reason: `Nothing would make Pod ${root.name} anew.`}
			: pods?.some(({deletedAt}) => deletedAt === undefined) === true
				? {possible: true}
				: {possible: false, reason: pods === undefined ? 'The replicas are not read yet.' : `${root.name} has no replica.`};
	return eachAction(action => (action === 'replace-replica' ? replace : {possible: false, reason}));
};

const evidenceOf = (root: Root, kind: string, templates: readonly string[], pods: readonly PodRecord[] | undefined): readonly string[] => {
	const gpus = pods?.filter(holdsGpus).reduce((sum, pod) => sum + (pod.gpus ?? 0), 0) ?? 0;
	return [
		...templates,
		...(gpus > 0 && templates.length === 0 ? [`pods with ${counted(gpus, 'GPU')}`] : []),
		...(root.unread === 'refused' ? [`${kind} ${root.name} may not be read: what it owns tells all of this`] : []),
		...(root.unread === 'failing' ? [`${kind} ${root.name} cannot be read now: what it owns tells all of this`] : []),
	];
};

/** What the object says of itself counts as far as its pods do not say more. */
const rolloutOfOwner = (root: Root, counts: Counts, pods: readonly PodRecord[] | undefined): Rollout => {
	const {generation = 0, observedGeneration = generation, conditions = [], phase} = root;
	const rollout = rolloutOf({
		...{paused: false, generation, observedGeneration, ...counts, toUpdate: counts.desired},
		// Which release a pod is of is not known: while some serve, those that do not are replicas in trouble, no release.
		completedOnce: counts.available > 0,
		deadlineExceeded: false,
		newestPods: pods,
	});
	const ready = conditions.find(({type}) => type === 'Ready');
	const message = ready?.status === 'False' ? (ready.message ?? ready.reason) : root.kind === 'Pod' ? undefined : phase;
	if (message === undefined) return rollout;
	const isUnready = ready?.status === 'False' && rollout.phase === 'Stable';
	return {...rollout, ...(isUnready ? {phase: 'Progressing' as const} : {}), message};
};

const asCustomRecord = (root: Root): CustomRecord => {
	const {labels = {}, managers = [], conditions = [], generation = 0, observedGeneration = generation} = root;
	return {...root, labels, managers, conditions, generation, observedGeneration};
};

const read = (record: ClusterRecord, index: ObjectIndex): ModelService | undefined => {
	const root = record as Root;
	if (root.labels?.[serviceLabel] === 'false' || isTemplateOfRollout(record, index)) return undefined;
	const parts = partsOf(root, index);
	const pods = podsOf(root, index);
	const templates = parts.templates.filter(({evidence}) => isModelService(evidence));
	if (templates.length === 0 && pods?.some(holdsGpus) !== true) return undefined;
	if (parts.components.length === 0 && parts.loose.length === 0) return undefined;
	const resource = resourceOf(root, index);
	const {kind} = resource;
	const counts = countsOf(root, parts, pods);
	const [first, ...others] = parts.components;
	const loose = {
		...{role: 'pods', name: root.name, podsPerReplica: 1, replicas: counts},
		gpus: {perReplica: Math.max(0, ...parts.loose.map(({gpus = 0}) => gpus)), held: 0},
		pods: pods?.map(({uid}) => uid),
	};
	const isMadeOfWorkloads = first !== undefined && first.reference?.uid !== root.uid;
	const service = customService(otherOwner, asCustomRecord(root), index, {
		kind: resource,
		components: first === undefined ? [loose] : [first, ...others],
		pods,
		template: templates[0],
		evidence: evidenceOf(
			root,
			kind,
			templates.flatMap(({evidence}) => evidence.reasons),
			pods,
		),
		rollout: rolloutOfOwner(root, counts, pods),
		revisions: [],
		autoscalers: autoscalersOf({namespace: root.namespace, kind, name: root.name, desired: counts.desired}, index),
		refusals: {},
		mode: kind,
		countOwner: root.resource === undefined ? undefined : `${kind} ${root.name} owns the replicas`,
		replicas: counts,
	});
	const {components, ...rest} = service;
	return {
		...rest,
		...(isMadeOfWorkloads && components !== undefined ? {components} : {}),
		reference: compact({...service.reference, resource, namespace: resource.namespaced ? root.namespace : undefined}),
		offers: offersOf(root, kind, pods),
	};
};

/**
 * What is at the top of model services and of no kind that a system knows: custom resources of any make, DaemonSets, Jobs,
 * ReplicaSets and pods that nothing owns. It is shown, so that no GPU is held out of sight, and only read.
 */
export const otherOwner: ServingSystem = {
	name: 'Other',
	title: 'any other owner of model services or of pods with GPUs',
	root: '*',
	watches: [],
	verbs: {
		...eachAction(() => ({none: 'NAME is of a kind that modeldeck does not know: it only reads it.'})),
		'replace-replica': {how: 'deletes the pod, by its UID; not of a pod that nothing owns'},
	},
	read,
	...customPlans({}),
};
