import {ageWords} from '../age-text.ts';
import type {PodRecord} from '../cluster-record.ts';
import {counted} from '../number-text.ts';
import type {AssessContext} from './finding.ts';

/** A container that has not begun this long after its pod was put on a node waits for something. Milliseconds. */
const stalledAfter = 15 * 60_000;

/** A pod is told to end and given its grace period; this long after that, something keeps it. Milliseconds. */
const endingAfter = 2 * 60_000;

const oldest = (pods: readonly PodRecord[], at: (pod: PodRecord) => number): number => Math.min(...pods.map(at));

const isStalled =
	(now: number) =>
	(pod: PodRecord): boolean =>
		pod.phase === 'Pending' &&
		pod.initializing === undefined &&
		pod.trouble === undefined &&
		pod.scheduledAt !== undefined &&
		now - pod.scheduledAt >= stalledAfter;

/** Pods that have a node and no container yet: the API says why in events only. */
export const stalledNote = ({pods, now}: AssessContext): string | undefined => {
	const stalled = pods.filter(isStalled(now));
	if (stalled.length === 0) return undefined;
	const age = ageWords(now - oldest(stalled, pod => pod.scheduledAt ?? now));
	return `${counted(stalled.length, 'replica')} got a node ${age} ago and no container began: a volume, the network or a very large image. The events of the service tell.`;
};

/** Pods that should be gone: a finalizer or a lost node keeps them, and with them their GPUs. */
export const endingNote = ({service, now}: AssessContext): string | undefined => {
	const ending = (service.pods ?? []).filter(({deletedAt}) => deletedAt !== undefined && now - deletedAt >= endingAfter);
	if (ending.length === 0) return undefined;
	const age = ageWords(now - oldest(ending, pod => pod.deletedAt ?? now));
	const why = ending.length === 1 ? 'a finalizer, or its node does not answer' : 'finalizers, or their nodes do not answer';
	return `${counted(ending.length, 'replica')} should have ended ${age} ago: ${why}.`;
};

/** "storage-initializer": what the replicas that load are at, where all of them are at the same. */
export const initializingWords = (pods: readonly PodRecord[]): string | undefined => {
	const names = new Set(pods.filter(pod => !pod.ready && pod.deletedAt === undefined).map(({initializing}) => initializing));
	const [name] = names;
	return names.size === 1 ? name : undefined;
};

/** What a crash that is none by itself points at. */
export const crashHint = ({faults}: AssessContext): string | undefined => {
	const [group] = faults;
	const trouble = group?.pods[0]?.trouble;
	if (group?.fault.kind !== 'crash' || trouble === undefined) return undefined;
	if (trouble.init) return `${trouble.container} runs before the server does, and often fetches the model: its log says why it fails.`;
	return group.fault.reason === 'Killed'
		? 'It is killed from outside, and not for memory: a startup or liveness probe may give up before the model is loaded.'
		: undefined;
};
