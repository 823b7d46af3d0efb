const minute = 60_000;

/** How far back charts go, milliseconds. */
const spans: readonly number[] = [15, 30, 60, 180, 360, 720, 1440].map(minutes => minutes * minute);

/** Points of a chart: more than that are not told apart on a screen, and an answer of hours is no larger than one of minutes. */
const mostPoints = 120;

/** Steps are multiples of it, milliseconds. */
const grain = 15_000;

/** Even steps in milliseconds, both ends included. */
export type Steps = {readonly start: number; readonly end: number; readonly step: number};

/** The span that is nearest to what is asked for, in proportion. */
export const spanOf = (asked: number): number =>
	spans.toSorted((one, other) => Math.abs(Math.log(one / asked)) - Math.abs(Math.log(other / asked)))[0] ?? asked;

/** Milliseconds between two points: never more often than there are samples, for the same value twice is no point. */
const stepOf = (span: number, scrapeInterval: number): number =>
	Math.ceil(Math.max(span / mostPoints, scrapeInterval, grain) / grain) * grain;

/** The steps of a chart that ends at `at`, at multiples of the step: the next chart has the same ones, and the server knows them. */
export const chartSteps = (span: number, at: number, scrapeInterval: number): Steps => {
	const step = stepOf(span, scrapeInterval);
	const end = Math.floor(at / step) * step;
	return {start: end - Math.floor(span / step) * step, end, step};
};
