import type {ClusterRecord, PodRecord} from '../../domain/cluster-record.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {type ResourceKind, resourceKinds} from '../../domain/object-reference.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {autoscalersOf} from '../autoscalers.ts';
import {countRefusals} from '../count-refusals.ts';
import type {Refusals} from '../custom/custom-offers.ts';
import {customService} from '../custom/custom-service.ts';
import {podRefusals} from '../custom/pod-refusals.ts';
import {gpusOfPods} from '../custom/workload-component.ts';
import {isModelService} from '../evidence.ts';
import type {WorkloadTemplate} from '../pod-template.ts';
import type {ReplicaSetRecord} from '../records/replica-set-record.ts';
import type {WorkloadRecord} from '../records/workload-record.ts';
import {replicaSetRevisions} from '../revisions.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import {runningVersions} from '../versions.ts';
import {isUnfinished} from '../workload-service.ts';
import {rolloutPhase} from './rollout-phase.ts';
import {isUpdating, type RolloutRecord} from './rollout-record.ts';
import {rolloutTraffic} from './rollout-traffic.ts';

/** The workload whose template a Rollout runs, where that is another object and is read. */
const workloadOf = ({targetKind, targetName, namespace}: RolloutRecord, index: ObjectIndex): WorkloadRecord | undefined =>
	targetKind === 'Deployment' && targetName !== undefined
		? (index.named('Deployment', namespace, targetName) as WorkloadRecord | undefined)
		: undefined;

/** Of the containers of its newest ReplicaSet, where its template stands in an object that is not read. */
const gpusOf = (set: ReplicaSetRecord | undefined): number => set?.template.containers.reduce((sum, {gpus}) => sum + gpus, 0) ?? 0;

const cannotPromote = (root: RolloutRecord): string | undefined => {
	const {name} = root;
	if (!isUpdating(root)) return `No release of ${name} is on its way.`;
	if (root.aborted) return `The release of ${name} was aborted: try it again first.`;
	return root.paused ? `The rollout of ${name} is paused: resume it first.` : undefined;
};

/** A release that nothing but its pods is waited for. */
const nothingWaits = ({name, strategy, pauses, stepIndex}: RolloutRecord): string | undefined =>
	pauses.length > 0 || (strategy.mode === 'canary' && (stepIndex ?? 0) < strategy.steps.length)
		? undefined
		: `${name} waits for no promotion.`;

const refusalsOf = (
	root: RolloutRecord,
	hasTemplate: boolean,
	service: Pick<ModelService, 'autoscalers' | 'revisions' | 'pods'>,
): Refusals => {
	const {name, desired, paused, aborted} = root;
	const {autoscalers, revisions, pods} = service;
	const cannot = cannotPromote(root);
	const ofPods = podRefusals(name, {pods, revisions});
	const noHistory = root.revisionHistoryLimit === 0 ? `${name} keeps no revisions (revisionHistoryLimit is 0).` : undefined;
	const elsewhere =
		root.targetName !== undefined && !hasTemplate
			? `The template of ${name} stands in ${root.targetKind} ${root.targetName}, which is not read here: change it there.`
			: undefined;
	return {
		...countRefusals({name, desired, autoscalers}),
		update: elsewhere,
		...ofPods,
		'roll-back': noHistory ?? ofPods['roll-back'] ?? (isUpdating(root) && !aborted ? undefined : elsewhere),
		restart: desired === 0 ? `${name} is parked: there is nothing to restart.` : undefined,
		pause: paused ? `The rollout of ${name} is paused already.` : undefined,
		resume: paused
			? undefined
			: root.pauses.length > 0
				? `${name} waits at a step of its own: promote it.`
				: `The rollout of ${name} is not paused.`,
		promote: cannot ?? nothingWaits(root),
		'promote-full': cannot,
		abort: !isUpdating(root) ? `No release of ${name} is on its way.` : aborted ? `The release of ${name} is aborted already.` : undefined,
		retry: aborted ? undefined : `No release of ${name} was aborted.`,
	};
};

/** The old stack stands on for a while after a promotion, and the new one before it: which of them serves is told by the Rollout. */
const withServingVersions = (service: ModelService, root: RolloutRecord, template: WorkloadTemplate | undefined): ModelService => {
	const {version: _, nextVersion: __, ...rest} = service;
	const hash = root.strategy.mode === 'blue-green' ? (root.activeHash ?? root.stableHash) : root.stableHash;
	if (template === undefined || hash === undefined) return service;
	const revisions = service.revisions?.filter(revision => revision.newest || revision.hash === hash);
	const pods = service.pods?.filter(({revisionHash}) => revisions?.some(revision => revision.hash === revisionHash));
	return {...rest, ...runningVersions(template, revisions, pods)};
};

/** The service of a Rollout; a workload that it takes its template from is no service of its own. */
export const readRollout = (
	system: Pick<ServingSystem, 'name' | 'verbs'>,
	kind: ResourceKind,
	record: ClusterRecord,
	index: ObjectIndex,
): ModelService | undefined => {
	const root = record as RolloutRecord;
	const areSetsLoaded = index.isLoaded('ReplicaSet');
	const sets = areSetsLoaded ? index.ownedBy<ReplicaSetRecord>(root.uid, 'ReplicaSet') : [];
	const newest = sets.find(({hash}) => hash === root.currentHash);
	const workload = workloadOf(root, index);
	const template = root.targetName === undefined ? root.template : workload?.template;
	if (template === undefined ? gpusOf(newest) === 0 : !isModelService(template.evidence)) return undefined;
	const podsOf = (set: ReplicaSetRecord): readonly PodRecord[] => index.ownedBy<PodRecord>(set.uid, 'Pod').filter(isUnfinished);
	const arePodsLoaded = areSetsLoaded && index.isLoaded('Pod');
	const pods = arePodsLoaded ? sets.flatMap(podsOf) : undefined;
	const revisions = areSetsLoaded ? replicaSetRevisions(sets, set => set === newest) : undefined;
	const autoscalers = autoscalersOf(root, index);
	const perReplica = template?.gpus ?? gpusOf(newest);
	const {desired, ready, updated, available, total, strategy} = root;
	const service = customService(system, root, index, {
		kind,
		mode: strategy.mode,
		components: [
			{
				role: 'pods',
				name: root.name,
				podsPerReplica: 1,
				replicas: {desired, ready, updated, available, total},
				gpus: {perReplica, held: pods === undefined ? total * perReplica : gpusOfPods(pods)},
				pods: pods?.map(({uid}) => uid),
			},
		],
		pods,
		template,
		evidence: template === undefined ? [`is a ${root.kind}`, 'its replicas request GPUs'] : template.evidence.reasons,
		rollout: rolloutPhase({
			root,
			workload: workload?.generation,
			newestPods: arePodsLoaded ? (newest === undefined ? [] : podsOf(newest)) : undefined,
			newestCreatedAt: newest?.createdAt,
		}),
		revisions,
		autoscalers,
		refusals: refusalsOf(root, template !== undefined, {autoscalers, revisions, pods}),
		traffic: rolloutTraffic(root, revisions),
		paused: root.paused,
		rolling: {maxSurge: strategy.maxSurge, maxUnavailable: strategy.maxUnavailable, strategy: toSafeText(strategy.mode)},
	});
	return {...withServingVersions(service, root, template), ...(workload === undefined ? {} : templateOwnerOf(root, workload))};
};

const templateOwnerOf = (root: RolloutRecord, workload: WorkloadRecord): Pick<ModelService, 'templateOwner'> => {
	const reference = {resource: resourceKinds.deployment, namespace: workload.namespace, name: workload.name, uid: workload.uid};
	return {templateOwner: {reference, observedGeneration: root.observedWorkload ?? 0}};
};
