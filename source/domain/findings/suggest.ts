import type {ActionType} from '../action.ts';
import type {RolloutPhase} from '../model-service.ts';
import type {Suggestion} from '../state.ts';
import {abortsRelease, stableText} from '../traffic-text.ts';
import type {AssessContext} from './finding.ts';

export const open: Suggestion = {intent: 'open', words: 'open'};

export const logs = (of: string): Suggestion => ({intent: 'logs', words: `logs of a ${of} replica`});

/** A verb, where the service offers it. */
export const offered = ({service}: AssessContext, intent: ActionType, words: string): readonly Suggestion[] =>
	service.offers[intent].possible ? [{intent, words}] : [];

/** Replicas of the newest revision are ready on other nodes than the one all failing replicas share: it is not the release. */
const isOneNode = ({faults, newestPods}: AssessContext): boolean => {
	const nodes = new Set(faults.flatMap(group => group.pods).map(pod => pod.node));
	return nodes.size === 1 && newestPods.some(pod => pod.ready && !nodes.has(pod.node));
};

/** Releases that are not through: only what they changed is to be taken back. */
const backPhases: ReadonlySet<RolloutPhase> = new Set<RolloutPhase>(['Stuck', 'Failed', 'Paused', 'Aborted']);

/**
 * A rollback, only where it would help: the failures are in the newest revision alone and began with its rollout. A revision
 * that served before and fails now fails for another reason, and an older one would meet it too. In the middle of a canary going
 * back is to abort it. `lead`: words before.
 */
export const rollBack = (context: AssessContext, lead = ''): readonly Suggestion[] => {
	const {service, faults, newest, target} = context;
	const began = backPhases.has(service.rollout.phase);
	if (began && abortsRelease(service)) return offered(context, 'abort', `abort: all to ${stableText(service) ?? 'the stable revision'}`);
	if (!began || newest === undefined || isOneNode(context)) return [];
	const areAllNew = faults.every(group => group.pods.every(pod => pod.revisionHash === newest.hash));
	if (!areAllNew) return [];
	return offered(
		context,
		'roll-back',
		target === undefined ? `${lead}choose a revision: not known which was good` : `${lead}roll back to rev ${target.number}`,
	);
};

/** More replicas, where GPUs for one more are free or where that is not known. */
export const scaleUp = (context: AssessContext): readonly Suggestion[] => {
	const {service, capacity} = context;
	const {perReplica} = service.gpus;
	const fits = capacity === undefined || perReplica === 0 || capacity.free.some(({largestBlock}) => largestBlock >= perReplica);
	if (!fits) return [];
	const bounds = offered(context, 'set-bounds', 'raise its bounds');
	return bounds.length > 0 ? bounds : offered(context, 'scale', 'scale up');
};
