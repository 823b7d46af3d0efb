import type {Sample, TimeSeriesDatabase} from '../../prometheus/time-series-database.ts';

type Past = ReturnType<TimeSeriesDatabase['past']>;
type Scrape = {readonly samples: readonly Sample[]; readonly series: readonly Past[]};

/** Takes scrapes of the past, oldest first, and puts them into a database. `scrapes`: how many there will be of one target. */
export const createHistory = (database: TimeSeriesDatabase, scrapes: number) => {
	const known = new Map<Sample, Past>();
	const last = new Map<string, Scrape>();
	const pastOf = (sample: Sample): Past => {
		const found = known.get(sample);
		if (found !== undefined) return found;
		const created = database.past(sample.name, sample.labels, scrapes);
		known.set(sample, created);
		return created;
	};
	const take = (at: number, samples: readonly Sample[], scrape: string): void => {
		const before = last.get(scrape) ?? {samples: [], series: []};
		let isSame = samples.length === before.samples.length;
		const series: Past[] = [];
		for (let index = 0; index < samples.length; index++) {
			const sample = samples[index];
			if (sample === undefined) continue;
			// Mostly the same as in the scrape before, in the same place: nothing has to be looked for.
			const expected = before.samples[index] === sample ? before.series[index] : undefined;
			isSame &&= expected !== undefined;
			const past = expected ?? pastOf(sample);
			past.push(at, sample.value);
			series.push(past);
		}
		last.set(scrape, {samples, series: isSame ? before.series : series});
		if (isSame) return;
		const present = new Set(series);
		for (const ended of before.series) if (!present.has(ended)) ended.pushStale(at);
	};
	return {
		take,
		/** From now on the database itself takes what is scraped. */
		end() {
			for (const [scrape, {samples}] of last) database.resume(samples, scrape);
		},
	};
};
