import {type DemoObject, stringAt} from '../../../api-server/demo-object.ts';
import type {World} from '../../world.ts';
import {availableOf, limitsOf, type ReplicaSets, replicasOf, total} from './replica-sets.ts';
import {scaleReplicaSet} from './scale.ts';

type Move = (world: World, deployment: DemoObject, sets: ReplicaSets) => boolean;

/** The new ReplicaSet grows as far as the surge allows. */
const growNew: Move = (world, deployment, {current, all}) => {
	if (current === undefined) return false;
	const wanted = replicasOf(deployment);
	const size = replicasOf(current);
	if (size >= wanted) return size > wanted && scaleReplicaSet(world, deployment, current, wanted);
	const room = wanted + limitsOf(deployment).surge - total(all, replicasOf);
	return room > 0 && scaleReplicaSet(world, deployment, current, size + Math.min(room, wanted - size));
};

/** Old replicas that do not serve go first, and nobody misses them. Returns how many went. */
const removeUnhealthy = (world: World, deployment: DemoObject, old: readonly DemoObject[], most: number): number => {
	let removed = 0;
	for (const set of old) {
		const unhealthy = Math.min(most - removed, replicasOf(set) - availableOf(set));
		if (replicasOf(set) === 0 || unhealthy <= 0) continue;
		scaleReplicaSet(world, deployment, set, replicasOf(set) - unhealthy);
		removed += unhealthy;
	}
	return removed;
};

/** Old ones that serve go as far as enough others do. */
const shrinkOld: Move = (world, deployment, {current, old, all}) => {
	if (total(old, replicasOf) === 0) return false;
	const least = replicasOf(deployment) - limitsOf(deployment).unavailable;
	const newUnavailable = current === undefined ? 0 : replicasOf(current) - availableOf(current);
	const most = total(all, replicasOf) - least - newUnavailable;
	if (most <= 0) return false;
	const cleaned = removeUnhealthy(world, deployment, old, most);
	const fresh = old.map(set => world.store.get('replicasets', set.metadata.namespace, set.metadata.name) ?? set);
	let spare = total([...fresh, ...(current === undefined ? [] : [current])], availableOf) - least;
	let shrunk = 0;
	for (const set of fresh) {
		if (spare <= 0) break;
		const count = Math.min(replicasOf(set), spare);
		if (count <= 0) continue;
		scaleReplicaSet(world, deployment, set, replicasOf(set) - count);
		spare -= count;
		shrunk += count;
	}
	return cleaned + shrunk > 0;
};

const isOldRunning = ({owned}: World, old: readonly DemoObject[]): boolean =>
	old.some(set => owned.of(set.metadata.uid, 'pods').length > 0);

/** Recreation waits for the last old pod, whose end is no event of the Deployment's. */
export const isWaitingForPods = (world: World, deployment: DemoObject, {old}: ReplicaSets): boolean =>
	stringAt(deployment, 'spec', 'strategy', 'type') === 'Recreate' && isOldRunning(world, old);

/** All old ones first, and the new ones when the last pod of the old is gone. */
const recreate: Move = (world, deployment, {current, old}) => {
	const active = old.filter(set => replicasOf(set) > 0);
	for (const set of active) scaleReplicaSet(world, deployment, set, 0);
	if (active.length > 0) return true;
	return !isOldRunning(world, old) && current !== undefined && scaleReplicaSet(world, deployment, current, replicasOf(deployment));
};

const strategies: Readonly<Record<string, readonly Move[]>> = {RollingUpdate: [growNew, shrinkOld], Recreate: [recreate]};

/** One move of a rollout, as the strategy has it (kubernetes: pkg/controller/deployment/rolling.go). */
export const moveRollout: Move = (world, deployment, sets) =>
	(strategies[stringAt(deployment, 'spec', 'strategy', 'type') ?? 'RollingUpdate'] ?? []).some(move => move(world, deployment, sets));
