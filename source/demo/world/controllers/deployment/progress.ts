import {type DemoObject, type JsonObject, numberAt, stringAt} from '../../../api-server/demo-object.ts';
import {conditionReason, type DeploymentCondition, renewCondition, withCondition} from './deployment-status.ts';
import {conditionsOf, isPaused, type ReplicaSets, replicasOf} from './replica-sets.ts';

const longest = 2_147_483_647;

/** Milliseconds a rollout may stand still; `undefined`: for ever. */
const deadlineOf = (deployment: DemoObject): number | undefined => {
	const seconds = numberAt(deployment, 'spec', 'progressDeadlineSeconds');
	return seconds === undefined || seconds === longest ? undefined : seconds * 1000;
};

const condition = (status: DeploymentCondition['status'], reason: string, message: string): DeploymentCondition => ({
	...{type: 'Progressing', status, reason, message},
});

const count = (status: JsonObject | undefined, name: string): number => numberAt(status, name) ?? 0;

const isComplete = (deployment: DemoObject, status: JsonObject): boolean =>
	['updatedReplicas', 'replicas', 'availableReplicas'].every(name => count(status, name) === replicasOf(deployment)) &&
	count(status, 'observedGeneration') >= (deployment.metadata.generation ?? 1);

const hasProgressed = (before: JsonObject | undefined, after: JsonObject): boolean =>
	count(after, 'updatedReplicas') > count(before, 'updatedReplicas') ||
	count(after, 'replicas') - count(after, 'updatedReplicas') < count(before, 'replicas') - count(before, 'updatedReplicas') ||
	count(after, 'readyReplicas') > count(before, 'readyReplicas') ||
	count(after, 'availableReplicas') > count(before, 'availableReplicas');

const progressing = (conditions: readonly JsonObject[]): JsonObject | undefined => conditions.find(({type}) => type === 'Progressing');

const deadlineAt = (deployment: DemoObject, conditions: readonly JsonObject[]): number | undefined => {
	const deadline = deadlineOf(deployment);
	const current = progressing(conditions);
	if (deadline === undefined || current === undefined) return undefined;
	if (['NewReplicaSetAvailable', 'ProgressDeadlineExceeded'].includes(stringAt(current, 'reason') ?? '')) return undefined;
	return Date.parse(stringAt(current, 'lastUpdateTime') ?? '') + deadline;
};

/** The condition Progressing after a step of a rollout (kubernetes: pkg/controller/deployment/progress.go, syncRolloutStatus). */
export const withProgress = (deployment: DemoObject, status: JsonObject, {current}: ReplicaSets, now: number): JsonObject => {
	const conditions = conditionsOf({...deployment, status});
	if (deadlineOf(deployment) === undefined) return {...status, conditions: conditions.filter(({type}) => type !== 'Progressing')};
	const subject = current === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${current.metadata.name}"`;
	const isSettled =
		count(status, 'replicas') === count(status, 'updatedReplicas') &&
		conditionReason(conditions, 'Progressing') === 'NewReplicaSetAvailable';
	if (isSettled) return status;
	if (isComplete(deployment, status)) {
		return {
			...status,
			conditions: withCondition(conditions, condition('True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`), now),
		};
	}
	if (hasProgressed(deployment.status, status)) {
		return {...status, conditions: renewCondition(conditions, condition('True', 'ReplicaSetUpdated', `${subject} is progressing.`), now)};
	}
	const deadline = deadlineAt(deployment, conditions);
	return deadline !== undefined && deadline <= now
		? {
				...status,
				conditions: withCondition(conditions, condition('False', 'ProgressDeadlineExceeded', `${subject} has timed out progressing.`), now),
			}
		: status;
};

/** In how many milliseconds the deadline passes, if nothing moves until then. */
export const untilDeadline = (deployment: DemoObject, now: number): number | undefined => {
	const deadline = isPaused(deployment) ? undefined : deadlineAt(deployment, conditionsOf(deployment));
	// Timestamps have whole seconds.
	return deadline === undefined ? undefined : Math.max(1000, deadline - now + 1000);
};

/** Says that a rollout is paused, or goes on. The same conditions where that is known (kubernetes: sync.go, checkPausedConditions). */
export const withPause = (deployment: DemoObject, now: number): readonly JsonObject[] => {
	const conditions = conditionsOf(deployment);
	const reason = conditionReason(conditions, 'Progressing');
	if (deadlineOf(deployment) === undefined || reason === 'ProgressDeadlineExceeded') return conditions;
	if (isPaused(deployment) && reason !== 'DeploymentPaused') {
		return withCondition(conditions, condition('Unknown', 'DeploymentPaused', 'Deployment is paused'), now);
	}
	return !isPaused(deployment) && reason === 'DeploymentPaused'
		? withCondition(conditions, condition('Unknown', 'DeploymentResumed', 'Deployment is resumed'), now)
		: conditions;
};
