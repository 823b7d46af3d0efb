import type {ClusterRecord, PodRecord} from '../domain/cluster-record.ts';
import type {Condition, ModelService} from '../domain/model-service.ts';
import {isModelService} from './evidence.ts';
import type {DeploymentRecord} from './records/deployment-record.ts';
import type {ReplicaSetRecord} from './records/replica-set-record.ts';
import {replicaSetRevisions} from './revisions.ts';
import {rolloutOf} from './rollout.ts';
import type {ObjectIndex} from './serving-system.ts';
import {isUnfinished, workloadService} from './workload-service.ts';

const conditionOf = (root: DeploymentRecord, type: string): Condition | undefined =>
	root.conditions.find(condition => condition.type === type);

const sameContainers = (one: DeploymentRecord['template'], other: ReplicaSetRecord['template']): boolean =>
	one.containers.length === other.containers.length &&
	one.containers.every((container, index) => {
		const twin = other.containers[index];
		return container.image === twin?.image && container.args.join('\0') === twin.args.join('\0');
	});

/**
 * Whether a ReplicaSet is the one the spec asks for. The controller's number tells; but a template that was changed while
 * paused, or a moment ago, has no ReplicaSet yet, and then none is the newest.
 */
const newestSet = (root: DeploymentRecord, sets: readonly ReplicaSetRecord[]): ReplicaSetRecord | undefined => {
	const number = root.revision ?? Math.max(0, ...sets.map(set => set.revision ?? 0));
	const found = sets.find(set => set.revision === number);
	return found !== undefined && sameContainers(root.template, found.template) ? found : undefined;
};

export const readDeployment = (record: ClusterRecord, index: ObjectIndex): ModelService | undefined => {
	const root = record as DeploymentRecord;
	if (!isModelService(root.template.evidence)) return undefined;
	const areSetsLoaded = index.isLoaded('ReplicaSet');
	const sets = areSetsLoaded ? index.ownedBy<ReplicaSetRecord>(root.uid, 'ReplicaSet') : [];
	const newest = newestSet(root, sets);
	const arePodsLoaded = areSetsLoaded && index.isLoaded('Pod');
	const podsOf = (set: ReplicaSetRecord): readonly PodRecord[] => index.ownedBy<PodRecord>(set.uid, 'Pod').filter(isUnfinished);
	const pods = arePodsLoaded ? sets.flatMap(podsOf) : undefined;
	const progressing = conditionOf(root, 'Progressing');
	const failure = conditionOf(root, 'ReplicaFailure');
	const deadlineAt = root.progressAt === undefined ? undefined : root.progressAt + root.progressDeadline;
	return workloadService(root, index, {
		kind: 'Deployment',
		paused: root.paused,
		rolling: {maxSurge: root.maxSurge, maxUnavailable: root.maxUnavailable, strategy: root.strategy},
		revisions: areSetsLoaded ? replicaSetRevisions(sets, set => set === newest) : undefined,
		pods,
		rollout: rolloutOf({
			paused: root.paused,
			generation: root.generation,
			observedGeneration: root.observedGeneration,
			desired: root.desired,
			total: root.total,
			updated: root.updated,
			available: root.available,
			toUpdate: root.desired,
			completedOnce: progressing?.reason === 'NewReplicaSetAvailable',
			deadlineExceeded: progressing?.reason === 'ProgressDeadlineExceeded',
			...(failure?.status === 'True' ? {cannotCreate: failure.message ?? failure.reason ?? 'the pods cannot be made'} : {}),
			newestPods: arePodsLoaded ? (newest === undefined ? [] : podsOf(newest)) : undefined,
			...(newest === undefined ? {} : {newestCreatedAt: newest.createdAt}),
			...(deadlineAt === undefined ? {} : {deadlineAt}),
		}),
	});
};
