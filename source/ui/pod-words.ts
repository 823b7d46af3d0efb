import type {PodRecord} from '../domain/cluster-record.ts';
import type {Severity} from '../domain/state.ts';

const imageReasons: ReadonlySet<string> = new Set(['ImagePullBackOff', 'ErrImagePull', 'InvalidImageName', 'ErrImageNeverPull']);

/** What a replica is doing, in the words of the State column, with the reason Kubernetes gives. */
export const replicaState = (pod: PodRecord): {readonly text: string; readonly severity: Severity} => {
	const {trouble} = pod;
	if (pod.deletedAt !== undefined) return {text: 'Terminating', severity: 'look'};
	if (pod.reason !== undefined) return {text: pod.reason, severity: 'broken'};
	if (pod.ready) return {text: 'Ready', severity: 'fine'};
	if (trouble !== undefined) {
		const reason = trouble.lastReason ?? trouble.reason;
		const detail = trouble.exitCode === undefined || reason !== 'Error' ? reason : `exit ${trouble.exitCode}`;
		if (imageReasons.has(trouble.reason)) return {text: `Image missing (${trouble.reason})`, severity: 'broken'};
		return {text: `${trouble.init ? 'Init crashing' : 'Crashing'} (${detail})`, severity: 'broken'};
	}
	if (pod.scheduledAt === undefined)
		return {text: pod.unschedulable === undefined ? 'Waiting for a node' : 'Cannot be scheduled', severity: 'look'};
	return {text: pod.phase === 'Running' ? 'Loading' : pod.phase === 'Pending' ? 'Starting' : pod.phase, severity: 'look'};
};

/** The container whose log tells why: the one in trouble, else the first; crashed ones by their previous instance. */
export const telltaleContainer = (pod: PodRecord): {readonly container: string; readonly previous: boolean} => {
	const {trouble} = pod;
	if (trouble === undefined)
		return {container: pod.containers[pod.initContainers?.length ?? 0] ?? pod.containers[0] ?? '', previous: false};
	return {container: trouble.container, previous: pod.restarts > 0 && !imageReasons.has(trouble.reason)};
};

const rank: Readonly<Record<Severity, number>> = {broken: 0, look: 1, fine: 2};

/** Replicas with the sick first, then the newest; ties by name, so that no two ever swap. */
export const orderReplicas = (pods: readonly PodRecord[]): readonly PodRecord[] =>
	pods
		.map(pod => ({pod, rank: rank[replicaState(pod).severity]}))
		.sort((one, other) => one.rank - other.rank || other.pod.createdAt - one.pod.createdAt || (one.pod.name < other.pod.name ? -1 : 1))
		.map(({pod}) => pod);
