import {failingShare, freshValue, slowdownOf, timesSlower} from './load-numbers.ts';
import type {MetricsSourceState, Reading, ServiceMetrics} from './service-metrics.ts';
import type {Threshold, Thresholds} from './thresholds.ts';

/** How urgent one number is by itself. */
export type Badge = 'warning' | 'critical';

export type BadgeName =
	| 'errorRatio'
	| 'waiting'
	| 'cacheUsage'
	| 'preemptions'
	| 'latency'
	| 'firstToken'
	| 'gpuTemperature'
	| 'gpuError'
	| 'silence';

/** What badges are told from. */
export type BadgeSubject = {
	readonly metrics: ServiceMetrics | undefined;
	readonly readyReplicas: number;
	/** Since when requests have been waiting; milliseconds. */
	readonly waitingSince: number | undefined;
	readonly source: MetricsSourceState;
	/** When its engine last told of its load, also where that is no number any more; milliseconds. */
	readonly loadAt: number | undefined;
	/** Milliseconds since most engines of the fleet told of their load: they are not all asked each time. */
	readonly usualLag: number;
};

/** Milliseconds that requests must have been waiting: a queue that comes and goes is what queues are for. */
const waitsLong = 60_000;
/** Refreshes after which a number that did not come again is one of a source that has stopped. */
const silentAfter = 3;

const badge = (value: number | undefined, {warning, critical}: Threshold): Badge | undefined =>
	value === undefined || value < warning ? undefined : value >= critical ? 'critical' : 'warning';

type Judge = (subject: BadgeSubject, thresholds: Thresholds, now: number) => Badge | undefined;

const judges: Readonly<Record<BadgeName, Judge>> = {
	errorRatio: ({metrics}, {errorRatio}, now) => badge(failingShare(metrics, now), errorRatio),
	waiting: ({metrics, waitingSince}, {waiting, waitingOverRunning}, now) => {
		const count = freshValue(metrics?.waiting, now);
		const level = badge(count, waiting);
		if (count === undefined || level === undefined || level === 'critical') return level;
		if (waitingSince === undefined || now - waitingSince < waitsLong) return undefined;
		const running = freshValue(metrics?.running, now);
		return running !== undefined && count > waitingOverRunning * running ? 'critical' : 'warning';
	},
	cacheUsage: ({metrics}, {cacheUsage}, now) => badge(freshValue(metrics?.cacheUsage, now), cacheUsage),
	preemptions: ({metrics}, {preemptions}, now) => badge(freshValue(metrics?.preemptions, now), preemptions),
	latency: ({metrics}, {slower}, now) => badge(slowdownOf(metrics, now)?.times, slower),
	firstToken: ({metrics}, {slower}, now) => {
		const first = [metrics?.latency, ...(metrics?.tokenLatency ?? [])].find(latency => latency?.of === 'time to first token');
		return badge(timesSlower(first?.p95, metrics?.firstTokenBaseline, now), slower);
	},
	gpuTemperature: ({metrics}, {gpuTemperature}, now) => badge(freshValue(metrics?.gpuTemperature, now), gpuTemperature),
	// An error of the driver stays until the GPU is reset: whatever it computes until then is in doubt.
	gpuError: ({metrics}) =>
		[...(metrics?.byPod.values() ?? [])].some(({devices}) => devices?.some(({error}) => error !== undefined && error.code !== 0))
			? 'critical'
			: undefined,
	// While the source itself answers. One that is late says nothing about who it asks.
	silence: ({metrics, readyReplicas, source, loadAt, usualLag}, _, now) => {
		if (metrics === undefined || readyReplicas === 0 || source.status !== 'live' || loadAt === undefined) return undefined;
		const late = silentAfter * source.interval;
		return now - source.answeredAt <= late && now - loadAt > Math.max(late, usualLag + 2 * source.interval) ? 'critical' : undefined;
	},
};

/** What a number of a service is worth by the thresholds; undefined: nothing to look at, or it is not known. */
export const badgeOf = (name: BadgeName, subject: BadgeSubject, thresholds: Thresholds, now: number): Badge | undefined =>
	judges[name](subject, thresholds, now);

/** A reading that three refreshes should have followed. `interval`: milliseconds between two. */
export const isStale = (reading: Reading, interval: number, now: number): boolean => now - reading.at > silentAfter * interval;
