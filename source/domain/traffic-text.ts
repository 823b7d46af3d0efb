import {type Action, latestShare} from './action.ts';
import type {ModelService, Revision, Rollout, TrafficTarget} from './model-service.ts';

/** The revision a share of the traffic goes to, where it is listed. */
export const revisionOf = ({revisions}: ModelService, {revision, revisionId}: TrafficTarget): Revision | undefined =>
	revisions?.find(({id, name, hash}) => (revisionId === undefined ? name === revision || hash === revision : id === revisionId));

/** "rev 7", or the name where its number is not known. */
export const targetText = (service: ModelService, target: TrafficTarget): string => {
	const revision = revisionOf(service, target);
	return revision === undefined ? target.revision : `rev ${revision.number}`;
};

/** Targets that get requests of their own; a shadow gets copies. */
const shares = ({traffic = []}: ModelService): readonly TrafficTarget[] =>
	traffic.filter(({percent, role}) => percent > 0 && role !== 'shadow').toSorted((one, other) => other.percent - one.percent);

/** "80 % to rev 5, 20 % to rev 6"; undefined: the system does not say. */
export const trafficText = (service: ModelService): string | undefined => {
	const texts = shares(service).map(target => `${target.percent} % to ${targetText(service, target)}`);
	return texts.length === 0 ? undefined : texts.join(', ');
};

/** Where all requests go, or most of them: "rev 5". */
export const mostTrafficText = (service: ModelService): string | undefined => {
	const [most] = shares(service);
	return most === undefined ? undefined : targetText(service, most);
};

/** What a release is measured against: the stable or active target. */
const stableTarget = ({traffic = []}: ModelService): TrafficTarget | undefined =>
	traffic.find(({role}) => role === 'stable' || role === 'active');

/** "rev 5"; undefined: no release is under way that traffic could be taken back from. */
export const stableText = (service: ModelService): string | undefined => {
	const stable = stableTarget(service);
	return stable === undefined ? undefined : targetText(service, stable);
};

/**
 * A canary or preview is under way and can be taken back: going back then means aborting it. Undoing the template instead would
 * begin yet another release.
 */
export const abortsRelease = (service: ModelService): boolean =>
	service.offers.abort.possible && service.rollout.phase !== 'Aborted' && stableTarget(service) !== undefined;

/** "step 2 of 5"; past the last one "all 5 steps done". */
export const stepText = ({step}: Rollout): string | undefined => {
	if (step === undefined) return undefined;
	return step.index >= step.count ? `all ${step.count} steps done` : `step ${step.index + 1} of ${step.count}`;
};

/** What lets the newest revision have the traffic again that is pinned to another; undefined: it is not pinned, or nothing can. */
export const pinRelease = ({rollout, offers}: ModelService): Action | undefined => {
	if (rollout.phase !== 'Pinned') return undefined;
	if (offers['promote-full'].possible) return {type: 'promote-full'};
	if (offers.promote.possible) return {type: 'promote'};
	return offers['set-traffic'].possible ? {type: 'set-traffic', targets: [{revision: latestShare, percent: 100}]} : undefined;
};
