import type {MetricsTarget} from './metrics-target.ts';

/** Services whose buckets are asked for with every refresh: a fleet of that many as a whole, of a larger one those on the screen. */
const mostShown = 60;

export const isSmallFleet = (targets: readonly MetricsTarget[]): boolean => targets.length <= mostShown;

/** Whose quantiles are worth their price: buckets are most of what a source holds. */
export const shownTargets = (targets: readonly MetricsTarget[], opened?: MetricsTarget): readonly MetricsTarget[] => {
	if (isSmallFleet(targets)) return targets;
	const shown = targets.filter(target => target.onScreen && target !== opened);
	return (opened === undefined ? shown : [opened, ...shown]).slice(0, mostShown);
};
