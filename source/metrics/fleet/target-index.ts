import type {MetricsTarget} from '../metrics-target.ts';
import {workloadOfPod} from '../queries/workload-of-pod.ts';

/** Which series are whose. */
export type TargetIndex = {
	/** Names that series of a service have in the workload label; empty where its pods are not known. */
	readonly workloadsOf: (target: MetricsTarget) => readonly string[];
	/** Names that gateways may count a service under, with those of its workloads. */
	readonly subjectsOf: (target: MetricsTarget) => readonly string[];
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

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;

export const indexTargets = (targets: readonly MetricsTarget[], cache: NameCache): TargetIndex => {
	const owners = new Map<string, string>();
	const ambiguous = new Set<string>();
	const claim = ({namespace, uid}: MetricsTarget, name: string): void => {
		const key = keyOf(namespace, name);
		const owner = owners.get(key);
		if (owner !== undefined && owner !== uid) ambiguous.add(owner).add(uid);
		owners.set(key, uid);
	};
	for (const target of targets) for (const name of namesOf(target, cache)) claim(target, name);
	const isAmbiguous = ({uid}: MetricsTarget): boolean => ambiguous.has(uid);
	const workloadsOf = (target: MetricsTarget): readonly string[] => (isAmbiguous(target) ? [] : namesOf(target, cache));

	// A service's own name is its own, whoever else may be called so by the way; of other names those count that are one service's.
	const called = new Map<string, string | undefined>();
	for (const target of targets) {
		for (const name of target.aliases) {
			const key = keyOf(target.namespace, name);
			called.set(key, called.has(key) && called.get(key) !== target.uid ? undefined : target.uid);
		}
	}
	for (const target of targets) for (const name of workloadsOf(target)) called.set(keyOf(target.namespace, name), target.uid);
	const named = Map.groupBy(targets, ({namespace, name}) => keyOf(namespace, name));
	for (const [key, own] of named) called.set(key, own.length === 1 ? own[0]?.uid : undefined);

	const isPassed = ({passed = []}: MetricsTarget, name: string): boolean =>
		passed.some(workload => name === workload || name.startsWith(`${workload}-`));
	const namesOfSubject = (target: MetricsTarget): readonly string[] =>
		[...new Set([target.name, ...target.aliases, ...workloadsOf(target)])].filter(
			name => name !== '' && called.get(keyOf(target.namespace, name)) === target.uid && !isPassed(target, name),
		);
	const subjects = new Map<string, readonly string[]>();
	return {
		workloadsOf,
		isAmbiguous,
		subjectsOf(target) {
			const known = subjects.get(target.uid) ?? namesOfSubject(target);
			subjects.set(target.uid, known);
			return known;
		},
	};
};
