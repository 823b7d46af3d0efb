import type {MetricsTarget} from '../metrics-target.ts';
import {workloadOfPod} from '../queries/workload-of-pod.ts';

/** Which series are whose. */
export type TargetIndex = {
	/** Names that series of a service have in the workload label; empty where its pods are not known. */
	readonly workloadsOf: (target: MetricsTarget) => readonly string[];
	/** Another service's pods are named so that the two cannot be told apart. */
	readonly isAmbiguous: (target: MetricsTarget) => boolean;
};

/** Names by pods: as long as a service keeps its array of pods they are not worked out again. */
export type NameCache = WeakMap<MetricsTarget['pods'], readonly string[]>;

const namesOf = ({pods}: MetricsTarget, cache: NameCache): readonly string[] => {
	const known = cache.get(pods);
	if (known !== undefined) return known;
	const names = [...new Set(pods.map(({name}) => workloadOfPod(name)))];
	cache.set(pods, names);
	return names;
};

export const indexTargets = (targets: readonly MetricsTarget[], cache: NameCache): TargetIndex => {
	const owners = new Map<string, string>();
	const ambiguous = new Set<string>();
	for (const target of targets) {
		for (const name of namesOf(target, cache)) {
			const key = `${target.namespace}/${name}`;
			const owner = owners.get(key);
			if (owner !== undefined && owner !== target.uid) ambiguous.add(owner).add(target.uid);
			owners.set(key, target.uid);
		}
	}
	return {
		workloadsOf: target => (ambiguous.has(target.uid) ? [] : namesOf(target, cache)),
		isAmbiguous: target => ambiguous.has(target.uid),
	};
};
