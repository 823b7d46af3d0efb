import {readNumber} from '../sources/read-answer.ts';
import {type PageTerm, type PageTerms, startName} from './page-terms.ts';
import type {Exposition, PageSample} from './parse-exposition.ts';

/** Cumulative counts by upper bound. */
export type Buckets = ReadonlyMap<number, number>;

/** What a page tells of each term, by tag. Counters and buckets by series, so that each is compared with itself. */
export type PageValues = {
	/** When it was read, milliseconds. */
	readonly at: number;
	/** When its process began, seconds; undefined: it does not say. */
	readonly startedAt: number | undefined;
	readonly counters: ReadonlyMap<string, ReadonlyMap<string, number>>;
	readonly gauges: ReadonlyMap<string, number>;
	readonly histograms: ReadonlyMap<string, ReadonlyMap<string, Buckets>>;
};

/** No slice of the page: that would keep all of it in memory until the next one. */
const detached = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** Within a value a quote is always escaped, so that this is the label and nothing else. */
const boundLabel = /(^|,)\s*le\s*=\s*"[^"]*"/;

/** Samples of a term under the first of its names that has any: two names of one metric are never added up. */
const samplesOf = (page: Exposition, {names, matches}: PageTerm): {readonly name: string; readonly samples: readonly PageSample[]} => {
	for (const name of names) {
		const samples = page.series.get(name)?.filter(({labels, value}) => !Number.isNaN(value) && matches(labels)) ?? [];
		if (samples.length > 0) return {name, samples};
	}
	return {name: '', samples: []};
};

const nestedSet = <Value>(map: Map<string, Map<string, Value>>, tag: string, key: string, value: Value): void => {
	const inner = map.get(tag);
	if (inner === undefined) map.set(tag, new Map([[key, value]]));
	else inner.set(key, value);
};

const highest = (samples: readonly PageSample[], of: (sample: PageSample) => number): number =>
	samples.reduce((most, sample) => Math.max(most, of(sample)), Number.NEGATIVE_INFINITY);

const gaugeReaders: Readonly<Partial<Record<PageTerm['as'], (samples: readonly PageSample[]) => number>>> = {
	gauge: samples => samples.reduce((sum, {value}) => sum + value, 0),
	worst: samples => highest(samples, ({value}) => value),
	at: samples => highest(samples, ({at}) => at) / 1000,
};

/** Reads a page once for all terms of all engines; it is not needed any more then. */
export const readPage = (page: Exposition, {engines}: PageTerms, at: number): PageValues => {
	const counters = new Map<string, Map<string, number>>();
	const gauges = new Map<string, number>();
	const histograms = new Map<string, Map<string, Map<number, number>>>();
	for (const term of engines.flatMap(({terms}) => terms)) {
		const {tag, as, label} = term;
		const {name, samples} = samplesOf(page, term);
		if (samples.length === 0) continue;
		const readGauge = gaugeReaders[as];
		if (readGauge !== undefined) gauges.set(tag, readGauge(samples));
		else if (as === 'buckets') {
			for (const {labels, value, key} of samples) {
				const series = detached(`${name}{${key.replace(boundLabel, '$1')}`);
				const buckets = histograms.get(tag)?.get(series) ?? new Map<number, number>();
				buckets.set(readNumber(labels['le'] ?? ''), value);
				nestedSet(histograms, tag, series, buckets);
			}
		} else {
			for (const {labels, value, key} of samples) {
				const kind = as === 'kinds' ? `${tag}.${labels[label ?? ''] ?? ''}` : tag;
				nestedSet(counters, kind, detached(`${name}{${key}`), value);
			}
		}
	}
	const startedAt = page.series.get(startName)?.[0]?.value;
	return {at, startedAt, counters, gauges, histograms};
};
