import type {MetricsSourceState, ServiceCharts, ServiceMetrics} from '../../source/domain/service-metrics.ts';
import type {MetricsEvidence} from '../../source/domain/with-evidence.ts';
import {createMetricsFeed} from '../../source/metrics/create-metrics-feed.ts';
import type {MetricsFeedOptions} from '../../source/metrics/metrics-feed.ts';
import {connect, type TargetParts} from '../cluster/connect.ts';
import {eventually} from '../cluster/eventually.ts';
import {createSteppedClock, type SteppedClock} from '../cluster/stepped-clock.ts';
import {start} from './simulated-source.ts';

/** A feed with a stepped clock, and all it told. */
export const startFeed = (
	server: {readonly url: string; readonly advance?: (milliseconds: number) => void; readonly now?: () => number},
	options: Partial<MetricsFeedOptions> = {},
	parts: TargetParts = {user: {token: 'admin-token'}},
) => {
	const clock: SteppedClock = createSteppedClock(server.now?.() ?? start);
	const client = connect(server.url, parts);
	const states: MetricsSourceState[] = [];
	const told: ReadonlyMap<string, ServiceMetrics>[] = [];
	const charts = new Map<string, ServiceCharts>();
	const evidence = new Map<string, ReadonlyMap<string, MetricsEvidence>>();
	const feed = createMetricsFeed({
		client: {...client, clockOffset: () => 0},
		clock,
		setting: {type: 'auto'},
		environment: {},
		readFile: async file => Promise.reject(Object.assign(new Error(file), {code: 'ENOENT'})),
		refresh: 15_000,
		random: () => 0.5,
		namespaces: undefined,
		onState: state => void states.push(state),
		onMetrics: metrics => void told.push(metrics),
		onCharts: (uid, chart) => void charts.set(uid, chart),
		onEvidence: (uid, found) => void evidence.set(uid, found),
		...options,
	});
	return {
		...feed,
		clock,
		states,
		told,
		charts,
		evidence,
		state: () => states.at(-1),
		metrics: (uid: string) => told.at(-1)?.get(uid),
		/** Resolves when a refresh is over: its numbers are told, and the clock runs for the next. */
		async next() {
			const before = told.length;
			await eventually(() => told.length > before && clock.timers().length > 0);
		},
		/** Lets time pass until the next refresh, which is then over. The source gets what it scraped until then from `scrape`. */
		async refresh(milliseconds = 15_000, scrape = (): void => {}) {
			const before = told.length;
			server.advance?.(milliseconds);
			scrape();
			clock.advance(milliseconds);
			await eventually(() => told.length > before && clock.timers().length > 0);
		},
		async close() {
			await feed.close();
			await client.close();
		},
	};
};

export type Stage = ReturnType<typeof startFeed>;
