import type {Latency} from '../../domain/service-metrics.ts';
import {type Histogram, quantileOf, totalOf} from './histogram.ts';

/** Requests in the window from which a quantile says something. */
const quantiles = [
	{name: 'p50', at: 0.5, fewest: 5},
	{name: 'p95', at: 0.95, fewest: 20},
	{name: 'p99', at: 0.99, fewest: 100},
] as const;

export const shownQuantiles: readonly number[] = quantiles.map(({at}) => at);

export const fewestForP95 = 20;

/**
 * Quantiles of a histogram of rates. `factor`: to seconds; `window`: seconds the rates are over; `at`: when. Undefined: no request
 * at all in the window; quantiles with too few are left out.
 */
export const latencyOf = (of: Latency['of'], rates: Histogram, factor: number, window: number, at: number): Latency | undefined => {
	const samples = totalOf(rates) * window;
	if (!(samples > 0)) return undefined;
	const found = quantiles.flatMap(({name, at: quantile, fewest}) => {
		// Rates extrapolate: 20 requests may come out as 19.99.
		const value = samples < fewest - 0.5 ? undefined : quantileOf(rates, quantile);
		return value === undefined ? [] : [[name, {...value, value: value.value * factor, at}] as const];
	});
	return {of, ...Object.fromEntries(found)};
};
