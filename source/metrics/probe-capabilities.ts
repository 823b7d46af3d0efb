import {failed, type Outcome, success} from '../domain/outcome.ts';
import type {EngineMetrics} from './engines/engine-metrics.ts';
import {engines} from './engines/engines.ts';
import {gpuNames} from './gpus/names-of-gpu.ts';
import type {MetricsSource, Sample} from './metrics-source.ts';
import {priceMetric} from './prices/read-prices.ts';
import {readyMetric} from './queries/chart-query.ts';
import {gpuProbes, gpuSourcesOf} from './queries/gpu-probe.ts';
import type {GpuSource} from './queries/gpu-query.ts';
import type {EngineSource} from './queries/load-query.ts';
import {namespaceOf, type Place, places, subjectPlaces} from './queries/place.ts';
import {literal, quoted, tagged, tagLabel, union} from './queries/promql.ts';

/** What a source has of all that we know to ask for. */
export type Capabilities = {
	readonly names: ReadonlySet<string>;
	readonly gpus: readonly GpuSource[];
	readonly engines: readonly EngineSource[];
	/** Milliseconds between two samples of the engines' series; undefined: not known. */
	readonly scrapeInterval: number | undefined;
	/** Series of buckets by namespace: what a query over all of them would cost. */
	readonly bucketSeries: ReadonlyMap<string, number>;
};

/** Matches every series that we know to ask for. Of an engine by its family: all names of all engines would be too long an address. */
const knownSeries = `{__name__=~${quoted([...engines.map(({family}) => family), ...[...gpuNames, readyMetric, priceMetric].map(literal)].join('|'))}}`;

/** Names by which an engine is recognised; those of its errors may be anybody's. Buckets only where there is nothing else: they are many. */
const anchorsOfEngine = ({requests, histograms, waiting}: EngineMetrics, names: ReadonlySet<string>): readonly string[] => {
	const counted = [...(requests?.names ?? []), ...(waiting?.names ?? [])].filter(name => names.has(name));
	const [first] = histograms;
	if (counted.length > 0 || first === undefined) return counted;
	const buckets = first.names.map(name => `${name}_bucket`).filter(name => names.has(name));
	// Without buckets and there all the same: it is a native one.
	return buckets.length > 0 ? buckets : first.names.filter(name => names.has(name));
};

/** Seconds in which samples are counted to tell their spacing. */
const spacing = 120;

/** Those whose series name pods: a gateway's name what stands behind it, some of them both. */
const ofPods = engines.filter(({subject, byPod}) => subject === undefined || byPod !== undefined);

const mainBuckets = (names: ReadonlySet<string>): readonly string[] =>
	ofPods
		.flatMap(({histograms}) =>
			histograms.filter(({of}) => of === 'end to end').flatMap(metric => metric.names.map(name => `${name}_bucket`)),
		)
		.filter(name => names.has(name));

const placeQuery = (names: ReadonlySet<string>, anchors: readonly string[]): string => {
	const buckets = mainBuckets(names);
	const first = ofPods.flatMap(engine => anchorsOfEngine(engine, names).slice(0, 1));
	return union([
		...(anchors.length === 0
			? []
			: places.map((place, index) =>
					tagged(`place.${index}`, `count by (__name__) ({__name__=~${quoted(anchors.map(literal).join('|'))},${place.matchers}})`),
				)),
		...gpuProbes(names),
		...(buckets.length === 0
			? []
			: places.map(place =>
					tagged('buckets', `count by (${place.namespace}) ({__name__=~${quoted(buckets.map(literal).join('|'))},${place.matchers}})`),
				)),
		...first.map(name => tagged(`interval.${name}`, `quantile(0.5, ${spacing} / count_over_time(${name}[${spacing}s]))`)),
	]);
};

const placesWith = (samples: readonly Sample[], anchors: readonly string[]): readonly Place[] =>
	places.filter((_, index) =>
		samples.some(({labels, value}) => labels[tagLabel] === `place.${index}` && value > 0 && anchors.includes(labels['__name__'] ?? '')),
	);

const has = (names: ReadonlySet<string>, own: readonly string[] = []): boolean => own.some(name => names.has(name));

/** Whether an engine tells requests, errors and times itself. */
const isWhole = ({requests, errors, histograms}: EngineMetrics, names: ReadonlySet<string>): boolean =>
	has(names, requests?.names) &&
	errors.some(({total, isPartial}) => isPartial !== true && has(names, total.names)) &&
	histograms.some(
		({of, names: own}) =>
			of === 'end to end' &&
			has(
				names,
				own.map(name => `${name}_bucket`),
			),
	);

const sourceOf = (engine: EngineMetrics, names: ReadonlySet<string>, samples: readonly Sample[]): EngineSource => {
	const anchors = anchorsOfEngine(engine, names);
	const found = placesWith(samples, anchors);
	return {
		engine,
		places: engine.subject === undefined ? found : anchors.length === 0 ? [] : subjectPlaces(engine, found),
		...(isWhole(engine, names) ? {isWhole: true} : {}),
	};
};

const capabilitiesOf = (names: ReadonlySet<string>, samples: readonly Sample[]): Capabilities => {
	const intervals = samples
		.filter(({labels, value}) => labels[tagLabel]?.startsWith('interval.') && value > 0)
		.map(({value}) => value * 1000);
	const bucketSeries = new Map<string, number>();
	for (const {labels, value} of samples) {
		if (labels[tagLabel] !== 'buckets') continue;
		bucketSeries.set(namespaceOf(labels), (bucketSeries.get(namespaceOf(labels)) ?? 0) + value);
	}
	return {
		names,
		gpus: gpuSourcesOf(samples),
		engines: engines.map(engine => sourceOf(engine, names, samples)).filter(source => source.places.length > 0),
		scrapeInterval: intervals.length === 0 ? undefined : Math.max(...intervals),
		bucketSeries,
	};
};

/** Which of the metrics we know a source has. */
export const probeNames = async (source: MetricsSource, now: number, signal?: AbortSignal): Promise<Outcome<ReadonlySet<string>>> => {
	const answer = await source.metricNames(knownSeries, now, signal);
	return answer.ok ? success(new Set(answer.value)) : answer;
};

/** What these metrics look like there: where they name pods, how often they come, how many they are. */
export const probePlaces = async (
	source: MetricsSource,
	names: ReadonlySet<string>,
	now: number,
	signal?: AbortSignal,
): Promise<Outcome<Capabilities>> => {
	const anchors = [...new Set(ofPods.flatMap(engine => anchorsOfEngine(engine, names)))];
	if (anchors.length === 0 && gpuProbes(names).length === 0) return success(capabilitiesOf(names, []));
	const placed = await source.instant(placeQuery(names, anchors), now, signal);
	return placed.ok ? success(capabilitiesOf(names, placed.value.value)) : failed(placed.failure);
};

/** Both. Names decide, never versions. */
export const probeCapabilities = async (source: MetricsSource, now: number, signal?: AbortSignal): Promise<Outcome<Capabilities>> => {
	const names = await probeNames(source, now, signal);
	return names.ok ? probePlaces(source, names.value, now, signal) : names;
};
