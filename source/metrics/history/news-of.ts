import type {Reading, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {History, News} from './history-book.ts';

/** The value where it is another reading than before: what was kept is no news. */
const ifNew = (now: Reading | undefined, before: Reading | undefined): number | undefined => (now === before ? undefined : now?.value);

const firstTokenOf = (metrics: ServiceMetrics | undefined): Reading | undefined =>
	metrics?.tokenLatency?.find(({of}) => of === 'time to first token')?.p95;

/** What is to be remembered of a service's numbers. */
export const newsOf = (now: ServiceMetrics, before: ServiceMetrics | undefined): News => ({
	gpu: ifNew(now.gpuUtilization, before?.gpuUtilization),
	mean: ifNew(now.meanLatency, before?.meanLatency),
	p95: ifNew(now.latency?.p95, before?.latency?.p95),
	firstToken: ifNew(firstTokenOf(now), firstTokenOf(before)),
});

/** What is told of a service from more than one refresh. */
export type Remembered = History & Pick<ServiceMetrics, 'idleSince' | 'alerts'>;

/** The numbers of now alone. */
export const withoutHistory = (metrics: ServiceMetrics): Omit<ServiceMetrics, keyof Remembered> => {
	const {gpuHistory, latencyHistory, latencyBaseline, meanBaseline, firstTokenBaseline, gpuHour, idleSince, alerts, ...now} = metrics;
	return now;
};

const names = [
	...(['gpuHistory', 'latencyHistory', 'latencyBaseline', 'meanBaseline', 'firstTokenBaseline'] as const),
	...(['gpuHour', 'idleSince', 'alerts'] as const),
] as const satisfies ReadonlyArray<keyof Remembered>;

/** What did not change keeps its identity. */
export const hasSameHistory = (metrics: ServiceMetrics, remembered: Remembered): boolean =>
	names.every(name => metrics[name] === remembered[name]);
