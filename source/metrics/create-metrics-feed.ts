import {createBackoff} from '../cluster/reflector/backoff.ts';
import type {Failure} from '../domain/outcome.ts';
import type {MetricsSourceState, ServiceMetrics} from '../domain/service-metrics.ts';
import {type FoundSource, findSource} from './discovery/find-source.ts';
import {sameOrNew} from './fleet/same-metrics.ts';
import {buildServiceMetrics} from './fleet/service-metrics.ts';
import {indexTargets, type NameCache} from './fleet/target-index.ts';
import type {MetricsFeed, MetricsFeedOptions} from './metrics-feed.ts';
import type {MetricsTarget} from './metrics-target.ts';
import {planRefresh, windowOf} from './plan-refresh.ts';
import {type RefreshResult, runRefresh} from './run-refresh.ts';

const offState: MetricsSourceState = {status: 'none', reason: 'Metrics are switched off (--prometheus off).'};

const off = (options: MetricsFeedOptions): MetricsFeed => {
	options.onState(offState);
	return {setTargets: () => {}, open: () => {}, refreshNow: () => {}, close: async () => {}};
};

const stateOfFailure = ({kind, sentence}: Failure): MetricsSourceState => ({
	status: kind === 'forbidden' ? 'forbidden' : kind === 'not-found' ? 'none' : 'unreachable',
	reason: sentence,
});

/** Milliseconds between two looks for a source that was not found, at most. */
const longestSearchPause = 300_000;

/** Milliseconds after a refresh until another one for services that have just come up. */
const newcomerPause = 2000;

/** Failed refreshes in a row after which another source is looked for. */
const failuresUntilSearch = 4;

const isServing = ({pods}: MetricsTarget): boolean => pods.some(({ready}) => ready);

/** A feed of numbers from the source that the setting names. Starts at once; `close` leaves no timer and no socket. */
export const createMetricsFeed = (options: MetricsFeedOptions): MetricsFeed => {
	const {client, clock, setting, refresh, namespaces, onState, onMetrics} = options;
	if (setting.type === 'off') return off(options);
	const abort = new AbortController();
	const names: NameCache = new WeakMap();
	const backoff = createBackoff(options.random);
	let found: FoundSource | undefined;
	let targets: readonly MetricsTarget[] = [];
	let opened: string | undefined;
	let metrics: ReadonlyMap<string, ServiceMetrics> = new Map();
	let answeredAt = 0;
	let failures = 0;
	let timer: unknown;
	let running: Promise<void> | undefined;
	let isAskedAgain = false;
	let dueAt = Number.POSITIVE_INFINITY;
	let askedAt = Number.NEGATIVE_INFINITY;
	/** Services that had a ready replica when they were last asked for. */
	let served: ReadonlySet<string> = new Set();

	const now = (): number => clock.now() + client.clockOffset();
	const isClosed = (): boolean => abort.signal.aborted;

	const search = async (): Promise<number> => {
		const outcome = await findSource(setting, {client, clock, namespaces, now, signal: abort.signal});
		if (isClosed()) {
			if (outcome.ok) await outcome.value.source.close();
			return 0;
		}
		if (!outcome.ok) {
			onState(stateOfFailure(outcome.failure));
			return Math.min(longestSearchPause, Math.max(refresh, backoff.next(clock.now()) * 10));
		}
		backoff.reset();
		found = outcome.value;
		failures = 0;
		return 0;
	};

	const tell = ({source}: FoundSource, {layers, warnings}: RefreshResult): void => {
		const [failure] = Object.values(layers.failures);
		if (failure === undefined) answeredAt = layers.at;
		onState({
			status: failure === undefined ? 'live' : 'stale',
			name: source.name,
			via: source.via,
			interval: refresh,
			answeredAt,
			warnings,
			...(failure === undefined ? {} : {reason: failure.sentence}),
		});
	};

	const ask = async (current: FoundSource): Promise<number> => {
		const startedAt = clock.now();
		const at = now();
		const asked = targets;
		askedAt = startedAt;
		served = new Set(asked.filter(isServing).map(({uid}) => uid));
		const {source, capabilities} = current;
		const window = windowOf(capabilities);
		const queries = planRefresh({capabilities, targets: asked, namespaces, opened: asked.find(({uid}) => uid === opened)});
		const result = await runRefresh(source, queries, at, window, abort.signal);
		if (isClosed()) return 0;
		const context = {layers: result.layers, index: indexTargets(asked, names), capabilities, keepFor: 4 * refresh};
		const oldest = at + refresh - 2 * refresh;
		metrics = new Map(
			asked.map(target => {
				const previous = metrics.get(target.uid);
				return [target.uid, sameOrNew(previous, buildServiceMetrics(target, previous, context), oldest)];
			}),
		);
		tell(current, result);
		onMetrics(metrics);
		failures = result.answered === 0 && queries.length > 0 ? failures + 1 : 0;
		if (failures >= failuresUntilSearch && setting.type === 'auto') {
			found = undefined;
			await source.close();
		}
		// A source that takes half of the interval is asked half as often.
		return Math.max(refresh, 2 * (clock.now() - startedAt));
	};

	const schedule = (delay: number): void => {
		clock.clearTimeout(timer);
		if (isClosed()) return;
		dueAt = clock.now() + delay;
		timer = clock.setTimeout(run, delay);
	};

	const turn = async (): Promise<void> => {
		let delay = 0;
		if (found === undefined) delay = await search();
		if (found !== undefined && !isClosed() && targets.length > 0) delay = await ask(found);
		// Without services there is nothing to ask: the first of them start the clock.
		if (isAskedAgain) schedule(0);
		else if (found === undefined || targets.length > 0) schedule(delay);
		isAskedAgain = false;
	};

	const run = (): void => {
		clock.clearTimeout(timer);
		if (isClosed()) return;
		if (running !== undefined) {
			isAskedAgain = true;
			return;
		}
		dueAt = Number.POSITIVE_INFINITY;
		running = turn().finally(() => {
			running = undefined;
		});
	};

	onState({status: 'searching'});
	run();
	return {
		setTargets(next) {
			targets = next;
			if (found === undefined || running !== undefined) return;
			const at = Math.max(clock.now(), askedAt + newcomerPause);
			if (dueAt > at && next.some(target => isServing(target) && !served.has(target.uid))) schedule(at - clock.now());
		},
		open(uid) {
			opened = uid;
		},
		refreshNow: run,
		async close() {
			abort.abort();
			clock.clearTimeout(timer);
			await running;
			await found?.source.close();
		},
	};
};
