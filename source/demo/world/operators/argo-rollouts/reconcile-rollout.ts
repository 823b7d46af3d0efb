import {type DemoObject, type JsonObject, numberAt, objectAt, stringAt, valueAt} from '../../../api-server/demo-object.ts';
import {formatLabelSelector} from '../../../api-server/selectors.ts';
import {requestDeletion} from '../../../api-server/write/delete-object.ts';
import {isPodReady} from '../../controllers/owned.ts';
import type {World} from '../../world.ts';
import {condition, conditionsFor, type WantedCondition, writeStatus} from '../children.ts';
import type {Operator} from '../operator.ts';
import {moveBlueGreen} from './blue-green.ts';
import {moveCanary} from './canary.ts';
import type {Progress} from './progress.ts';
import {countOf, hashOf, replicaSets, rolloutResource, type Sets, sizeOf, workloadOf} from './replica-sets.ts';

const progressing = ({phase, message = ''}: Progress, {current}: Sets): WantedCondition => {
	const {name} = current.metadata;
	const row: Readonly<Record<Progress['phase'], WantedCondition>> = {
		Healthy: condition('Progressing', true, 'NewReplicaSetAvailable', `ReplicaSet "${name}" has successfully progressed.`),
		Progressing: condition('Progressing', true, 'ReplicaSetUpdated', `ReplicaSet "${name}" is progressing.`),
		Paused: condition('Progressing', undefined, 'RolloutPaused', 'Rollout is paused'),
		Degraded: condition('Progressing', false, 'RolloutAborted', message.replace('RolloutAborted: ', '')),
	};
	return row[phase];
};

const conditionsOf = (world: World, rollout: DemoObject, sets: Sets, progress: Progress, available: number): readonly JsonObject[] => {
	const isHealthy = progress.phase === 'Healthy';
	return conditionsFor(world, rollout, [
		condition('Paused', progress.phase === 'Paused', 'RolloutPaused', `Rollout is ${progress.phase === 'Paused' ? '' : 'not '}paused`),
		condition('Healthy', isHealthy, isHealthy ? 'RolloutHealthy' : 'RolloutNotHealthy', `Rollout is ${isHealthy ? '' : 'not '}healthy`),
		condition(
			'Completed',
			isHealthy,
			isHealthy ? 'RolloutCompleted' : 'RolloutNotCompleted',
			isHealthy ? 'RolloutCompleted' : 'Rollout not completed, started update',
		),
		available >= sizeOf(rollout)
			? condition('Available', true, 'AvailableReason', 'Rollout has minimum availability')
			: condition('Available', false, 'AvailableReason', 'Rollout does not have minimum availability'),
		progressing(progress, sets),
	]);
};

const total = (sets: readonly DemoObject[], member: string): number => sets.reduce((sum, set) => sum + countOf(set, member), 0);

/** Requests follow the weights where something routes them; in blue and green the active release has them all. */
const weigh = ({weights}: World, {metadata, spec}: DemoObject, {all}: Sets, {status, stableRS}: Progress): void => {
	const {namespace} = metadata;
	if (valueAt(spec, 'strategy', 'blueGreen') !== undefined) {
		const active = stringAt(status, 'blueGreen', 'activeSelector') ?? stableRS;
		weights.set(namespace, Object.fromEntries(all.map(set => [hashOf(set), hashOf(set) === active ? 100 : 0])));
		return;
	}
	if (valueAt(spec, 'strategy', 'canary', 'trafficRouting') === undefined) return;
	const canary = objectAt(status, 'canary', 'weights', 'canary');
	const weight = numberAt(canary, 'weight') ?? 0;
	const others = Object.fromEntries(all.map(set => [hashOf(set), hashOf(set) === stableRS ? 100 - weight : 0]));
	weights.set(namespace, {...others, ...(weight === 0 ? {} : {[stringAt(canary, 'podTemplateHash') ?? '']: weight})});
};

/** Replaces the pods from before `spec.restartAt`, one at a time. Returns since when all are younger. */
const restart = ({store, clock, owned}: World, rollout: DemoObject, {all}: Sets): string | undefined => {
	const asked = stringAt(rollout, 'spec', 'restartAt');
	if (asked === undefined || Date.parse(asked) > clock.now()) return stringAt(rollout, 'status', 'restartedAt');
	const pods = all.flatMap(({metadata}) => owned.of(metadata.uid, 'pods'));
	const old = pods.filter(({metadata}) => Date.parse(metadata.creationTimestamp) < Date.parse(asked));
	if (old.length === 0) return asked;
	const isWaiting = pods.some(pod => !isPodReady(pod) || pod.metadata.deletionTimestamp !== undefined);
	const [first] = old;
	if (!isWaiting && first !== undefined) requestDeletion(store, 'pods', first, {now: clock.now()});
	return stringAt(rollout, 'status', 'restartedAt');
};

/** A Deployment that lends its template runs nothing itself once its Rollout does. */
const parkWorkload = (world: World, rollout: DemoObject, {phase}: Progress): void => {
	const workload = workloadOf(world, rollout);
	if (workload === undefined || sizeOf(workload) === 0) return;
	const isDue = {onsuccess: phase === 'Healthy', progressively: true}[stringAt(rollout, 'spec', 'workloadRef', 'scaleDown') ?? ''] === true;
	if (isDue) world.store.update('deployments', {...workload, spec: {...workload.spec, replicas: 0}});
};

const reconcile = (world: World, rollout: DemoObject): number | undefined => {
	if (rollout.metadata.deletionTimestamp !== undefined) return undefined;
	const sets = replicaSets(world, rollout);
	if (sets === undefined) {
		const name = stringAt(rollout, 'spec', 'workloadRef', 'name');
		const message = `InvalidSpec: The Rollout "${rollout.metadata.name}" is invalid: spec.workloadRef.name: Invalid value: "${name}": deployments.apps "${name}" not found`;
		writeStatus(world, rolloutResource, rollout, {...rollout.status, phase: 'Degraded', message});
		return undefined;
	}
	const isBlueGreen = valueAt(rollout, 'spec', 'strategy', 'blueGreen') !== undefined;
	const progress = (isBlueGreen ? moveBlueGreen : moveCanary)(world, rollout, sets);
	const restartedAt = restart(world, rollout, sets);
	parkWorkload(world, rollout, progress);
	weigh(world, rollout, sets, progress);
	const fresh = sets.all.map(set => world.store.get('replicasets', set.metadata.namespace, set.metadata.name) ?? set);
	const current = fresh.find(set => hashOf(set) === hashOf(sets.current));
	const available = total(fresh, 'availableReplicas');
	const workload = workloadOf(world, rollout);
	writeStatus(world, rolloutResource, rollout, {
		HPAReplicas: total(fresh, 'replicas'),
		availableReplicas: available,
		...progress.status,
		conditions: conditionsOf(world, rollout, sets, progress, available),
		currentPodHash: hashOf(sets.current),
		...(progress.message === undefined ? {} : {message: progress.message}),
		observedGeneration: String(rollout.metadata.generation ?? 1),
		phase: progress.phase,
		readyReplicas: total(fresh, 'readyReplicas'),
		replicas: total(fresh, 'replicas'),
		...(restartedAt === undefined ? {} : {restartedAt}),
		selector: formatLabelSelector(valueAt(rollout, 'spec', 'selector') ?? valueAt(workload, 'spec', 'selector')),
		stableRS: progress.stableRS,
		updatedReplicas: countOf(current, 'replicas'),
		...(workload === undefined ? {} : {workloadObservedGeneration: String(workload.metadata.generation ?? 1)}),
	});
	// Pods that go and come are no event of the Rollout's.
	const isRestarting = restartedAt !== stringAt(rollout, 'spec', 'restartAt');
	return isRestarting ? 1000 : progress.again;
};

/** Argo Rollouts: canaries step by step, blue and green, templates of Deployments that stand idle. */
export const argoRollouts: Operator = {
	resource: rolloutResource,
	kind: 'Rollout',
	owns: ['replicasets'],
	watches: {
		deployments: ({store}, {metadata}) =>
			store
				.list(rolloutResource, metadata.namespace)
				.filter(rollout => stringAt(rollout, 'spec', 'workloadRef', 'name') === metadata.name)
				.map(rollout => rollout.metadata.name),
	},
	reconcile,
	delay: 90,
};
