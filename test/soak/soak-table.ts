import {quantile} from '../bench/process-cost.ts';
import type {ProbeSample, Quantiles} from './probe-sample.ts';
import type {SoakReport} from './run-soak.ts';
import {ends, type Point, type Slope, slopeOf} from './statistics.ts';

export type SoakRow = {
	readonly name: string;
	readonly text: string;
	/** What is broken, in words; undefined: nothing, or nothing is asked. */
	readonly broken?: string | undefined;
};

const hour = 3_600_000;
/** Minutes from which a slope says something: what a shorter run finds is noise and warm-up. */
const judgedFrom = 60;
const mostSlope = 1;
/** Standard error of a slope that says nothing of the limit: that of an hour, of which one half is judged, is twice as wide. */
const mostError = mostSlope / 2;
const mostLag = 50;

const oneDecimal = (value: number): string => value.toFixed(1);
const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const seconds = (value: number | undefined): string => (value === undefined ? 'never' : `${(value / 1000).toFixed(1)} s`);

/** What counts: from the warm-up to the end of the changes. */
const judged = ({samples, warmUp, duration}: SoakReport): readonly ProbeSample[] =>
	samples.filter(({at}) => at >= warmUp && at <= duration);

/** Milliseconds of which the lowest counts: an answer that is being read at rest too comes and goes, what stays raises the lowest. */
const span = 120_000;

/** By the moments of rest. */
const megabytesAnHour = (samples: readonly ProbeSample[], of: (sample: ProbeSample) => number): Slope | undefined => {
	const points = samples.filter(({isAtRest}) => isAtRest).map((sample): Point => [sample.at / hour, of(sample) / 1e6]);
	// One alone may be anything.
	const spans = [...Map.groupBy(points, ([at]) => Math.floor((at * hour) / span)).values()].filter(of => of.length > 1);
	return slopeOf(spans.map(of => of.reduce((lowest, point) => (point[1] < lowest[1] ? point : lowest))));
};

const slopeText = (slope: Slope | undefined): string =>
	slope === undefined ? 'too few samples' : `${oneDecimal(slope.perUnit)} ± ${oneDecimal(slope.error)} MB/h`;

/** What speaks against a slope; undefined: it is below the limit, and can be told from noise. */
const slopeTrouble = (slope: Slope | undefined): string | undefined => {
	if (slope === undefined) return 'too few samples';
	const {perUnit, error} = slope;
	const isToldApart = error <= mostError || perUnit - 2 * error >= mostSlope;
	if (!isToldApart) return 'not told from noise: run it longer';
	return perUnit >= mostSlope ? `over the limit of ${mostSlope} MB/h` : undefined;
};

const memoryRow = (report: SoakReport): SoakRow => {
	const slope = megabytesAnHour(judged(report), ({heap, code, external}) => heap - code + external);
	const isLong = report.duration >= judgedFrom * 60_000 * 0.98;
	return {
		name: 'memory slope, at rest, after collection',
		text: `${slopeText(slope)}${isLong ? '' : `   (judged from ${judgedFrom} minutes on)`}`,
		broken: isLong ? slopeTrouble(slope) : undefined,
	};
};

/** What comes and goes may differ by so much between the first third and the last one; and what rises does so beyond its error. */
const isFlat = (values: readonly number[]): boolean => {
	const {first, last} = ends(values);
	const slope = slopeOf(values.map((value, index) => [index, value] as const));
	return !(last - first > Math.max(4, first * 0.1)) || slope === undefined || slope.perUnit < 3 * slope.error;
};

const flatRow = (name: string, values: readonly number[]): SoakRow => {
	const both = ends(values);
	const text = Number.isNaN(both.first) ? 'too few samples' : `${both.first} in the first third, ${both.last} in the last`;
	return {name, text, broken: isFlat(values) ? undefined : 'not flat'};
};

const resourceRows = (samples: readonly ProbeSample[]): readonly SoakRow[] => {
	const kinds = [...new Set(samples.flatMap(({resources}) => Object.keys(resources)))].sort();
	return kinds.map(kind =>
		flatRow(
			`  ${kind}`,
			samples.map(({resources}) => resources[kind] ?? 0),
		),
	);
};

const quantilesText = ({p50, p99, max}: Quantiles): string => [p50, p99, max].map(milliseconds).join(', ');

const lagRows = (latest: ProbeSample | undefined): readonly SoakRow[] => {
	if (latest === undefined) return [];
	const {lagSince, cpuLagSince} = latest;
	return [
		{
			name: 'loop lag p50, p99, most',
			text: quantilesText(lagSince),
			broken: lagSince.p99 >= mostLag ? `over the limit of ${mostLag} ms` : undefined,
		},
		{name: '  of it our own computing', text: quantilesText(cpuLagSince)},
	];
};

/** The report as a table, with what is broken in it. */
export const soakTable = (report: SoakReport): readonly SoakRow[] => {
	const {hand, recoveries, news, events, bytes, duration, clusterCpu, wrong, rows} = report;
	const samples = judged(report);
	const latest = samples.at(-1);
	const warnings = report.samples.flatMap(sample => sample.warnings);
	const times = news.filter(time => time !== undefined);
	return [
		{name: 'minutes, samples after warm-up', text: `${oneDecimal(duration / 60_000)}, ${samples.length}`},
		memoryRow(report),
		{name: '  of what is compiled, not in it', text: slopeText(megabytesAnHour(samples, ({code}) => code))},
		{name: '  of the heap with it', text: slopeText(megabytesAnHour(samples, ({heap}) => heap))},
		{name: '  of what is resident', text: slopeText(megabytesAnHour(samples, ({rss}) => rss))},
		{
			name: 'heap, compiled in it, external, resident',
			text:
				latest === undefined
					? '—'
					: [latest.heap, latest.code, latest.external, latest.rss].map(value => `${oneDecimal(value / 1e6)} MB`).join(', '),
		},
		flatRow(
			'descriptors',
			samples.map(({descriptors}) => descriptors),
		),
		...resourceRows(samples),
		flatRow(
			'listeners',
			samples.map(({listeners}) => listeners),
		),
		...lagRows(latest),
		{
			name: 'key to paint p50, p99',
			text: `${milliseconds(quantile(hand.paints, 0.5))}, ${milliseconds(quantile(hand.paints, 0.99))} of ${hand.paints.length} keys`,
		},
		{name: 'steps that were not answered', text: String(hand.unanswered.length)},
		{
			name: 'CPU of one core',
			text: `${oneDecimal((samples.reduce((sum, {cpu}) => sum + cpu, 0) / samples.length) * 100)} %, the cluster ${oneDecimal((clusterCpu / duration) * 100)} %`,
		},
		{
			name: 'to the terminal',
			text: `${oneDecimal(bytes / 1000)} kB, ${oneDecimal(bytes / duration)} kB/s, ${oneDecimal((latest?.writes.count ?? 0) / (duration / 1000))} writes/s`,
		},
		{name: 'events made, read', text: `${events.made} (${oneDecimal(events.made / (duration / 1000))}/s), ${events.read}`},
		{
			name: 'a change to the screen p50, most',
			text: `${seconds(quantile(times, 0.5))}, ${seconds(Math.max(...times))} of ${news.length}`,
			broken: times.length < news.length ? 'a change was never shown' : undefined,
		},
		...recoveries.map(({name, at, time}) => ({
			name: `  ${name}`,
			text: `at ${oneDecimal(at / 60_000)} min; LIVE and current ${seconds(time)} after its end`,
			broken: time === undefined ? 'never LIVE again' : undefined,
		})),
		{name: 'warnings of Node', text: String(warnings.length), broken: warnings[0]},
		{
			name: 'rows as the server has them',
			text: wrong.length === 0 ? `${rows}, all` : `${wrong.length} are not`,
			broken: wrong.length === 0 ? undefined : wrong.slice(0, 10).join('; '),
		},
	];
};
