import type {MetricsTarget} from './metrics-target.ts';

/** Services of a fleet whose buckets are asked for as a whole; of a larger one those on the screen. */
const mostOfFleet = 60;

export const isSmallFleet = (targets: readonly MetricsTarget[]): boolean => targets.length <= mostOfFleet;

/** Whose quantiles are worth their price: buckets are most of what a source holds. However high the screen is, all on it. */
export const shownTargets = (targets: readonly MetricsTarget[], opened?: MetricsTarget): readonly MetricsTarget[] => {
	if (isSmallFleet(targets)) return targets;
	const shown = targets.filter(target => target.onScreen && target !== opened);
	return opened === undefined ? shown : [opened, ...shown];
};
