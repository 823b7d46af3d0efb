import type {PodRecord} from '../domain/cluster-record.ts';
import {podFault} from '../domain/pod-fault.ts';

/** A refusal that is this much older than the replica that is waited for is over. Milliseconds. */
const recent = 60_000;

/**
 * What a node does that takes pods and refuses them: they end at once, their workload makes others, and none of them is ever seen
 * to wait. "gpu-3 refuses its replicas (UnexpectedAdmissionError), 12 so far"; undefined: none does, or it is over. `pods`: of
 * the newest revision, the failed ones too.
 */
export const refusalWords = (pods: readonly PodRecord[]): string | undefined => {
	const refused = pods.filter(pod => pod.phase === 'Failed' && podFault(pod)?.kind === 'refused');
	const last = refused.toSorted((one, other) => other.createdAt - one.createdAt)[0];
	if (last === undefined || refused.length < 2) return undefined;
	const others = pods.filter(({phase}) => phase !== 'Failed' && phase !== 'Succeeded');
	const waiting = others.filter(({ready}) => !ready).map(({createdAt}) => createdAt);
	if (waiting.length > 0 ? Math.max(...waiting) - last.createdAt > recent : others.some(({createdAt}) => createdAt > last.createdAt))
		return undefined;
	const nodes = new Set(refused.map(({node}) => node));
	const who = nodes.size === 1 && last.node !== undefined ? last.node : `${nodes.size} nodes`;
	const verb = nodes.size === 1 ? 'refuses' : 'refuse';
	return `${who} ${verb} its replicas (${last.reason ?? 'not admitted'}), ${refused.length} so far`;
};
