import type {Revision, TrafficTarget} from '../../domain/model-service.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {compact} from '../raw.ts';
import {isUpdating, type RolloutRecord} from './rollout-record.ts';

type Role = NonNullable<TrafficTarget['role']>;

const targetOf = (revisions: readonly Revision[], hash: SafeText, percent: number, role?: Role): TrafficTarget =>
	compact({revision: hash, revisionId: revisions.find(revision => revision.hash === hash)?.id, percent, role});

/** Without a router a Service shares out by ready pods: that is what a canary's weight comes to. */
const byPods = (revisions: readonly Revision[], stable: SafeText, canary: SafeText): readonly TrafficTarget[] => {
	const readyOf = (hash: SafeText): number => revisions.find(revision => revision.hash === hash)?.replicas.ready ?? 0;
	const all = readyOf(stable) + readyOf(canary);
	const percent = all === 0 ? 0 : Math.round((100 * readyOf(canary)) / all);
	return [targetOf(revisions, stable, 100 - percent, 'stable'), targetOf(revisions, canary, percent, 'canary')];
};

/** Where requests go while there are two places; undefined: all go to one. */
export const rolloutTraffic = (root: RolloutRecord, revisions: readonly Revision[] = []): readonly TrafficTarget[] | undefined => {
	const {stableHash, currentHash, weights, activeHash, previewHash, strategy} = root;
	if (strategy.mode === 'blue-green')
		return activeHash === undefined || previewHash === undefined || activeHash === previewHash
			? undefined
			: [targetOf(revisions, activeHash, 100, 'active'), targetOf(revisions, previewHash, 0, 'preview')];
	if (stableHash === undefined || currentHash === undefined || !isUpdating(root)) return undefined;
	if (weights === undefined) return revisions.length === 0 ? undefined : byPods(revisions, stableHash, currentHash);
	return [
		targetOf(revisions, weights.stable.hash, weights.stable.percent, 'stable'),
		targetOf(revisions, weights.canary.hash, weights.canary.percent, 'canary'),
		...weights.others.map(({hash, percent}) => targetOf(revisions, hash, percent)),
	];
};
