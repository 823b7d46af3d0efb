import type {ObjectStore} from '../api-server/object-store.ts';
import type {ResourceMetrics} from '../api-server/resource-metrics.ts';
import type {ServerClock} from '../api-server/server-clock.ts';
import type {ScrapeTarget} from '../prometheus/http/targets.ts';
import {createRuler, type Ruler} from '../prometheus/rules/ruler.ts';
import type {TimeSeriesDatabase} from '../prometheus/time-series-database.ts';
import {readySince} from './controllers/owned.ts';
import {alertingRules} from './exporters/alerting-rules.ts';
import {createClusterExporter} from './exporters/cluster-exporter.ts';
import type {Page} from './exporters/exposition.ts';
import type {ExporterFault, ScrapeFaults} from './exporters/scrape-faults.ts';
import {scrapeTargets} from './exporters/scrape-targets.ts';
import type {Scraper} from './exporters/scraper.ts';
import type {Behaviors} from './fleet/behaviors.ts';
import type {ServicePlan} from './fleet/service-plan.ts';
import {measureResources} from './measure-resources.ts';
import {nodeNameOf} from './scheduler/place-pod.ts';
import {type Truth, truthOf} from './truth.ts';

export type Monitoring = {
	readonly ruler: Ruler;
	readonly targets: () => readonly ScrapeTarget[];
	readonly resourceMetrics: ResourceMetrics;
	/** What the ports of a pod answer to those that scrape. */
	readonly pages: (namespace: string, pod: string) => readonly Page[] | 'stalled';
	readonly truth: () => Truth;
	/** Puts the exporters of a pod out of order, or in again. */
	readonly breakExporter: (namespace: string, pod: string, fault: ExporterFault | undefined) => void;
	/** The process of a replica starts anew: its counters begin at 0. */
	readonly resetCounters: (namespace: string, pod: string) => void;
};

type Options = {
	readonly store: ObjectStore;
	readonly clock: ServerClock;
	readonly database: TimeSeriesDatabase;
	readonly scraper: Scraper;
	readonly faults: ScrapeFaults;
	readonly plans: readonly ServicePlan[];
	readonly behaviors: Behaviors;
	readonly exporterOn: (node: string) => string | undefined;
	/** Milliseconds between two scrapes, and of past. */
	readonly schedule: {readonly interval: number; readonly history: number};
};

const evaluationInterval = 60_000;
/** Looks at the past, so that what has held for long fires at the start. Milliseconds before it. */
const looks = [12 * 60_000, 6 * 60_000, 0];

/** All that is told beside the services' own metrics: of the cluster, alerts, targets, CPU and memory. */
export const startMonitoring = (options: Options): Monitoring => {
	const {store, clock, database, scraper, faults, plans, behaviors, exporterOn, schedule} = options;
	const {interval, history} = schedule;
	const isLean = plans.some(plan => plan.isLean === true);
	const ofCluster = createClusterExporter(store, isLean);
	const start = clock.now();
	const scrape = (at: number): void => {
		if (faults.pausesAll) return;
		for (const [name, samples] of ofCluster.scrape()) database.append(at + faults.skew, samples, name);
	};
	// Prices and readiness are as they are now; nobody asks how they were.
	scrape(start);
	const tick = (): void => {
		scrape(clock.now());
		clock.setTimeout(tick, interval);
	};
	clock.setTimeout(tick, interval);

	const ruler = createRuler(database, isLean ? [] : alertingRules, evaluationInterval);
	for (const look of looks) if (look <= history) ruler.evaluate(start - look);
	const judge = (): void => {
		if (!faults.pausesAll) ruler.evaluate(clock.now() + faults.skew);
		clock.setTimeout(judge, evaluationInterval);
	};
	clock.setTimeout(judge, evaluationInterval);

	const pagesOf = (namespace: string, name: string): readonly Page[] => {
		const pod = store.get('pods', namespace, name);
		const plan = pod === undefined ? undefined : behaviors.planOf(pod);
		if (pod === undefined || readySince(pod) === undefined) return [];
		if (plan !== undefined) return scraper.pagesOf(plan, pod.metadata.uid, clock.now());
		const node = nodeNameOf(pod) ?? '';
		return exporterOn(node) === name ? scraper.pagesOnNode(node, clock.now()) : scraper.pagesOfGateway(namespace, name, clock.now());
	};

	return {
		ruler,
		targets: () => scrapeTargets(scraper, plans, {interval, lastScrape: Math.floor(clock.now() / interval) * interval}),
		resourceMetrics: measureResources({store, now: clock.now, useOf: scraper.useOf}),
		pages(namespace, name) {
			const fault = faults.of(namespace, name);
			if (fault === 'stalled') return fault;
			return fault === 'dead' ? [] : pagesOf(namespace, name);
		},
		truth: () => truthOf(scraper, plans),
		breakExporter: faults.set,
		resetCounters(namespace, name) {
			const pod = store.get('pods', namespace, name);
			if (pod !== undefined) scraper.reset(pod.metadata.uid);
		},
	};
};
