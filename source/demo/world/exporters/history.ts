import type {Sample, TimeSeriesDatabase} from '../../prometheus/time-series-database.ts';

/** A value that is `undefined` is the end of the series: the scrape no longer had it. */
type Column = {readonly times: number[]; readonly values: (number | undefined)[]};

/** Collects scrapes of the past and puts them into a database series by series. */
export const createHistory = () => {
	const columns = new Map<Sample, Column>();
	const last = new Map<string, readonly Sample[]>();
	const put = (sample: Sample, at: number, value: number | undefined): void => {
		let column = columns.get(sample);
		if (column === undefined) {
			column = {times: [], values: []};
			columns.set(sample, column);
		}
		column.times.push(at);
		column.values.push(value);
	};
	return {
		add(at: number, samples: readonly Sample[], scrape: string): void {
			for (const sample of samples) put(sample, at, sample.value);
			const before = last.get(scrape) ?? [];
			last.set(scrape, samples);
			if (samples.length === before.length && samples.every((sample, index) => sample === before[index])) return;
			const present = new Set(samples);
			for (const ended of before.filter(sample => !present.has(sample))) put(ended, at, undefined);
		},
		restoreInto(database: TimeSeriesDatabase): void {
			for (const [{name, labels}, {times, values}] of columns) database.restore(name, labels, times, values);
		},
	};
};
