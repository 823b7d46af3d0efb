import type {Latency, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {Layers} from './layers.ts';
import {type Histograms, kinds, type ToldLatency} from './read-latency.ts';
import type {ServiceLoad} from './read-load.ts';

/** The histograms of a service of this refresh, and whether all kinds of latency were asked for. */
export type LatencyLayer = {readonly histograms: Histograms; readonly isWhole: boolean};

/** Undefined: it was not asked for, or that failed. */
export const latencyLayer = ({uid}: MetricsTarget, {shown, ranked, coverage}: Layers): LatencyLayer | undefined => {
	if (coverage.shown.has(uid) && shown !== undefined) return {histograms: shown, isWhole: true};
	return ranked !== undefined && coverage.ranked.has(uid) ? {histograms: ranked, isWhole: false} : undefined;
};

/** Of an engine without a histogram of whole requests: its own percentiles, or the mean. */
const countedLatency = ({mean, quantiles = [], tellers}: ServiceLoad, names: ReadonlySet<string>, at: number): Latency | undefined => {
	const engine = tellers.mean?.engine;
	const hasBuckets = engine?.histograms.some(({of, names: own}) => of === 'end to end' && own.some(name => names.has(`${name}_bucket`)));
	const isOnly = mean !== undefined && hasBuckets !== true;
	if (!isOnly && quantiles.length === 0) return undefined;
	return {
		of: 'end to end',
		...Object.fromEntries(quantiles.map(([name, value]) => [name, {value, at}])),
		...(isOnly ? {mean: {value: mean, at}} : {}),
	};
};

const newest = ({p95, p50, mean}: Latency): number => (p95 ?? p50 ?? mean)?.at ?? 0;

const isGateway = ({source}: ToldLatency): boolean => source.engine.isGateway === true;

export type LatencyInput = {
	readonly latencies: readonly ToldLatency[];
	readonly layer: LatencyLayer | undefined;
	readonly load: ServiceLoad | undefined;
	readonly names: ReadonlySet<string>;
	readonly previous: ServiceMetrics | undefined;
	/** Of the numbers, milliseconds; a latency that is older than `oldest` is no more. */
	readonly at: number;
	readonly oldest: number;
};

/**
 * Whole requests, and the rest. What an engine works out itself counts before what a gateway measured, and a gateway's quantiles
 * before an engine's mean. Undefined: not known, or no more.
 */
export const serviceLatency = ({
	latencies,
	layer,
	load,
	names,
	previous,
	at,
	oldest,
}: LatencyInput): Pick<ServiceMetrics, 'latency' | 'tokenLatency'> => {
	const isKept = (latency: Latency): boolean => newest(latency) >= oldest;
	const before = [previous?.latency, ...(previous?.tokenLatency ?? [])].flatMap(latency =>
		latency !== undefined && isKept(latency) ? [latency] : [],
	);
	const counted = load === undefined ? undefined : countedLatency(load, names, at);
	const told = new Map(latencies.map(entry => [entry.latency.of, entry] as const));
	const whole = told.get('end to end');
	const main = counted?.p95 !== undefined && (whole === undefined || isGateway(whole)) ? counted : (whole?.latency ?? counted);
	const queue: Latency | undefined = load?.queueMean === undefined ? undefined : {of: 'queue time', mean: {value: load.queueMean, at}};
	const known = kinds.flatMap((kind): readonly Latency[] => {
		const now = kind === 'end to end' ? main : (told.get(kind)?.latency ?? (kind === 'queue time' ? queue : undefined));
		// Of what was not asked for, what was told before stays for a while.
		const kept = layer?.isWhole === true ? undefined : before.find(({of}) => of === kind);
		const latency = now ?? kept;
		return latency === undefined ? [] : [latency];
	});
	const [first, ...others] = known;
	return {...(first === undefined ? {} : {latency: first}), ...(others.length === 0 ? {} : {tokenLatency: others})};
};
