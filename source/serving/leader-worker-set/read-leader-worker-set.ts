import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {ModelService, Revision} from '../../domain/model-service.ts';
import type {ResourceKind} from '../../domain/object-reference.ts';
import {autoscalersOf} from '../autoscalers.ts';
import {countRefusals} from '../count-refusals.ts';
import {customService} from '../custom/custom-service.ts';
import {podsUnder} from '../custom/under.ts';
import {gpusOfPods} from '../custom/workload-component.ts';
import {isModelService} from '../evidence.ts';
import type {WorkloadTemplate} from '../pod-template.ts';
import {compact} from '../raw.ts';
import type {ControllerRevisionRecord} from '../records/controller-revision-record.ts';
import type {StatefulSetRecord} from '../records/stateful-set-record.ts';
import {rolloutOf} from '../rollout.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import {type Group, groupsOf} from './groups-of.ts';
import type {LeaderWorkerSetRecord} from './leader-worker-set-record.ts';

/** The StatefulSet of the leaders carries the hash of the release that its controller is rolling out. */
const hashLabel = 'leaderworkerset.sigs.k8s.io/template-revision-hash';

/** Of one group as a whole: what its leader and its workers ask for together, each container named once. */
const groupTemplate = ({leader, worker}: LeaderWorkerSetRecord): WorkloadTemplate => {
	if (leader === undefined) return worker;
	const names = new Set(leader.containers.map(({name}) => name));
	return {
		...worker,
		...leader,
		containers: [...leader.containers, ...worker.containers.filter(({name}) => !names.has(name))],
	};
};

const gpusPerGroup = ({leader, worker, size}: LeaderWorkerSetRecord): number => (leader ?? worker).gpus + (size - 1) * worker.gpus;

/** Its ControllerRevisions count no groups, so the groups are counted; `groups` undefined: not loaded, and nothing is said of them. */
const revisionOf = (record: ControllerRevisionRecord, newest: string | undefined, groups: readonly Group[] | undefined): Revision => {
	const own = groups?.filter(({hash}) => hash === record.hash) ?? [];
	const ready = own.filter(group => group.ready).length;
	return compact({
		id: record.uid,
		name: record.name,
		number: record.revision,
		hash: record.hash ?? record.name,
		createdAt: record.createdAt,
		containers: record.template.containers,
		version: record.template.version,
		changeCause: record.changeCause,
		replicas: {desired: own.length, ready, available: ready},
		newest: record.hash === newest,
		evidence: ready > 0 ? [{kind: 'available-now' as const, replicas: ready}] : [],
	});
};

const sameContainers = (one: Revision['containers'], other: Revision['containers']): boolean =>
	one.length === other.length &&
	one.every(({image, args}, index) => image === other[index]?.image && args.join('\0') === other[index]?.args.join('\0'));

/** "group 1: 5 of 8 pods have a node": a group that is half placed holds GPUs and serves nothing. */
const halfPlaced = (groups: readonly Group[], size: number): string | undefined => {
	const half = groups.filter(({pods}) => {
		const placed = pods.filter(pod => pod.node !== undefined).length;
		return placed > 0 && placed < size && pods.some(pod => pod.unschedulable !== undefined);
	});
	const [first] = half;
	if (first === undefined) return undefined;
	const placed = first.pods.filter(pod => pod.node !== undefined).length;
	return `${first.pods[0]?.name}: ${placed} of its ${size} pods have a node${half.length > 1 ? `, and ${half.length - 1} more groups like it` : ''}`;
};

/** A service whose replica is a group of pods that serve one model together. */
export const readLeaderWorkerSet = (
	system: Pick<ServingSystem, 'name' | 'verbs'>,
	kind: ResourceKind,
	record: ClusterRecord,
	index: ObjectIndex,
): ModelService | undefined => {
	const root = record as LeaderWorkerSetRecord;
	// Groups compute other things too.
	if (![root.leader, root.worker].some(template => template !== undefined && isModelService(template.evidence))) return undefined;
	const [leaders] = index.ownedBy<StatefulSetRecord>(root.uid, 'StatefulSet');
	const pods = podsUnder(root.uid, index);
	const groups = pods === undefined ? undefined : leaders === undefined ? [] : groupsOf(leaders, root.size, index);
	const newestHash = leaders?.labels[hashLabel];
	const revisions = index.isLoaded('ControllerRevision')
		? index
				.ownedBy<ControllerRevisionRecord>(root.uid, 'ControllerRevision')
				.map(entry => revisionOf(entry, newestHash, groups))
				.toSorted((one, other) => other.number - one.number)
		: undefined;
	const newest = revisions?.find(revision => revision.newest);
	const template = groupTemplate(root);
	// It reports no observedGeneration before 0.8: a template that no revision has is one that it has not seen yet.
	const isUnseen = newest !== undefined && !sameContainers(newest.containers, template.containers);
	const wasAvailable = root.conditions.some(({type}) => type === 'Available');
	const autoscalers = autoscalersOf(root, index);
	const perReplica = gpusPerGroup(root);
	const paused = root.partition > 0;
	const half = groups === undefined ? undefined : halfPlaced(groups, root.size);
	const rollout = rolloutOf({
		paused,
		generation: root.generation,
		observedGeneration: isUnseen ? root.generation - 1 : root.observedGeneration,
		desired: root.desired,
		total: root.total,
		updated: root.updated,
		available: root.ready,
		toUpdate: Math.max(0, root.desired - root.partition),
		// Old revisions go when an update is through.
		completedOnce: wasAvailable && revisions?.length === 1,
		deadlineExceeded: false,
		newestPods: pods?.filter(pod => pod.revisionHash === newestHash),
		...(newest === undefined ? {} : {newestCreatedAt: newest.createdAt}),
	});
	return customService(system, isUnseen ? {...root, observedGeneration: root.generation - 1} : root, index, {
		kind,
		template,
		components: [
			{
				role: 'group',
				name: root.name,
				podsPerReplica: root.size,
				replicas: {desired: root.desired, ready: root.ready, updated: root.updated, available: root.ready, total: root.total},
				gpus: {perReplica, held: pods === undefined ? root.total * perReplica : gpusOfPods(pods)},
				pods: pods?.map(({uid}) => uid),
			},
		],
		pods,
		revisions,
		rollout: half === undefined || rollout.progress === undefined ? rollout : {...rollout, progress: `${rollout.progress}; ${half}`},
		autoscalers,
		paused,
		rolling: {maxSurge: root.maxSurge, maxUnavailable: root.maxUnavailable, strategy: 'RollingUpdate' as ModelService['name']},
		refusals: {
			...countRefusals({name: root.name, desired: root.desired, autoscalers}),
			pause: paused ? `The rollout of ${root.name} is paused already: groups below ${root.partition} keep the old revision.` : undefined,
			resume: paused ? undefined : `The rollout of ${root.name} is not paused.`,
			restart: root.desired === 0 ? `${root.name} is parked: there is nothing to restart.` : restartRefusal(root),
			'roll-back': noHistory(root.name, revisions),
			'replace-replica': pods?.some(({deletedAt}) => deletedAt === undefined) === true ? undefined : noReplica(root.name, pods),
		},
	});
};

const restartRefusal = ({name, partition, desired}: LeaderWorkerSetRecord): string | undefined =>
	partition >= desired ? `The rollout of ${name} is paused, so a restart would not begin: resume it first.` : undefined;

const noHistory = (name: string, revisions: readonly Revision[] | undefined): string | undefined => {
	if (revisions === undefined) return 'The revisions are not read yet.';
	return revisions.some(({newest}) => !newest)
		? undefined
		: `${name} keeps its old revisions only while an update is under way, and no change of it was written from here.`;
};

const noReplica = (name: string, pods: readonly unknown[] | undefined): string =>
	pods === undefined ? 'The replicas are not read yet.' : `${name} has no replica.`;
