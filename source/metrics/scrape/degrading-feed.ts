import type {MetricsSourceState, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsFeed, MetricsFeedOptions} from '../metrics-feed.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {createUsageBook} from '../resources/create-usage-book.ts';
import {createUsageSource} from '../resources/create-usage-source.ts';
import {createAbsentMetrics} from './absent-metrics.ts';
import {createScraper, type Scraper} from './create-scraper.ts';
import {pagesState, type Round, usageState} from './degraded-state.ts';
import {filledMetrics, fillMetrics, hasMetric} from './fill-metrics.ts';
import {createScrapedCharts} from './scraped-charts.ts';

/** There is no Prometheus: it was not found, may not be asked, or does not answer. */
const isWithout = ({status}: MetricsSourceState): boolean => status === 'none' || status === 'forbidden' || status === 'unreachable';

const reasonOf = (state: MetricsSourceState): string => ('reason' in state ? (state.reason ?? '') : '');

/** Said of numbers that are read from pods while there is a Prometheus. */
const notScraped = 'Prometheus does not scrape it: numbers are from its pods themselves.';

const fromPages =
	'From the pages of metrics that its pods serve, read one by one through the API server; rates are over two minutes at most.';
const fromUsage = 'From metrics.k8s.io: what its pods used over the last quarter or half of a minute.';

/**
 * Numbers from a Prometheus; where there is none, or it knows nothing of the open service, from the pods themselves; and CPU and memory
 * from metrics.k8s.io. `createPrometheusFeed` undefined: the pods alone are asked.
 */
export const createDegradingFeed = (
	options: MetricsFeedOptions,
	createPrometheusFeed: ((options: MetricsFeedOptions) => MetricsFeed) | undefined,
): MetricsFeed => {
	const {client, clock, random, namespaces, onState, onMetrics, onCharts} = options;
	const now = (): number => clock.now() + client.clockOffset();
	let prometheus: MetricsSourceState = {status: 'searching'};
	let told: ReadonlyMap<string, ServiceMetrics> = new Map();
	let scraped: ReadonlyMap<string, ServiceMetrics> = new Map();
	let round: Round | undefined;
	let targets: readonly MetricsTarget[] = [];
	let opened: string | undefined;
	let scraper: Scraper | undefined;
	const charts = createScrapedCharts(onCharts);
	let absent = createAbsentMetrics('');
	let closing: Promise<unknown> = Promise.resolve();
	let isClosed = false;
	let lastState = '';

	const usage = createUsageBook({source: createUsageSource(client, namespaces), clock, now, onRead: () => tell()});

	/** Services whose pods are read: all on the screen, or the open one that the Prometheus knows nothing of. */
	const scrapedTargets = (): readonly MetricsTarget[] => {
		if (isWithout(prometheus)) return targets;
		const target = opened === undefined ? undefined : targets.find(({uid}) => uid === opened);
		const known = opened === undefined ? undefined : told.get(opened);
		const isSilent = known?.askedReplicas !== undefined && known.engine === undefined;
		return prometheus.status !== 'searching' && target !== undefined && isSilent ? [target] : [];
	};

	const metricsOf = (target: MetricsTarget): ServiceMetrics | undefined => {
		const known = told.get(target.uid);
		const read = scraped.get(target.uid);
		const own = isWithout(prometheus)
			? (read ?? absent(target, opened))
			: known === undefined || read === undefined
				? known
				: fillMetrics(known, read);
		return own === undefined ? undefined : usage.with(own, target);
	};

	const stateNow = (): MetricsSourceState => {
		if (!isWithout(prometheus)) return prometheus;
		const state = pagesState(round, reasonOf(prometheus), opened !== undefined) ?? usageState(usage.state(), prometheus, round);
		// What was asked in vain is still of interest.
		const report = 'report' in prometheus ? prometheus.report : undefined;
		return state === undefined ? prometheus : {...state, ...(report === undefined ? {} : {report})};
	};

	/** Of a Prometheus whatever it says; of the pods what is new. */
	const tellState = (): void => {
		const state = stateNow();
		const text = JSON.stringify(state);
		if (isWithout(prometheus) && text === lastState) return;
		lastState = text;
		onState(state);
	};

	/** Numbers first: a state that says live has some. */
	const tell = (): void => {
		if (isClosed) return;
		onMetrics(
			new Map(
				targets.flatMap(target => {
					const metrics = metricsOf(target);
					return metrics === undefined ? [] : [[target.uid, metrics] as const];
				}),
			),
		);
		if (isWithout(prometheus)) tellState();
	};

	const stop = (): void => {
		if (scraper === undefined) return;
		closing = Promise.all([closing, scraper.close()]);
		scraper = undefined;
		scraped = new Map();
		round = undefined;
		charts.clear();
	};

	/** Reads pods while there is a reason to, and those alone for which there is. */
	const consider = (): void => {
		const wanted = scrapedTargets();
		if (isClosed) return;
		if (wanted.length === 0 && !isWithout(prometheus)) {
			stop();
			return;
		}
		scraper ??= createScraper({
			...{client, clock, random},
			onRound(metrics, at, failure) {
				scraped = metrics;
				round = {at, failure, isEmpty: metrics.size === 0};
				tell();
				const own = opened === undefined || !isWithout(prometheus) ? undefined : metrics.get(opened);
				if (opened !== undefined && own !== undefined) charts.record(opened, own, at);
			},
		});
		scraper.open(opened);
		scraper.setTargets(wanted);
	};

	const inner = createPrometheusFeed?.({
		...options,
		onState(state) {
			const wasWithout = isWithout(prometheus);
			if (reasonOf(state) !== reasonOf(prometheus)) absent = createAbsentMetrics(reasonOf(state));
			prometheus = state;
			tellState();
			consider();
			if (isWithout(state) && !wasWithout && targets.length > 0) tell();
		},
		onMetrics(metrics) {
			told = metrics;
			consider();
			tell();
		},
	});
	if (inner === undefined) {
		prometheus = {status: 'none', reason: 'Numbers are taken from the pods themselves (--prometheus scrape).'};
		absent = createAbsentMetrics('');
		tellState();
	}

	return {
		setTargets(next) {
			targets = next;
			inner?.setTargets(next);
			usage.setTargets(next);
			consider();
		},
		open(uid, hashes) {
			opened = uid;
			inner?.open(uid, hashes);
			consider();
		},
		show(view) {
			inner?.show(view);
			charts.setSpan(view.chartSpan);
		},
		explain(uid, metric, pod) {
			const [known, read] = [told.get(uid), scraped.get(uid)];
			if (isWithout(prometheus) || metric === 'cpu' || metric === 'memory') {
				const target = targets.find(candidate => candidate.uid === uid);
				const metrics = target === undefined ? undefined : metricsOf(target);
				const why = metrics?.missing[metric];
				if (why !== undefined || metrics === undefined) return why === undefined ? [] : [why];
				if (!hasMetric(metrics, metric)) return [];
				return [metric === 'cpu' || metric === 'memory' ? fromUsage : fromPages];
			}
			const said = inner?.explain(uid, metric, pod) ?? [];
			if (known === undefined || read === undefined) return said;
			if (filledMetrics(known, read).has(metric)) return [notScraped];
			const why = read.missing[metric];
			return said.length === 0 || why === undefined ? said : [...said, why];
		},
		refreshNow() {
			inner?.refreshNow();
			scraper?.lookAgain();
			usage.lookAgain();
		},
		async close() {
			isClosed = true;
			stop();
			await Promise.all([closing, usage.close(), inner?.close()]);
		},
	};
};
