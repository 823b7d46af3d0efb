import {createStretch} from '../cluster/stretch.ts';
import type {Failure} from '../domain/outcome.ts';
import type {MetricName, ServiceMetrics} from '../domain/service-metrics.ts';
import {createAlertBook} from './alerts/alert-book.ts';
import type {FoundSource} from './discovery/try-source.ts';
import {explainMetric, explainPodMetric} from './fleet/explain-metric.ts';
import {createLoadMemory} from './fleet/load-memory.ts';
import {sameOrNew} from './fleet/same-metrics.ts';
import {type BuildContext, buildServiceMetrics} from './fleet/service-metrics.ts';
import {indexTargets, type NameCache, type TargetIndex} from './fleet/target-index.ts';
import {createHistoryBook, type News} from './history/history-book.ts';
import {createIdleBook} from './history/idle-book.ts';
import {hasSameHistory, newsOf, type Remembered, withoutHistory} from './history/news-of.ts';
import {firstView, type MetricsFeedOptions, type MetricsView} from './metrics-feed.ts';
import type {MetricsTarget} from './metrics-target.ts';
import {createOpenedBook} from './opened/opened-book.ts';
import {mostQueries, planOpened, planRefresh, type RefreshPlan} from './plan-refresh.ts';
import {createPriceBook} from './prices/price-book.ts';
import {createProbeBook} from './probe-book.ts';
import type {Capabilities} from './probe-capabilities.ts';
import {neededEngines} from './queries/engines-of.ts';
import {runRefresh} from './run-refresh.ts';
import {inTurn, runTasks, takeTasks} from './take-tasks.ts';
import type {TaskBook, TaskContext} from './task.ts';

export type RefreshReport = {
	/** Of the queries that every refresh asks; undefined: all were answered. */
	readonly failure: Failure | undefined;
	readonly warnings: readonly string[];
	/** Milliseconds between two samples. */
	readonly interval: number;
	/** Nothing was answered at all. */
	readonly isSilent: boolean;
	/** The questions about the past that belong to this refresh: to be asked after its numbers are told. Whether any of those changed. */
	readonly askPast: () => Promise<boolean>;
	/** Not everything was asked for once, or there was no room for all that is wanted of the past; known after `askPast`. */
	readonly isBehind: () => boolean;
};

export type Refresher = {
	/** Numbers of all services as of `at`, and a few questions about the past. */
	readonly refresh: (targets: readonly MetricsTarget[], at: number) => Promise<RefreshReport>;
	/** What only the open service needs. */
	readonly refreshOpened: (targets: readonly MetricsTarget[], at: number) => Promise<Pick<RefreshReport, 'askPast'>>;
	readonly open: (uid: string | undefined, hashes: readonly string[]) => void;
	readonly show: (view: MetricsView) => void;
	/** Where a number comes from, as of the last refresh, or why it is missing. */
	readonly explain: (target: MetricsTarget, metric: MetricName, pod: string | undefined) => readonly string[];
	/** By UID, as of the last refresh. */
	readonly metrics: () => ReadonlyMap<string, ServiceMetrics>;
	/** What the source was last seen to have. */
	readonly capabilities: () => Capabilities;
	/** Another source, or the same after it was away. */
	readonly setSource: (found: FoundSource) => void;
	/** What the source has is asked for again with the next refresh. */
	readonly probeAgain: () => void;
};

/** Milliseconds in which a source has nothing newer: how often it scrapes, or how often it is asked. */
export const sourceInterval = ({capabilities}: FoundSource, refresh: number): number =>
	Math.max(refresh, Math.round((capabilities.scrapeInterval ?? 0) / 1000) * 1000);

type Options = Pick<MetricsFeedOptions, 'refresh' | 'onCharts' | 'onEvidence' | 'onDevices' | 'onPrices'> & {readonly signal: AbortSignal};

/** Refreshes a reading outlives its series. */
const keptRefreshes = 4;
/** Milliseconds an answer takes. */
const slack = 2000;
/** Milliseconds without answers after which the source is asked for what was missed. */
const gap = 180_000;

/** Asks a source for the numbers of a fleet, remembers what was told, and keeps what did not change. */
export const createRefresher = (
	{refresh: interval, onCharts, onEvidence, onDevices, onPrices = () => {}, signal}: Options,
	first: FoundSource,
): Refresher => {
	const names: NameCache = new WeakMap();
	const history = createHistoryBook();
	const idle = createIdleBook();
	const alerts = createAlertBook();
	let metrics: ReadonlyMap<string, ServiceMetrics> = new Map();
	const opened = createOpenedBook({onCharts, onEvidence, metricsOf: uid => metrics.get(uid)});
	const probe = createProbeBook();
	const prices = createPriceBook(onPrices);
	const memory = createLoadMemory();
	let context: BuildContext | undefined;
	let found = first;
	let turn = 0;
	let {hasDevices, ranking} = firstView;
	let cursor = 0;
	let isApart = false;
	/** Refreshes until every service was asked for. */
	let parts = 1;
	/** Services as they were at the last refresh: one that is another object has other pods, or they are ready now. */
	let asked = new WeakSet<MetricsTarget>();
	let answeredAt = Number.NaN;
	probe.answered(first.capabilities);

	/** What the source has, as far as these services need it. */
	const capabilitiesFor = (targets: readonly MetricsTarget[], index: TargetIndex): Capabilities => ({
		...found.capabilities,
		engines: neededEngines(found.capabilities.engines, targets, index),
	});

	const setIndex = (targets: readonly MetricsTarget[]): TargetIndex => {
		const index = indexTargets(targets, names);
		for (const book of [history, idle, opened, alerts]) book.setIndex(index);
		return index;
	};

	/** What the books remember of a service now. */
	const remembered = (target: MetricsTarget, metrics: ServiceMetrics, news: News, at: number): Remembered => {
		const idleSince = idle.record(target, metrics, at);
		const firing = alerts.of(target.uid);
		return {
			...history.record(target.uid, news, at),
			...(idleSince === undefined ? {} : {idleSince}),
			...(firing === undefined ? {} : {alerts: firing}),
		};
	};

	const build = (target: MetricsTarget, context: BuildContext): ServiceMetrics => {
		const {at} = context.layers;
		const previous = metrics.get(target.uid);
		const built = buildServiceMetrics(target, previous, context);
		const whole = {...withoutHistory(built), ...remembered(target, built, newsOf(built, previous), at)};
		return sameOrNew(previous, whole, at + slack + parts * (interval - 2 * sourceInterval(found, interval)));
	};

	/** Asks what the books want to know, as far as there is room, and puts it beside the numbers. Whether any of them changed. */
	const past = (books: readonly TaskBook[], context: TaskContext, room: number) => async (): Promise<boolean> => {
		const tasks = takeTasks(books, context, room);
		await runTasks(tasks, signal);
		const probed = probe.found();
		if (probed !== undefined) found = {...found, capabilities: probed};
		if (tasks.length === 0) return false;
		let isChanged = false;
		const next = new Map(metrics);
		for (const target of context.targets) {
			const before = metrics.get(target.uid);
			const memory = before === undefined ? undefined : remembered(target, before, {}, context.at);
			if (before === undefined || memory === undefined || hasSameHistory(before, memory)) continue;
			next.set(target.uid, {...withoutHistory(before), ...memory});
			isChanged = true;
		}
		metrics = next;
		return isChanged;
	};

	const ask = async (plan: RefreshPlan, {source, capabilities, at}: TaskContext, index: TargetIndex) => {
		const result = await runRefresh(source, plan, at, signal);
		isApart ||= result.isRefused;
		const keptFor = (rounds: number): number => interval * Math.max(keptRefreshes, rounds + 2);
		const keepLatencyFor = keptFor(Math.max(plan.rounds, plan.ranking?.rounds ?? 0));
		// What comes in turns is told with what came before.
		const load =
			plan.hasLoadTurns === true && result.layers.load !== undefined
				? memory.join(result.layers.load, at, at - keptFor(plan.rounds))
				: undefined;
		const isComing = plan.hasLoadTurns === true && turn < plan.rounds;
		const layers = {...result.layers, ...(load === undefined ? {} : {load}), ...(isComing ? {isComing} : {})};
		const whole: BuildContext = {layers, index, capabilities, keepFor: keptFor(plan.rounds), keepLatencyFor};
		// An explanation needs no list of all GPUs, which of a large fleet is a tenth of all that the console holds.
		context = {...whole, layers: {...layers, devices: undefined}};
		return {result, context: whole};
	};

	return {
		metrics: () => metrics,
		explain(target, metric, pod) {
			const own = metrics.get(target.uid);
			if (own === undefined || context === undefined) return [];
			return pod === undefined ? explainMetric(target, own, context, metric) : explainPodMetric(target, own, context, metric, pod);
		},
		capabilities: () => found.capabilities,
		open: opened.open,
		show(view) {
			opened.setSpan(view.chartSpan);
			if (hasDevices && !view.hasDevices) onDevices?.(undefined);
			if (ranking !== view.ranking) cursor = 0;
			({hasDevices, ranking} = view);
		},
		probeAgain: probe.forget,
		setSource(next) {
			found = next;
			isApart = false;
			probe.answered(next.capabilities);
			history.forgetFilled();
			alerts.forget();
		},
		async refresh(targets, at) {
			const index = setIndex(targets);
			const service = targets.find(({uid}) => uid === opened.uid());
			const capabilities = capabilitiesFor(targets, index);
			const engineOf = (uid: string): string | undefined => metrics.get(uid)?.engine;
			const plan = planRefresh({capabilities, targets, index, opened: service, turn, hasDevices, ranking, cursor, isApart, engineOf});
			turn += 1;
			({parts} = plan);
			cursor = plan.ranking?.cursor ?? 0;
			const tasks: TaskContext = {...found, capabilities, targets, at, signal};
			const {result, context} = await ask(plan, tasks, index);
			if (hasDevices && result.layers.devices !== undefined) onDevices?.(result.layers.devices);
			const uids = new Set(targets.map(({uid}) => uid));
			history.keep(uids);
			idle.keep(uids);
			const next = new Map<string, ServiceMetrics>();
			const withoutFleet = {...context, layers: {...context.layers, gpu: undefined, load: undefined}};
			const {load, shown, ranked} = plan.coverage;
			const stretch = createStretch();
			for (const target of targets) {
				const {uid} = target;
				const isTold = load === undefined || load.has(uid);
				const before = metrics.get(uid);
				// Of a large fleet most were not asked for: there is nothing new to be told.
				const isLeft = !isTold && !shown.has(uid) && !ranked.has(uid) && target !== service && asked.has(target);
				next.set(uid, isLeft && before !== undefined ? before : build(target, isTold ? context : withoutFleet));
				if (stretch.isOver()) await stretch.rest();
			}
			metrics = next;
			asked = new WeakSet(targets);
			const [failure] = Object.values(result.layers.failures);
			const isSilent = result.answered === 0 && plan.queries.length > 0;
			if (!isSilent) {
				if (at - answeredAt > gap) history.forgetFilled();
				answeredAt = at;
			}
			const askPast = past(inTurn([opened, alerts, probe, history, idle, prices], turn), tasks, mostQueries - plan.queries.length);
			const isBehind = (): boolean => history.isWaiting() || turn < plan.rounds;
			return {failure, warnings: result.warnings, interval: plan.parts * sourceInterval(found, interval), isSilent, askPast, isBehind};
		},
		async refreshOpened(targets, at) {
			const service = targets.find(({uid}) => uid === opened.uid());
			if (service === undefined) return {askPast: async () => false};
			const index = setIndex(targets);
			const capabilities = capabilitiesFor(targets, index);
			const plan = planOpened(capabilities, service, isApart);
			const tasks: TaskContext = {...found, capabilities, targets, at, signal};
			const {context} = await ask(plan, tasks, index);
			metrics = new Map(metrics).set(service.uid, build(service, context));
			return {askPast: past([opened], tasks, mostQueries - plan.queries.length)};
		},
	};
};
