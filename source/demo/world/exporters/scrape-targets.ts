import type {ScrapeTarget} from '../../prometheus/http/targets.ts';
import type {ServicePlan} from '../fleet/service-plan.ts';
import type {Scraper} from './scraper.ts';

/** What /api/v1/targets tells of the exporters of a world. `lastScrape`: milliseconds since the epoch. */
export const scrapeTargets = (
	scraper: Pick<Scraper, 'targetsOf' | 'nodeTargets'>,
	plans: readonly ServicePlan[],
	{interval, lastScrape}: {readonly interval: number; readonly lastScrape: number},
): readonly ScrapeTarget[] => {
	const targetOf = (labels: ScrapeTarget['labels'], scrapeUrl: string, isUp: boolean): ScrapeTarget => ({
		...{labels, scrapeUrl, scrapeInterval: interval, lastScrape, health: isUp ? 'up' : 'down'},
		...(isUp ? {} : {lastError: `Get "${scrapeUrl}": dial tcp ${labels['instance']}: connect: connection refused`}),
	});
	return [
		...plans.flatMap(plan =>
			scraper.targetsOf(plan).map(({labels, path, isUp}) => targetOf(labels, `http://${labels['instance']}${path}`, isUp())),
		),
		...scraper.nodeTargets().map(({up, url}) => targetOf(up.labels, url, up.value === 1)),
	];
};
