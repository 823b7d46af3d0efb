import {addHistograms, type Histogram, histogramOf} from '../numbers/histogram.ts';
import {addBuckets, type Increases, increasesBetween} from './increases.ts';
import type {Buckets, PageValues} from './page-values.ts';

/** Milliseconds that rates are over, once there are as many: a slow service has too few requests for a p95 in less. */
const longest = 120_000;
/** Between two pages: more is another time, a clock that was set or a console that slept. Less is no measurement. */
const longestStep = 60_000;
const shortestStep = 1000;

/** What one pod told lately. */
export type PodNumbers = {
	/** Of the newest page, milliseconds. */
	readonly at: number;
	/** Milliseconds that the rates are over; 0: there was one page only. */
	readonly elapsed: number;
	readonly gauges: ReadonlyMap<string, number>;
	/** A second. */
	readonly rates: ReadonlyMap<string, number>;
	/** Of rates. */
	readonly histograms: ReadonlyMap<string, Histogram>;
};

export type PodWindow = {
	readonly add: (page: PageValues) => void;
	/** Undefined: no page yet. */
	readonly numbers: () => PodNumbers | undefined;
};

type Sum<Value> = {value: Value; elapsed: number};

const histogramOfRates = ({value, elapsed}: Sum<readonly Buckets[]>): Histogram | undefined => {
	const [first, ...others] = value.flatMap(
		buckets => histogramOf([...buckets].map(([bound, count]) => [bound, (count * 1000) / elapsed])) ?? [],
	);
	return first === undefined ? undefined : others.reduce(addHistograms, first);
};

const summed = (steps: readonly Increases[]): Pick<PodNumbers, 'rates' | 'histograms'> => {
	const counters = new Map<string, Sum<number>>();
	const histograms = new Map<string, Sum<readonly Buckets[]>>();
	for (const step of steps) {
		for (const [tag, increase] of step.counters) {
			const {value, elapsed} = counters.get(tag) ?? {value: 0, elapsed: 0};
			counters.set(tag, {value: value + increase, elapsed: elapsed + step.elapsed});
		}
		for (const [tag, list] of step.histograms) {
			const {value, elapsed} = histograms.get(tag) ?? {value: [], elapsed: 0};
			histograms.set(tag, {value: list.reduce(addBuckets, value), elapsed: elapsed + step.elapsed});
		}
	}
	return {
		rates: new Map([...counters].map(([tag, {value, elapsed}]) => [tag, (value * 1000) / elapsed])),
		histograms: new Map(
			[...histograms].flatMap(([tag, sum]) => {
				const histogram = histogramOfRates(sum);
				return histogram === undefined ? [] : [[tag, histogram] as const];
			}),
		),
	};
};

/** The newest page of a pod, and what was counted between the pages of the last two minutes. */
export const createPodWindow = (): PodWindow => {
	let last: PageValues | undefined;
	let steps: readonly Increases[] = [];
	let numbers: PodNumbers | undefined;
	return {
		add(page) {
			const step = last === undefined ? Number.NaN : page.at - last.at;
			if (last === undefined || !(step >= shortestStep && step <= longestStep)) steps = [];
			else steps = [...steps, increasesBetween(last, page)].filter(({at, elapsed}) => page.at - (at - elapsed) <= longest);
			last = page;
			numbers = {at: page.at, elapsed: steps.reduce((sum, {elapsed}) => sum + elapsed, 0), gauges: page.gauges, ...summed(steps)};
		},
		numbers: () => numbers,
	};
};
