import type {ServerClock} from '../../api-server/server-clock.ts';
import type {Sample, TimeSeriesDatabase} from '../../prometheus/time-series-database.ts';
import {createHistory} from './history.ts';
import type {ScrapeFaults} from './scrape-faults.ts';
import {createScraper, type Scraper, type ScraperOptions} from './scraper.ts';

export type ScrapeSchedule = {
	/** Milliseconds between two scrapes of one target. */
	readonly interval: number;
	/** Targets are scraped in so many groups, one after the other, so that thousands cost no pause. */
	readonly groups: number;
	/** Milliseconds of past to be there at the start. */
	readonly history: number;
};

/** Scrapes there is room for at once after those of the past. */
const spare = 60;

/** How far back samples lie how far apart, milliseconds: far back fewer do. Of the last hour a rate over one minute can be told. */
const density: ReadonlyArray<{readonly beyond: number; readonly step: number}> = [
	{beyond: 3_600_000, step: 60_000},
	{beyond: 600_000, step: 30_000},
];

const pastTimes = (start: number, {history, interval}: ScrapeSchedule): readonly number[] => {
	const times: number[] = [];
	for (let age = history; history > 0 && age >= 0; age -= density.find(({beyond}) => age > beyond)?.step ?? interval)
		times.push(start - age);
	return times;
};

/** Fills a database with the past, and then scrapes on. */
export const startScraping = (
	options: Omit<ScraperOptions, 'sink' | 'interval' | 'faults'> & {readonly faults: ScrapeFaults},
	{database, clock, schedule}: {readonly database: TimeSeriesDatabase; readonly clock: ServerClock; readonly schedule: ScrapeSchedule},
): Scraper => {
	const {interval, groups, history} = schedule;
	const times = pastTimes(options.start, schedule);
	const past = createHistory(database, times.length + spare);
	let sink: (at: number, samples: readonly Sample[], scrape: string) => void = past.take;
	const scraper = createScraper({...options, interval, sink: (at, samples, scrape) => sink(at, samples, scrape)});
	const {faults} = options;
	for (const at of times) scraper.scrape(at);
	past.end();
	sink = (at, samples, scrape) => {
		if (!faults.pausesAll) database.append(at + faults.skew, samples, scrape);
	};
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
