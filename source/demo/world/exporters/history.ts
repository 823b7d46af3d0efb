import type {Sample, TimeSeriesDatabase} from '../../prometheus/time-series-database.ts';

type Column = {readonly times: number[]; readonly values: number[]};

/** Collects scrapes of the past and puts them into a database series by series. */
export const createHistory = () => {
	const columns = new Map<Sample, Column>();
	return {
		add(at: number, samples: readonly Sample[]): void {
			for (const sample of samples) {
				let column = columns.get(sample);
				if (column === undefined) {
					column = {times: [], values: []};
					columns.set(sample, column);
				}
				column.times.push(at);
				column.values.push(sample.value);
			}
		},
		restoreInto(database: TimeSeriesDatabase): void {
			for (const [{name, labels}, {times, values}] of columns) database.restore(name, labels, times, values);
		},
	};
};
