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

type FaultRow = (pod: PodRecord) => PodFault | undefined;

const fault = (kind: FaultKind, reason: string, detail: string, wantsGpu = false): PodFault => ({kind, reason, detail, wantsGpu});

const wantsGpu = (message: string): boolean =>
	/insufficient [\w./-]*(gpu|gaudi|mig-)/i.test(message) || /cannot allocate all claims/i.test(message);

/** First match wins. https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/ */
const rows: readonly FaultRow[] = [
	pod => (pod.reason === 'NodeLost' ? fault('lost', pod.reason, 'its node is lost') : undefined),
	pod => (pod.reason === 'UnexpectedAdmissionError' ? fault('refused', pod.reason, 'the node refused it') : undefined),
	pod => (pod.reason === 'Evicted' ? fault('evicted', pod.reason, 'the node evicted it') : undefined),
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
