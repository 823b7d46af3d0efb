import type {ServerClock} from '../../api-server/server-clock.ts';
import type {Sample, TimeSeriesDatabase} from '../../prometheus/time-series-database.ts';
import {createHistory} from './history.ts';
import {createScraper, type Scraper, type ScraperOptions} from './scraper.ts';

export type ScrapeSchedule = {
	/** Milliseconds between two scrapes of one target. */
	readonly interval: number;
	/** Targets are scraped in so many groups, one after the other, so that thousands cost no pause. */
	readonly groups: number;
	/** Milliseconds of past to be there at the start. */
	readonly history: number;
};

/** Far back fewer samples do; still two in every minute, which rates over one need. */
const coarse = 30_000;
const recent = 600_000;

/** Fills a database with the past, and then scrapes on. */
export const startScraping = (
	options: Omit<ScraperOptions, 'sink' | 'interval'>,
	{database, clock, schedule}: {readonly database: TimeSeriesDatabase; readonly clock: ServerClock; readonly schedule: ScrapeSchedule},
): Scraper => {
	const {interval, groups, history} = schedule;
	const {start} = options;
	const past = createHistory();
	let sink: (at: number, samples: readonly Sample[], scrape: string) => void = past.add;
	const scraper = createScraper({...options, interval, sink: (at, samples, scrape) => sink(at, samples, scrape)});
	for (let at = start - history; history > 0 && at <= start; at += start - at > recent ? coarse : interval) scraper.scrape(at);
	past.restoreInto(database);
	sink = database.append;
	let round = 0;
	const tick = (): void => {
		const group = round % groups;
		// Two at once the first time: a rate needs two.
		if (history === 0 && round < groups) scraper.scrape(clock.now() - interval, groups, group);
		scraper.scrape(clock.now(), groups, group);
		round++;
		clock.setTimeout(tick, interval / groups);
	};
	clock.setTimeout(tick, groups === 1 ? interval : interval / groups);
	return scraper;
};
