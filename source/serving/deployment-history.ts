import type {PodRecord} from '../domain/cluster-record.ts';
import type {Condition, Revision, Rollout} from '../domain/model-service.ts';
import type {DeploymentRecord} from './records/deployment-record.ts';
import type {ReplicaSetRecord} from './records/replica-set-record.ts';
import {refusalWords} from './refusal-words.ts';
import {replicaSetRevisions} from './revisions.ts';
import {rolloutOf} from './rollout.ts';
import type {ObjectIndex} from './serving-system.ts';
import {isUnfinished} from './workload-service.ts';

/** What the ReplicaSets and pods of a Deployment tell of its releases, whoever owns the Deployment. */
export type DeploymentHistory = {
	/** Newest first; undefined: not loaded yet. */
	readonly revisions: readonly Revision[] | undefined;
	/** Not finished; undefined: not loaded yet. */
	readonly pods: readonly PodRecord[] | undefined;
	readonly rollout: Rollout;
};

const conditionOf = (root: DeploymentRecord, type: string): Condition | undefined =>
	root.conditions.find(condition => condition.type === type);

const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
	one === other || (one.length === other.length && one.every((entry, index) => entry === other[index]));

const sameContainers = (one: DeploymentRecord['template'], other: ReplicaSetRecord['template']): boolean =>
	one.containers.length === other.containers.length &&
	one.containers.every((container, index) => {
		const twin = other.containers[index];
		return container.image === twin?.image && isSameList(container.args, twin.args);
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

export const deploymentHistory = (root: DeploymentRecord, index: ObjectIndex): DeploymentHistory => {
	const areSetsLoaded = index.isLoaded('ReplicaSet');
	const sets = areSetsLoaded ? index.ownedBy<ReplicaSetRecord>(root.uid, 'ReplicaSet') : [];
	const newest = newestSet(root, sets);
	const arePodsLoaded = areSetsLoaded && index.isLoaded('Pod');
	// Asked for once: this is read anew for every change of every pod.
	const podsOfSets = new Map(arePodsLoaded ? sets.map(set => [set.uid as string, index.ownedBy<PodRecord>(set.uid, 'Pod')]) : []);
	const allOfNewest = newest === undefined ? [] : (podsOfSets.get(newest.uid) ?? []);
	const progressing = conditionOf(root, 'Progressing');
	const failure = conditionOf(root, 'ReplicaFailure');
	const refusal = allOfNewest.length === 0 ? undefined : refusalWords(allOfNewest);
	const cannotCreate = failure?.status === 'True' ? (failure.message ?? failure.reason ?? 'the pods cannot be made') : refusal;
	const deadlineAt = root.progressAt === undefined ? undefined : root.progressAt + root.progressDeadline;
	return {
		revisions: areSetsLoaded ? replicaSetRevisions(sets, set => set === newest) : undefined,
		pods: arePodsLoaded ? [...podsOfSets.values()].flat().filter(isUnfinished) : undefined,
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
			...(cannotCreate === undefined ? {} : {cannotCreate}),
			newestPods: arePodsLoaded ? allOfNewest.filter(isUnfinished) : undefined,
			...(newest === undefined ? {} : {newestCreatedAt: newest.createdAt}),
			...(deadlineAt === undefined ? {} : {deadlineAt}),
		}),
	};
};
