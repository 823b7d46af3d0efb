import type {WaitingPod} from './gpu-fleet.ts';
import type {SafeText} from './safe-text.ts';

/** Pods of one owner that wait for the same: one line. */
export type WaitingGroup = {
	readonly namespace: SafeText;
	/** UID of the model service; absent: they are of none. */
	readonly serviceUid?: string;
	/** Of the first of them. */
	readonly pod: SafeText;
	readonly count: number;
	/** What each asks for. */
	readonly gpus: number;
	/** Of the one that waits longest. Milliseconds. */
	readonly since: number;
	readonly reason: SafeText;
};

/** Pods of nobody's service stand each for itself. In the order of `waiting`: who waits longest first. */
export const waitingGroups = (waiting: readonly WaitingPod[]): readonly WaitingGroup[] => {
	const groups = new Map<string, WaitingGroup>();
	for (const {namespace, pod, serviceUid, gpus, since, reason} of waiting) {
		const key = `${serviceUid ?? `${namespace}/${pod}`} ${gpus} ${reason}`;
		const known = groups.get(key);
		if (known === undefined) {
			groups.set(key, {namespace, pod, count: 1, gpus, since, reason, ...(serviceUid === undefined ? {} : {serviceUid})});
		} else groups.set(key, {...known, count: known.count + 1, since: Math.min(known.since, since)});
	}
	return [...groups.values()];
};
