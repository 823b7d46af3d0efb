import type {PodRecord} from './cluster-record.ts';

/** Why a replica does not get ready. */
export type FaultKind = 'crash' | 'image' | 'configuration' | 'unschedulable' | 'gated' | 'refused' | 'evicted' | 'lost';

export type PodFault = {
	readonly kind: FaultKind;
	/** What Kubernetes calls it: OOMKilled, ImagePullBackOff, Unschedulable … */
	readonly reason: string;
	/** More, in words: `vllm OOMKilled, exit 137`. */
	readonly detail: string;
	/** It asks for GPUs and the scheduler finds none. */
	readonly wantsGpu: boolean;
};

const imageReasons: ReadonlySet<string> = new Set([
	'ErrImagePull',
	'ImagePullBackOff',
	'InvalidImageName',
	'ErrImageNeverPull',
	'ImageInspectError',
	'RegistryUnavailable',
	'SignatureValidationFailed',
]);

const crashReasons: ReadonlySet<string> = new Set([
	'CrashLoopBackOff',
	'Error',
	'OOMKilled',
	'ContainerCannotRun',
	'StartError',
	'DeadlineExceeded',
]);

/** What a kubelet says that has no place for a pod it was given: a device plugin without a healthy device, or no room any more. */
const refusedReasons = /^(UnexpectedAdmissionError|OutOf.+|NodeAffinity|TopologyAffinityError|NodePorts)$/;

const evictedReasons: ReadonlySet<string> = new Set(['Evicted', 'Preempting', 'NodeShutdown', 'Terminated']);

/** SIGKILL and SIGTERM: somebody ended it. For memory the kernel says OOMKilled. */
const killed: ReadonlySet<number> = new Set([137, 143]);

type FaultRow = (pod: PodRecord) => PodFault | undefined;

const fault = (kind: FaultKind, reason: string, detail: string, wantsGpu = false): PodFault => ({kind, reason, detail, wantsGpu});

const wantsGpu = (message: string): boolean =>
	/insufficient [\w./-]*(gpu|gaudi|mig-)/i.test(message) || /cannot allocate all claims/i.test(message);

/** First match wins. https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/ */
const rows: readonly FaultRow[] = [
	pod => (pod.reason === 'NodeLost' ? fault('lost', pod.reason, 'its node is lost') : undefined),
	pod => (pod.reason !== undefined && refusedReasons.test(pod.reason) ? fault('refused', pod.reason, 'the node refused it') : undefined),
	pod => (pod.reason !== undefined && evictedReasons.has(pod.reason) ? fault('evicted', pod.reason, 'the node evicted it') : undefined),
	pod => {
		if (pod.unschedulable === undefined) return undefined;
		if (/scheduling ?gate/i.test(pod.unschedulable)) return fault('gated', 'SchedulingGated', pod.unschedulable);
		return fault('unschedulable', 'Unschedulable', pod.unschedulable, wantsGpu(pod.unschedulable));
	},
	({trouble}) => {
		if (trouble === undefined) return undefined;
		if (imageReasons.has(trouble.reason)) return fault('image', trouble.reason, trouble.message ?? trouble.reason);
		if (/^Create|Config/.test(trouble.reason) || (!crashReasons.has(trouble.reason) && trouble.exitCode === undefined))
			return fault('configuration', trouble.reason, trouble.message ?? trouble.reason);
		if (trouble.lastReason !== 'OOMKilled' && trouble.exitCode !== undefined && killed.has(trouble.exitCode))
			return fault('crash', 'Killed', `${trouble.container} killed, exit ${trouble.exitCode}`);
		const reason = trouble.lastReason ?? trouble.reason;
		const how = reason === 'OOMKilled' || trouble.exitCode === undefined ? reason : `exit ${trouble.exitCode}`;
		return fault('crash', reason, `${trouble.container} ${how}`);
	},
];

/** What keeps one replica from getting ready; undefined: nothing does, it serves, loads or ends. */
export const podFault = (pod: PodRecord): PodFault | undefined => {
	if (pod.ready || pod.deletedAt !== undefined) return undefined;
	for (const row of rows) {
		const found = row(pod);
		if (found !== undefined) return found;
	}
	return undefined;
};

/** Replicas that share one fault. */
export type FaultGroup = {readonly fault: PodFault; readonly pods: readonly PodRecord[]};

/** Replicas by fault, most of them first. The verbatim detail of the first of each group stands for it. */
export const faultGroups = (pods: readonly PodRecord[]): readonly FaultGroup[] => {
	const groups = new Map<string, {readonly fault: PodFault; readonly pods: PodRecord[]}>();
	for (const pod of pods) {
		const found = podFault(pod);
		if (found === undefined) continue;
		const key = found.kind === 'crash' ? found.detail : `${found.kind}/${found.kind === 'image' ? '' : found.reason}`;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, {fault: found, pods: [pod]});
		else group.pods.push(pod);
	}
	return [...groups.values()].toSorted((one, other) => other.pods.length - one.pods.length);
};
