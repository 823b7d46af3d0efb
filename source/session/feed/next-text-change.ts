import {nextAgeChange} from '../../domain/age-text.ts';
import type {Connection, Part} from '../../domain/connection.ts';
import {staleAfter} from '../../domain/freshness.ts';
import type {GpuFleet} from '../../domain/gpu-fleet.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {MetricsSourceState, Reading} from '../../domain/service-metrics.ts';
import {nextStateChange} from '../../domain/service-text.ts';
import type {ServiceDetail, ServiceRow} from '../snapshot.ts';

/** What is on the screen and has an age. All times are milliseconds by the clock of `now`. */
export type AgedView = {
	/** Painted rows. */
	readonly rows: readonly ServiceRow[];
	/** The row whose page is open. */
	readonly opened: ServiceRow | undefined;
	readonly detail: ServiceDetail | undefined;
	/** The page of nodes and GPUs, while it is open. */
	readonly gpus: GpuFleet | undefined;
	readonly connection: Connection;
	readonly parts?: readonly Part[] | undefined;
	readonly metricsSource: MetricsSourceState;
};

/** Ages of what should be newer are shown in these steps, as the header has them. Milliseconds. */
const steps: readonly number[] = [30_000, 60_000, 120_000, 300_000, 600_000];
const lastStep = 600_000;

const nextStep = (since: number, now: number): number => {
	const age = now - since;
	return since + (steps.find(step => step > age) ?? (Math.floor(age / lastStep) + 1) * lastStep);
};

/** Seconds are told in tens: a clock that runs in a corner takes the eye from what matters. */
const finest = 10_000;

const ageChange = (since: number, now: number): number => Math.max(nextAgeChange(since, now), now + finest);

/** The numbers of a row whose age can show beside them. */
const readingsOf = ({metrics}: ServiceRow): readonly Reading[] => {
	if (metrics === undefined) return [];
	const {gpuUtilization, gpuMemory, requestRate, errorRatio, waiting, running, cacheUsage, generatedTokens, latency, meanLatency} = metrics;
	const all = [
		gpuUtilization,
		gpuMemory,
		requestRate,
		errorRatio,
		waiting,
		running,
		cacheUsage,
		generatedTokens,
		latency?.p95,
		meanLatency,
	];
	return all.filter(reading => reading !== undefined);
};

/** A number turns dim after two refreshes without it, and has an age from then on. */
const readingTimes = (row: ServiceRow, source: MetricsSourceState, now: number): readonly number[] => {
	if (source.status !== 'live') return [];
	const late = 2 * source.interval;
	return readingsOf(row).map(({at}) => (now - at <= late ? at + late + 1 : nextStep(at, now)));
};

const serviceTimes = ({service, state}: ServiceRow, now: number): readonly number[] => {
	const label = nextStateChange(state, now);
	return [...(label === undefined ? [] : [Math.max(label, now + finest)]), ageChange(service.createdAt, now)];
};

const revisionTimes = ({revisions}: ModelService): readonly number[] =>
	(revisions ?? []).flatMap(({createdAt, evidence}) => [
		createdAt,
		...evidence.flatMap(entry => (entry.kind === 'available-now' ? [] : [entry.kind === 'never-ready' ? entry.since : entry.at])),
	]);

const pageTimes = ({service}: ServiceRow, detail: ServiceDetail | undefined): readonly number[] => [
	...(service.pods ?? []).map(({createdAt}) => createdAt),
	...revisionTimes(service),
	...service.conditions.flatMap(({changedAt}) => changedAt ?? []),
	...(detail?.events ?? []).map(({lastSeen}) => lastSeen),
];

const sourceTimes = (source: MetricsSourceState, now: number): readonly number[] => {
	if (source.status !== 'live' && source.status !== 'stale') return [];
	const late = source.answeredAt + 2 * source.interval;
	// Readings older than two refreshes are dim.
	return now <= late ? [late + 1] : [nextStep(source.answeredAt, now)];
};

/** What is not up to date has an age, and is dim from an age on. */
const partTimes = (provenAt: number, now: number): readonly number[] => [
	nextStep(provenAt, now),
	...(now - provenAt < staleAfter ? [provenAt + staleAfter] : []),
];

/** When something on the screen reads differently if nothing but time goes on; undefined: never. */
export const nextTextChange = (
	{rows, opened, detail, gpus, connection, parts = [], metricsSource}: AgedView,
	now: number,
): number | undefined => {
	const times = [
		...rows.flatMap(row => [...serviceTimes(row, now), ...readingTimes(row, metricsSource, now)]),
		...(opened === undefined ? [] : [...serviceTimes(opened, now), ...pageTimes(opened, detail).map(since => ageChange(since, now))]),
		...(gpus?.waiting ?? []).map(({since}) => ageChange(since, now)),
		...(connection.freshness === 'LIVE' || connection.provenAt === undefined ? [] : [nextStep(connection.provenAt, now)]),
		...parts.flatMap(({provenAt}) => (provenAt === undefined ? [] : partTimes(provenAt, now))),
		...sourceTimes(metricsSource, now),
	];
	return times.length === 0 ? undefined : Math.min(...times);
};
