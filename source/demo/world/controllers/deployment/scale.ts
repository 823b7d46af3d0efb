import type {DemoObject} from '../../../api-server/demo-object.ts';
import {isEqual} from '../../../api-server/equal.ts';
import type {World} from '../../world.ts';
import {sizeAnnotations} from './new-replica-set.ts';
import {
	availableOf,
	desiredAnnotation,
	limitsOf,
	maximumAnnotation,
	type ReplicaSets,
	replicasOf,
	revisionOf,
	total,
} from './replica-sets.ts';

export const component = 'deployment-controller';

/** Gives a ReplicaSet another size. True when that is a change. */
export const scaleReplicaSet = ({store, record}: World, deployment: DemoObject, set: DemoObject, replicas: number): boolean => {
	const current = store.get('replicasets', set.metadata.namespace, set.metadata.name);
	if (current === undefined) return false;
	const before = replicasOf(current);
	const annotations = {...current.metadata.annotations, ...sizeAnnotations(deployment)};
	if (before === replicas && isEqual(annotations, current.metadata.annotations)) return false;
	store.update('replicasets', {...current, metadata: {...current.metadata, annotations}, spec: {...current.spec, replicas}});
	if (before !== replicas) {
		const message = `Scaled ${before < replicas ? 'up' : 'down'} replica set ${set.metadata.name} from ${before} to ${replicas}`;
		record(deployment, {type: 'Normal', reason: 'ScalingReplicaSet', message, component});
	}
	return before !== replicas;
};

const isActive = (set: DemoObject): boolean => replicasOf(set) > 0;

const annotationOf = (set: DemoObject, name: string): number | undefined => {
	const value = set.metadata.annotations?.[name];
	return value === undefined ? undefined : Number(value);
};

/** Somebody has changed the wanted count since the ReplicaSets were last sized. */
export const isScaling = (deployment: DemoObject, sets: ReplicaSets): boolean =>
	sets.all.filter(isActive).some(set => {
		const desired = annotationOf(set, desiredAnnotation);
		return desired !== undefined && desired !== replicasOf(deployment);
	});

/** The share of a change of size that one of several ReplicaSets takes. */
const proportion = (set: DemoObject, deployment: DemoObject, toAdd: number, added: number): number => {
	if (replicasOf(set) === 0 || toAdd === 0 || toAdd === added) return 0;
	const wanted = replicasOf(deployment);
	const before = annotationOf(set, maximumAnnotation) ?? Math.max(1, replicasOf(set));
	const grown =
		wanted === 0 ? -replicasOf(set) : Math.round((replicasOf(set) * (wanted + limitsOf(deployment).surge)) / before) - replicasOf(set);
	return toAdd > 0 ? Math.min(grown, toAdd - added) : Math.max(grown, toAdd - added);
};

/** Sizes the ReplicaSets after the wanted count, without rolling out (kubernetes: pkg/controller/deployment/sync.go, scale). */
export const scaleDeployment = (world: World, deployment: DemoObject, {current, old, all}: ReplicaSets): void => {
	const wanted = replicasOf(deployment);
	const active = all.filter(isActive);
	if (active.length <= 1) {
		const only = active[0] ?? current ?? old.at(-1);
		if (only !== undefined) scaleReplicaSet(world, deployment, only, wanted);
		return;
	}
	const isSaturated =
		current !== undefined &&
		annotationOf(current, desiredAnnotation) === wanted &&
		replicasOf(current) === wanted &&
		availableOf(current) === wanted;
	if (isSaturated) {
		for (const set of old.filter(isActive)) scaleReplicaSet(world, deployment, set, 0);
		return;
	}
	const allowed = wanted > 0 ? wanted + limitsOf(deployment).surge : 0;
	const toAdd = allowed - total(active, replicasOf);
	// The larger first; of equals the newer when growing, the older when shrinking.
	const ordered = [...active].sort(
		(one, other) =>
			replicasOf(other) - replicasOf(one) || (toAdd > 0 ? revisionOf(other) - revisionOf(one) : revisionOf(one) - revisionOf(other)),
	);
	let added = 0;
	const sizes = ordered.map(set => {
		const change = proportion(set, deployment, toAdd, added);
		added += change;
		return replicasOf(set) + change;
	});
	for (const [index, set] of ordered.entries()) {
		const rest = index === 0 ? toAdd - added : 0;
		scaleReplicaSet(world, deployment, set, Math.max(0, (sizes[index] ?? 0) + rest));
	}
};
