import {createObjectStore, type ObjectStore} from '../api-server/object-store.ts';
import {withDefaults} from '../api-server/write/defaults.ts';
import {createTimeSeriesDatabase, type Sample, type TimeSeriesDatabase} from '../prometheus/time-series-database.ts';
import {startControllers} from './controllers/start-controllers.ts';
import {createEventRecorder} from './event-recorder.ts';
import {createHistory} from './exporters/history.ts';
import {watchReplicas} from './exporters/replicas.ts';
import {createScraper} from './exporters/scraper.ts';
import {createBehaviors} from './fleet/behaviors.ts';
import {seedMonitoring} from './fleet/monitoring.ts';
import {nodesOf, standardPools} from './fleet/nodes.ts';
import {seedFleet} from './fleet/seed-fleet.ts';
import {standardServices} from './fleet/standard-services.ts';
import {createStandingPods} from './fleet/standing-pods.ts';
import {startKubelets} from './kubelet/kubelets.ts';
import {indexOwned} from './owned-objects.ts';
import {createPodAddresses} from './pod-addresses.ts';
import {createRandom, hashText} from './random.ts';
import {startScheduler} from './scheduler/scheduler.ts';
import type {World} from './world.ts';
import type {WorldClock} from './world-clock.ts';

export type RunningWorld = {
	readonly store: ObjectStore;
	readonly database: TimeSeriesDatabase;
};

const scrapeInterval = 15_000;
const backfillStep = 30_000;
const backfill = 2 * 3_600_000;

/** Sets up a fleet as if it had been there for months, and lets it live on the clock it is given. */
export const startWorld = ({clock, seed}: {readonly clock: WorldClock; readonly seed: number}): RunningWorld => {
	const now = clock.now();
	const plans = standardServices;
	const random = createRandom(hashText(`world/${seed}`));
	const store = createObjectStore({now: clock.now, random});
	const record = createEventRecorder(store, clock.now);
	const behaviors = createBehaviors(plans);
	const addresses = createPodAddresses();
	seedMonitoring(store, now);
	for (const node of nodesOf(standardPools, now)) store.create('nodes', withDefaults('nodes', node));
	const images = new Set<string>();
	const pods = createStandingPods({store, behaviors, addresses, record, now, onPull: (node, image) => images.add(`${node} ${image}`)});
	seedFleet({store, pods, random, now}, plans);
	pods.finish();

	const owned = indexOwned(store, ['replicasets', 'pods', 'controllerrevisions']);
	const world: World = {store, clock, random, owned, record};
	startScheduler(world);
	startKubelets(world, {behaviors, addresses, images, memories: pods.memories});
	startControllers(world);

	const database = createTimeSeriesDatabase({retention: 3 * 3_600_000});
	const replicas = watchReplicas(store, behaviors);
	const history = createHistory();
	let sink: (at: number, samples: readonly Sample[], scrape: string) => void = history.add;
	const scraper = createScraper({
		sink: (at, samples, scrape) => sink(at, samples, scrape),
		...{plans, replicas, seed: String(seed), start: now, interval: scrapeInterval},
		nodes: store.list('nodes'),
	});
	for (let at = now - backfill; at < now - 600_000; at += backfillStep) scraper.scrape(at);
	for (let at = now - 600_000; at <= now; at += scrapeInterval) scraper.scrape(at);
	history.restoreInto(database);
	sink = database.append;
	const tick = (): void => {
		scraper.scrape(clock.now());
		clock.setTimeout(tick, scrapeInterval);
	};
	clock.setTimeout(tick, scrapeInterval);
	return {store, database};
};
