import type {PodRecord} from '../domain/cluster-record.ts';
import {type FaultKind, type PodFault, podFault} from '../domain/pod-fault.ts';
import type {Severity} from '../domain/state.ts';

type ReplicaState = {readonly text: string; readonly severity: Severity};

const faultWords: Readonly<Record<FaultKind, (fault: PodFault, pod: PodRecord) => string>> = {
	crash: ({detail}, {trouble}) =>
		`${trouble?.init === true ? 'Init crashing' : 'Crashing'} (${detail.replace(`${trouble?.container ?? ''} `, '')})`,
	image: ({reason}) => `Image missing (${reason})`,
	configuration: ({reason}) => `Cannot start (${reason})`,
	unschedulable: ({wantsGpu}) => (wantsGpu ? 'Waiting for GPU' : 'Finds no node'),
	gated: () => 'Waits for admission',
	refused: ({reason}) => `Refused (${reason})`,
	evicted: () => 'Evicted',
	lost: () => 'Node lost',
};

/** These may heal without anybody's help. */
const mayHeal: ReadonlySet<FaultKind> = new Set<FaultKind>(['unschedulable', 'gated']);

/** What a replica is doing, in the words of the State column, with the reason Kubernetes gives. */
export const replicaState = (pod: PodRecord): ReplicaState => {
	if (pod.deletedAt !== undefined) return {text: 'Terminating', severity: 'look'};
	const fault = podFault(pod);
	if (fault !== undefined) return {text: faultWords[fault.kind](fault, pod), severity: mayHeal.has(fault.kind) ? 'look' : 'broken'};
	if (pod.reason !== undefined) return {text: pod.reason, severity: 'broken'};
	if (pod.ready) return {text: 'Ready', severity: 'fine'};
	if (pod.scheduledAt === undefined) return {text: 'Waiting for a node', severity: 'look'};
	if (pod.initializing !== undefined) return {text: `Starting (${pod.initializing})`, severity: 'look'};
	return {text: pod.phase === 'Running' ? 'Loading' : pod.phase === 'Pending' ? 'Starting' : pod.phase, severity: 'look'};
};

/** The container whose log tells why: the one in trouble, else the first; a crashed one by its previous instance. */
export const telltaleContainer = (pod: PodRecord): {readonly container: string; readonly previous: boolean} => {
	const {trouble} = pod;
	if (trouble === undefined)
		return {container: pod.containers[pod.initContainers?.length ?? 0] ?? pod.containers[0] ?? '', previous: false};
	// Restarts of init containers are not counted in those of the pod; that one waits after a crash says that it had an instance.
	const hasPrevious = trouble.reason === 'CrashLoopBackOff' || (!trouble.init && pod.restarts > 0);
	return {container: trouble.container, previous: hasPrevious && podFault(pod)?.kind === 'crash'};
};

const rank: Readonly<Record<Severity, number>> = {broken: 0, look: 1, fine: 2};

/** Replicas with the sick first, then the newest; ties by name, so that no two ever swap. */
export const orderReplicas = (pods: readonly PodRecord[]): readonly PodRecord[] =>
	pods
		.map(pod => ({pod, rank: rank[replicaState(pod).severity]}))
		.sort((one, other) => one.rank - other.rank || other.pod.createdAt - one.pod.createdAt || (one.pod.name < other.pod.name ? -1 : 1))
		.map(({pod}) => pod);
