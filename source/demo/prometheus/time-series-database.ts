import {createLabelSet, type Labels, labelOf, metricNameLabel} from './label-set.ts';
import {type Matcher, matchesAll} from './matcher.ts';
import {normalizeFloatText} from './promql/format-number.ts';
import {createArena, createSeries, type Series, type WritableSeries} from './series.ts';

export type Sample = {
	/** Name of the metric. */
	readonly name: string;
	/** Without the name. An object that is passed again later finds its series without being read: keep it and do not change it. A sample that is passed again at the same place finds it at once. */
	readonly labels: Labels;
	readonly value: number;
};

export type TimeSeriesDatabase = {
	/**
	 * One scrape at one time (milliseconds, later than the one before). A series that the previous append of the same scrape had and this
	 * one has not ends here. Give each target that comes and goes alone its own scrape name.
	 */
	readonly append: (at: number, samples: Iterable<Sample>, scrape?: string) => void;
	/**
	 * To put in the past of a series sample by sample, oldest first, before its first append: many times as fast as one scrape after the
	 * other. `capacity`: how many samples there will be.
	 */
	readonly past: (name: string, labels: Labels, capacity: number) => Pick<WritableSeries, 'push' | 'pushStale'>;
	/** After `past`: what the last scrape of a name had, so that what the next one has no more ends there. */
	readonly resume: (samples: readonly Sample[], scrape: string) => void;
	/** Series that match and have a sample from `start` to `end`, both included. */
	readonly select: (matchers: readonly Matcher[], start: number, end: number) => readonly Series[];
	/** Milliseconds. */
	readonly retention: number;
	readonly seriesCount: () => number;
	/** Forgets all there is. */
	readonly clear: () => void;
};

// Prometheus 3 writes bounds as floats when it scrapes, whatever the exporter wrote: clients must compare them as numbers.
const createBoundNormalizer = () => {
	// There are few bounds and many buckets.
	const known = new Map<string, string>();
	return ({name, labels}: Pick<Sample, 'name' | 'labels'>): Labels => {
		const bound = labels['le'];
		if (bound === undefined || !name.endsWith('_bucket')) return labels;
		const le = known.get(bound) ?? normalizeFloatText(bound);
		known.set(bound, le);
		return le === bound ? labels : {...labels, le};
	};
};

/** The last append of a scrape: its samples in their order, and the series of each. */
type Scrape = {samples: readonly Sample[]; series: readonly WritableSeries[]};

/** Samples in memory for `retention` milliseconds, found by metric name and by label. */
export const createTimeSeriesDatabase = ({retention}: {readonly retention: number}): TimeSeriesDatabase => {
	const all = new Map<string, WritableSeries>();
	/** Label name → value → series. */
	const index = new Map<string, Map<string, Set<WritableSeries>>>();
	const scrapes = new Map<string, Scrape>();
	const arena = createArena();
	const normalizeBound = createBoundNormalizer();
	let known = new WeakMap<Labels, Map<string, WritableSeries>>();
	let cleanedAt = Number.NEGATIVE_INFINITY;

	const addToIndex = (series: WritableSeries): void => {
		for (const name of series.labels.names) {
			const values = index.get(name) ?? new Map<string, Set<WritableSeries>>();
			index.set(name, values);
			const value = labelOf(series.labels, name);
			const postings = values.get(value) ?? new Set<WritableSeries>();
			values.set(value, postings.add(series));
		}
	};
	const removeFromIndex = (series: WritableSeries): void => {
		for (const name of series.labels.names) {
			const values = index.get(name);
			const postings = values?.get(labelOf(series.labels, name));
			postings?.delete(series);
			if (postings?.size === 0) values?.delete(labelOf(series.labels, name));
		}
	};
	const seriesOf = (sample: Pick<Sample, 'name' | 'labels'>, capacity?: number): WritableSeries => {
		const byName = known.get(sample.labels) ?? new Map<string, WritableSeries>();
		known.set(sample.labels, byName);
		const found = byName.get(sample.name);
		if (found !== undefined) return found;
		const labels = createLabelSet([...Object.entries(normalizeBound(sample)), [metricNameLabel, sample.name]]);
		const series = all.get(labels.key) ?? createSeries(labels, capacity, capacity === undefined ? undefined : arena);
		if (!all.has(labels.key)) {
			all.set(labels.key, series);
			addToIndex(series);
		}
		byName.set(sample.name, series);
		return series;
	};
	/** Forgets what is older than the retention, now and then. */
	const clean = (now: number): void => {
		if (now - cleanedAt < retention / 20) return;
		cleanedAt = now;
		let hasRemoved = false;
		for (const [key, series] of all) {
			series.dropBefore(now - retention);
			if (series.length() > 0) continue;
			all.delete(key);
			removeFromIndex(series);
			hasRemoved = true;
		}
		if (!hasRemoved) return;
		known = new WeakMap();
		for (const scrape of scrapes.values()) scrape.samples = [];
	};
	/** The smallest set of series that must hold all matches. */
	const candidates = (matchers: readonly Matcher[]): Iterable<WritableSeries> => {
		let smallest: ReadonlySet<WritableSeries> | undefined;
		for (const {name, operator, value} of matchers) {
			if (operator !== '=' || value === '') continue;
			const postings = index.get(name)?.get(value);
			if (postings === undefined) return [];
			if (smallest === undefined || postings.size < smallest.size) smallest = postings;
		}
		return smallest ?? all.values();
	};
	return {
		retention,
		seriesCount: () => all.size,
		clear() {
			all.clear();
			index.clear();
			scrapes.clear();
			known = new WeakMap();
		},
		append(at, given, name = '') {
			const scrape = scrapes.get(name) ?? {samples: [], series: []};
			scrapes.set(name, scrape);
			const {samples: before, series: known} = scrape;
			const samples = [...given];
			let isSame = samples.length === known.length;
			// Mostly an exporter tells the same again: then no series needs to be looked for, and none has ended.
			const series = samples.map((sample, position) => {
				const expected = before[position] === sample ? known[position] : undefined;
				const found = expected ?? seriesOf(sample);
				isSame &&= found === known[position];
				found.push(at, sample.value);
				return found;
			});
			if (!isSame) {
				const present = new Set(series);
				for (const ended of known) if (!present.has(ended)) ended.pushStale(at);
			}
			scrape.samples = samples;
			scrape.series = isSame ? known : series;
			clean(at);
		},
		past: (name, labels, capacity) => seriesOf({name, labels}, capacity),
		resume: (samples, name) => void scrapes.set(name, {samples, series: samples.map(sample => seriesOf(sample))}),
		select: (matchers, start, end) =>
			[...candidates(matchers)].filter(series => {
				const next = series.firstAfter(end);
				return next > 0 && series.timeAt(next - 1) >= start && matchesAll(series.labels, matchers);
			}),
	};
};
