import {type DemoObject, type JsonObject, numberAt, objectAt} from '../../../api-server/demo-object.ts';
import {withDefaults} from '../../../api-server/write/defaults.ts';
import type {Reconcile, World} from '../../world.ts';
import {deploymentStatus, withCondition} from './deployment-status.ts';
import {newReplicaSet, withCurrentAnnotations} from './new-replica-set.ts';
import {untilDeadline, withPause, withProgress} from './progress.ts';
import {
	conditionsOf,
	isPaused,
	limitsOf,
	type ReplicaSets,
	replicasOf,
	revisionAnnotation,
	revisionOf,
	sortOut,
	total,
} from './replica-sets.ts';
import {isWaitingForPods, moveRollout} from './rolling-update.ts';
import {component, isScaling, scaleDeployment} from './scale.ts';

const setsOf = ({owned}: World, deployment: DemoObject): ReplicaSets =>
	sortOut(deployment, owned.of(deployment.metadata.uid, 'replicasets'));

const updateStatus = ({store}: World, deployment: DemoObject, status: JsonObject): DemoObject =>
	store.update('deployments', {...deployment, status}, {subresource: 'status'});

/** The Deployment tells the number of its present revision, beside its status. */
const withRevision = (world: World, deployment: DemoObject, revision: number): DemoObject =>
	revisionOf(deployment) === revision
		? deployment
		: world.store.update(
				'deployments',
				{
					...deployment,
					metadata: {...deployment.metadata, annotations: {...deployment.metadata.annotations, [revisionAnnotation]: String(revision)}},
				},
				{subresource: 'status'},
			);

/** Milliseconds between two looks whether the old pods are gone. */
const podCheck = 500;

const nextRevision = ({old}: ReplicaSets): number => Math.max(0, ...old.map(revisionOf)) + 1;

/** The set of the present template gets the newest number. Returns the Deployment as it is then. */
const renumber = (world: World, deployment: DemoObject, sets: ReplicaSets): DemoObject => {
	const {current} = sets;
	if (current === undefined) return deployment;
	const numbered = withCurrentAnnotations(current, deployment, Math.max(nextRevision(sets), revisionOf(current)));
	if (numbered !== current) world.store.update('replicasets', numbered);
	return withRevision(world, deployment, revisionOf(numbered));
};

const createReplicaSet = (world: World, deployment: DemoObject, sets: ReplicaSets): DemoObject => {
	const {store, clock, record} = world;
	const {namespace, name} = deployment.metadata;
	const room = replicasOf(deployment) + limitsOf(deployment).surge - total(sets.all, replicasOf);
	const replicas = Math.max(0, Math.min(replicasOf(deployment), room));
	const revision = nextRevision(sets);
	const template = objectAt(deployment, 'spec', 'template');
	let collisions = numberAt(deployment, 'status', 'collisionCount') ?? 0;
	let blank = newReplicaSet(deployment, template, {revision, replicas, collisions});
	while (store.get('replicasets', namespace, blank.metadata.name ?? '') !== undefined) {
		collisions++;
		blank = newReplicaSet(deployment, template, {revision, replicas, collisions});
	}
	const set = store.create('replicasets', withDefaults('replicasets', blank));
	if (replicas > 0) {
		const message = `Scaled up replica set ${set.metadata.name} from 0 to ${replicas}`;
		record(deployment, {type: 'Normal', reason: 'ScalingReplicaSet', message, component});
	}
	const created = {
		type: 'Progressing',
		status: 'True' as const,
		reason: 'NewReplicaSetCreated',
		message: `Created new replica set "${set.metadata.name}"`,
	};
	const current = store.get('deployments', namespace, name) ?? deployment;
	const conditions = withCondition(conditionsOf(current), created, clock.now());
	const counted = collisions === 0 ? {} : {collisionCount: collisions};
	return withRevision(world, updateStatus(world, current, {...current.status, ...counted, conditions}), revision);
};

/** Old ReplicaSets without pods beyond the history limit go, the oldest first. */
const trimHistory = ({store}: World, deployment: DemoObject, {old}: ReplicaSets): void => {
	const limit = numberAt(deployment, 'spec', 'revisionHistoryLimit') ?? 10;
	const living = old.filter(set => set.metadata.deletionTimestamp === undefined).sort((one, other) => revisionOf(one) - revisionOf(other));
	for (const set of living.slice(0, Math.max(0, living.length - limit))) {
		const isEmpty = replicasOf(set) === 0 && (numberAt(set, 'status', 'replicas') ?? 0) === 0;
		if (isEmpty) store.remove('replicasets', set.metadata.namespace, set.metadata.name);
	}
};

/** One round over a Deployment (kubernetes: pkg/controller/deployment/deployment_controller.go, syncDeployment). */
export const reconcileDeployment: Reconcile = (world, given) => {
	const {store, clock} = world;
	const now = clock.now();
	const latest = (): DemoObject | undefined => store.get('deployments', given.metadata.namespace, given.metadata.name);
	if (given.metadata.deletionTimestamp !== undefined) return undefined;

	let deployment = updateStatus(world, given, {...given.status, conditions: withPause(given, now)});
	const sets = setsOf(world, deployment);
	if (isPaused(deployment) || isScaling(deployment, sets)) {
		deployment = renumber(world, deployment, sets);
		scaleDeployment(world, deployment, setsOf(world, deployment));
		const after = setsOf(world, deployment);
		if (isPaused(deployment)) trimHistory(world, deployment, after);
		updateStatus(world, latest() ?? deployment, deploymentStatus(latest() ?? deployment, after, now));
		return undefined;
	}
	deployment = sets.current === undefined ? createReplicaSet(world, deployment, sets) : renumber(world, deployment, sets);
	moveRollout(world, deployment, setsOf(world, deployment));
	const current = latest();
	if (current === undefined) return undefined;
	const after = setsOf(world, current);
	const status = withProgress(current, deploymentStatus(current, after, now), after, now);
	const stored = updateStatus(world, current, status);
	const isDone = after.old.every(set => replicasOf(set) === 0) && numberAt(status, 'availableReplicas') === replicasOf(current);
	if (isDone) trimHistory(world, stored, after);
	return isWaitingForPods(world, stored, after) ? podCheck : untilDeadline(stored, now);
};
