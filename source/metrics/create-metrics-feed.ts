import {createBackoff} from '../cluster/reflector/backoff.ts';
import {createRefresher, type Refresher, type RefreshReport, sourceInterval} from './create-refresher.ts';
import {type ActiveSetting, findSource} from './discovery/find-source.ts';
import type {SearchReport} from './discovery/source-report.ts';
import {firstView, type MetricsFeed, type MetricsFeedOptions} from './metrics-feed.ts';
import type {MetricsSource} from './metrics-source.ts';
import type {MetricsTarget} from './metrics-target.ts';
import {createDegradingFeed} from './scrape/degrading-feed.ts';
import {offState, stateOfFailure, stateOfSource} from './source-state.ts';
import {createTurns} from './turns.ts';

const off = (options: MetricsFeedOptions): MetricsFeed => {
	options.onState(offState);
	return {
		setTargets: () => {},
		open: () => {},
		show: () => {},
		explain: () => [offState.reason],
		refreshNow: () => {},
		close: async () => {},
	};
};

/** Milliseconds between two looks for a source that was not found, at most, and how it grows there. */
const longestSearchPause = 300_000;
const searchPauseFactor = 10;

/** Refreshes without any answer in a row after which another source is looked for: sooner where a sibling of the replica answers. */
const silencesUntilSearch = 4;
const silencesOfReplica = 2;

/** Milliseconds after a refresh until another one for services that have just come up. */
const newcomerPause = 2000;

/** Milliseconds after which a source is asked again once the API server is back: the lists go first. */
const recoveryPause = 3000;

/** Milliseconds between two refreshes at first, while there is more to ask for than one may; and how many of them there are at most. */
const catchUpPause = 1000;
const mostCatchUps = 12;

const isServing = ({pods}: MetricsTarget): boolean => pods.some(({ready}) => ready);

/** A feed of numbers from a Prometheus alone. */
const createPrometheusFeed = (options: MetricsFeedOptions & {readonly setting: ActiveSetting}): MetricsFeed => {
	const {client, clock, setting, refresh: interval, onState, onMetrics} = options;
	const abort = new AbortController();
	const {signal} = abort;
	const backoff = createBackoff(options.random);
	let source: MetricsSource | undefined;
	let found: SearchReport = {asked: []};
	let refresher: Refresher | undefined;
	let targets: readonly MetricsTarget[] = [];
	let view = firstView;
	let opened: {readonly uid: string | undefined; readonly hashes: readonly string[]} = {uid: undefined, hashes: []};
	let answeredAt = 0;
	let silences = 0;
	let catchUps = 0;
	let askedAt = Number.NEGATIVE_INFINITY;
	/** Services that had a ready replica when they were last asked for. */
	let served: ReadonlySet<string> | undefined;

	const now = (): number => clock.now() + client.clockOffset();

	const tell = (from: MetricsSource, by: Refresher, report: Pick<RefreshReport, 'failure' | 'warnings' | 'interval'>, at: number): void => {
		if (report.failure === undefined) answeredAt = at;
		onState(stateOfSource({...report, source: from, search: found, capabilities: by.capabilities(), answeredAt}));
	};

	/** Returns when to look again; undefined: it was found. */
	const search = async (): Promise<number | undefined> => {
		const {outcome, report} = await findSource(setting, {...options, now, signal});
		if (signal.aborted) {
			if (outcome.ok) await outcome.value.source.close();
			return undefined;
		}
		if (!outcome.ok) {
			onState(stateOfFailure(outcome.failure, report));
			// Numbers of a source that is gone would look current: nobody knows its interval any more.
			if (refresher !== undefined) onMetrics(new Map());
			return Math.min(longestSearchPause, Math.max(interval, searchPauseFactor * backoff.next(clock.now())));
		}
		backoff.reset();
		silences = 0;
		catchUps = 0;
		source = outcome.value.source;
		const {matcher} = outcome.value;
		found = {...report, ...(matcher === undefined ? {} : {matcher})};
		refresher ??= createRefresher({...options, signal}, outcome.value);
		refresher.setSource(outcome.value);
		refresher.open(opened.uid, opened.hashes);
		refresher.show(view);
		tell(source, refresher, {failure: undefined, warnings: [], interval: sourceInterval(outcome.value, interval)}, now());
		return undefined;
	};

	/** Returns when to ask again. */
	const ask = async (from: MetricsSource, by: Refresher): Promise<number | undefined> => {
		// Without services there is nothing to ask, but on the page of all GPUs: the first of them start the clock.
		if (targets.length === 0 && !view.hasDevices) return undefined;
		const at = now();
		askedAt = clock.now();
		served = new Set(targets.filter(isServing).map(({uid}) => uid));
		const report = await by.refresh(targets, at);
		if (signal.aborted) return undefined;
		tell(from, by, report, at);
		onMetrics(by.metrics());
		if ((await report.askPast()) && !signal.aborted) onMetrics(by.metrics());
		silences = report.isSilent ? silences + 1 : 0;
		if (silences >= (from.via === 'pod proxy' ? silencesOfReplica : silencesUntilSearch) && setting.type === 'auto') {
			source = undefined;
			await from.close();
		}
		const took = clock.now() - askedAt;
		// Nobody waits for minutes until a screen is full; a slow source is not pressed.
		if (report.isBehind() && report.failure === undefined && took < interval / 2 && catchUps++ < mostCatchUps)
			return Math.max(catchUpPause, took);
		// At even times; a source that takes half of the interval is asked half as often.
		return Math.max(interval - took, took);
	};

	const turns = createTurns(clock, {
		async full() {
			const pause = source === undefined ? await search() : undefined;
			if (pause !== undefined) return pause;
			return source === undefined || refresher === undefined || signal.aborted ? undefined : ask(source, refresher);
		},
		async opened() {
			if (source === undefined || refresher === undefined || signal.aborted) return;
			const {askPast} = await refresher.refreshOpened(targets, now());
			if (!signal.aborted) onMetrics(refresher.metrics());
			if ((await askPast()) && !signal.aborted) onMetrics(refresher.metrics());
		},
	});

	// What stands behind its proxy is not away any longer than the API server is.
	const offRecovery = client.onRecovery?.(() => {
		if (source === undefined || silences > 0) turns.within(recoveryPause);
	});
	onState({status: 'searching'});
	turns.run('full');
	return {
		setTargets(next) {
			targets = next;
			if (source === undefined || next.length === 0) return;
			if (served === undefined || next.some(target => isServing(target) && !served?.has(target.uid))) {
				turns.within(askedAt + newcomerPause - clock.now());
			} else turns.within(interval);
		},
		open(uid, hashes = []) {
			opened = {uid, hashes};
			refresher?.open(uid, hashes);
			if (uid !== undefined && source !== undefined) turns.run('opened');
		},
		show(next) {
			const isOtherSpan = next.chartSpan !== view.chartSpan;
			const isPageOpened = next.hasDevices && !view.hasDevices;
			view = next;
			refresher?.show(next);
			if (isPageOpened && source !== undefined) turns.run('full');
			if (isOtherSpan && opened.uid !== undefined && source !== undefined) turns.run('opened');
		},
		explain(uid, metric, pod) {
			const target = targets.find(candidate => candidate.uid === uid);
			return target === undefined ? [] : (refresher?.explain(target, metric, pod) ?? []);
		},
		refreshNow() {
			refresher?.probeAgain();
			turns.run('full');
		},
		async close() {
			abort.abort();
			offRecovery?.();
			await turns.close();
			await source?.close();
		},
	};
};

/**
 * A feed of numbers from the source that the setting names, and from the pods themselves where there is none. Starts at once; `close`
 * leaves no timer and no socket.
 */
export const createMetricsFeed = (options: MetricsFeedOptions): MetricsFeed => {
	const {setting} = options;
	if (setting.type === 'off') return off(options);
	return createDegradingFeed(options, setting.type === 'scrape' ? undefined : told => createPrometheusFeed({...told, setting}));
};
