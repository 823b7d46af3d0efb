import {type DemoObject, type JsonObject, numberAt, stringAt} from '../../../api-server/demo-object.ts';
import {timestamp} from '../../../api-server/object-store.ts';
import {availableOf, conditionsOf, limitsOf, type ReplicaSets, replicasOf, total} from './replica-sets.ts';

export type DeploymentCondition = {
	readonly type: string;
	readonly status: 'True' | 'False' | 'Unknown';
	readonly reason: string;
	readonly message: string;
};

/** Sets a condition. One of the same status keeps the time of its transition; one that also has the same reason stays as it is. */
export const withCondition = (conditions: readonly JsonObject[], wanted: DeploymentCondition, now: number): readonly JsonObject[] => {
	const old = conditions.find(condition => condition['type'] === wanted.type);
	if (old !== undefined && old['status'] === wanted.status && old['reason'] === wanted.reason) return conditions;
	const lastTransitionTime = old !== undefined && old['status'] === wanted.status ? old['lastTransitionTime'] : timestamp(now);
	const next: JsonObject = {...wanted, lastTransitionTime, lastUpdateTime: timestamp(now)};
	return [...conditions.filter(condition => condition !== old), next];
};

/** Says it again: the time of the last update is now, also where nothing else changes. */
export const renewCondition = (conditions: readonly JsonObject[], wanted: DeploymentCondition, now: number): readonly JsonObject[] => {
	const old = conditions.find(condition => condition['type'] === wanted.type);
	const lastTransitionTime = old !== undefined && old['status'] === wanted.status ? old['lastTransitionTime'] : timestamp(now);
	return [...conditions.filter(condition => condition !== old), {...wanted, lastTransitionTime, lastUpdateTime: timestamp(now)}];
};

const count = (sets: readonly DemoObject[], member: string): number => total(sets, set => numberAt(set, 'status', member) ?? 0);

/** Leaves out what Go leaves out: a count of nothing. */
export const counts = (values: Readonly<Record<string, number>>): JsonObject =>
	Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));

/** Counts and the condition Available; the others are kept (kubernetes: pkg/controller/deployment/sync.go, calculateStatus). */
export const deploymentStatus = (deployment: DemoObject, sets: ReplicaSets, now: number): JsonObject => {
	const available = total(sets.all, availableOf);
	const isAvailable = available >= replicasOf(deployment) - limitsOf(deployment).unavailable;
	const conditions = withCondition(
		conditionsOf(deployment),
		isAvailable
			? {type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.'}
			: {
					type: 'Available',
					status: 'False',
					reason: 'MinimumReplicasUnavailable',
					message: 'Deployment does not have minimum availability.',
				},
		now,
	);
	return {
		...counts({
			observedGeneration: deployment.metadata.generation ?? 1,
			replicas: count(sets.all, 'replicas'),
			updatedReplicas: sets.current === undefined ? 0 : count([sets.current], 'replicas'),
			readyReplicas: count(sets.all, 'readyReplicas'),
			availableReplicas: available,
			collisionCount: numberAt(deployment, 'status', 'collisionCount') ?? 0,
			unavailableReplicas: Math.max(0, total(sets.all, replicasOf) - available),
		}),
		terminatingReplicas: count(sets.all, 'terminatingReplicas'),
		conditions,
	};
};

export const conditionReason = (conditions: readonly JsonObject[], type: string): string | undefined =>
	stringAt(
		conditions.find(condition => condition['type'] === type),
		'reason',
	);
