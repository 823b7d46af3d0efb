import {established} from '../api-server/custom-resource-life.ts';
import {createObjectStore, type ObjectStore} from '../api-server/object-store.ts';
import type {LogProvider} from '../api-server/read/logs.ts';
import {withDefaults} from '../api-server/write/defaults.ts';
import {createTimeSeriesDatabase, type TimeSeriesDatabase} from '../prometheus/time-series-database.ts';
import {measureGpus} from './controllers/horizontal-pod-autoscaler/measure-gpus.ts';
import {startAutoscaling} from './controllers/horizontal-pod-autoscaler/start-autoscaling.ts';
import {startControllers} from './controllers/start-controllers.ts';
import {createEventRecorder} from './event-recorder.ts';
import {watchReplicas} from './exporters/replicas.ts';
import {createScrapeFaults, type ScrapeFaults} from './exporters/scrape-faults.ts';
import {type ScrapeSchedule, startScraping} from './exporters/start-scraping.ts';
import {watchGatewayPods, watchGpuExporters} from './exporters/watch-pods.ts';
import {createBehaviors} from './fleet/behaviors.ts';
import {engineServices} from './fleet/engine-services.ts';
import {seedGateways} from './fleet/gateways.ts';
import {seedGitOps} from './fleet/git-ops-objects.ts';
import {seedGpuDaemonSets} from './fleet/gpu-daemon-sets.ts';
import {gpuServices, sharingServices} from './fleet/gpu-services.ts';
import {manyServices} from './fleet/many-services.ts';
import {seedMonitoring} from './fleet/monitoring.ts';
import {enginePools, nodesOf, poolFor, specialPools, standardPools, systemPools} from './fleet/nodes.ts';
import {seedResourceSlices, startResourceClaims} from './fleet/resource-claims.ts';
import {seedFleet} from './fleet/seed-fleet.ts';
import {standardServices} from './fleet/standard-services.ts';
import {createStandingPods} from './fleet/standing-pods.ts';
import {startKubelets} from './kubelet/kubelets.ts';
import {noLoad} from './load/service-load.ts';
import {createTrafficWeights} from './load/traffic-weights.ts';
import {createLogProvider} from './logs/log-provider.ts';
import {startGitOps} from './operators/git-ops.ts';
import {startOperators} from './operators/start-operators.ts';
import {indexOwned, ownedResources} from './owned-objects.ts';
import {createPodAddresses} from './pod-addresses.ts';
import {createRandom, hashText} from './random.ts';
import {startScheduler} from './scheduler/scheduler.ts';
import {keepLoading} from './slow-loader.ts';
import {type Monitoring, startMonitoring} from './start-monitoring.ts';
import {definitions} from './systems/definitions.ts';
import {mixedServices} from './systems/mixed-services.ts';
import {seedMixed} from './systems/seed-mixed.ts';
import {imagesOnNodes, seedSystems} from './systems/seed-systems.ts';
import type {SystemService} from './systems/system-service.ts';
import {systemServices} from './systems/system-services.ts';
import type {World} from './world.ts';
import type {WorldClock} from './world-clock.ts';

export type WorldOptions = {
	readonly clock: WorldClock;
	readonly seed: number;
	/** How many; `undefined`: the fleet of the demo. */
	readonly services: number | undefined;
	/** Services of serving systems with operators besides. Default: one of each in the demo, none in a fleet of another size. */
	readonly systems?: readonly SystemService[] | undefined;
	/** The services of a fleet of another size are of many systems, each with its operator. */
	readonly isMixed?: boolean | undefined;
	/** `all`: one service of each engine and behind each gateway besides, in a namespace and on nodes of their own. */
	readonly engines?: 'all' | undefined;
	/** `all`: a node and a service of each way in which GPUs are had, besides the two of the demo. */
	readonly gpus?: 'all' | undefined;
	/** Milliseconds of metrics from before the start. Default: two hours, or none of a fleet of another size. */
	readonly history: number | undefined;
	/** Changes that a watch may begin before. Default: 4,000. */
	readonly remembered?: number | undefined;
};

export type RunningWorld = Monitoring & {
	readonly store: ObjectStore;
	readonly database: TimeSeriesDatabase;
	readonly logs: LogProvider;
	readonly faults: ScrapeFaults;
};

const hour = 3_600_000;
const standardSchedule: ScrapeSchedule = {interval: 15_000, groups: 1, history: 2 * hour};
const largeSchedule: ScrapeSchedule = {interval: 30_000, groups: 30, history: 0};

/** Sets up a fleet as if it had been there for months, and lets it live on the clock it is given. */
export const startWorld = ({
	clock,
	seed,
	services,
	history,
	remembered,
	isMixed = false,
	engines,
	gpus: gpuModes,
	systems = services === undefined ? systemServices : [],
}: WorldOptions): RunningWorld => {
	const start = clock.now();
	const mixed = isMixed && services !== undefined ? mixedServices(services) : [];
	const hasOperators = systems.length + mixed.length > 0;
	const plainPlans = services === undefined ? standardServices : manyServices(services);
	const ownPlans = mixed.length > 0 ? [] : plainPlans;
	const enginePlans = engines === 'all' ? engineServices : [];
	const gpuPlans = [...(systems === systemServices ? sharingServices : []), ...(gpuModes === 'all' ? gpuServices : [])];
	const plans = [...ownPlans, ...mixed.map(({plan}) => plan), ...systems.flatMap(system => system.plans), ...enginePlans, ...gpuPlans];
	const gpus = plainPlans.reduce((sum, plan) => sum + plan.gpus * plan.replicas, 0);
	const schedule = services === undefined ? standardSchedule : largeSchedule;
	const ownRandom = createRandom(hashText(`world/${seed}`));
	let [now, random] = [clock.now, ownRandom];
	const store = createObjectStore({
		now: () => now(),
		random: () => random(),
		...(remembered === undefined ? {} : {window: remembered}),
	});
	const record = createEventRecorder(store, () => now());
	const behaviors = createBehaviors(plans);
	const addresses = createPodAddresses();
	const images = new Set<string>();
	const weights = createTrafficWeights();

	seedMonitoring(store, start);
	if (hasOperators)
		for (const definition of definitions)
			store.create(
				'customresourcedefinitions',
				established(withDefaults('customresourcedefinitions', definition), start - 120 * 24 * hour),
			);
	const owned = indexOwned(store, ownedResources);
	const setClock = (then: WorldClock | undefined): void => {
		now = (then ?? clock).now;
	};
	const timeless = {store, random: () => random(), owned, record, weights};
	if (systems.length > 0) {
		// Theirs is a chance of its own, so that the others are the same with and without them.
		random = createRandom(hashText(`systems/${seed}`));
		for (const node of nodesOf(systemPools, start, {name: 'research', before: 12})) store.create('nodes', withDefaults('nodes', node));
		seedSystems({world: timeless, setClock, behaviors, addresses, start}, systems);
		for (const image of imagesOnNodes(store.list('pods'))) images.add(image);
		random = ownRandom;
	}
	for (const node of nodesOf(services === undefined ? standardPools : poolFor(gpus * 1.04), start)) {
		store.create('nodes', withDefaults('nodes', node));
	}
	random = createRandom(hashText(`nodes/${seed}`));
	if (enginePlans.length > 0)
		for (const node of nodesOf(enginePools, start, {name: 'engine', before: 20})) store.create('nodes', withDefaults('nodes', node));
	const specials = specialPools.filter(({gpu}) => gpuPlans.some(plan => plan.gpu === gpu));
	for (const [index, special] of specials.entries()) {
		for (const node of nodesOf([special], start, {name: special.gpu.toLowerCase(), before: 40 + index})) {
			store.create('nodes', withDefaults('nodes', node));
		}
	}
	if (gpuModes === 'all') seedResourceSlices(store, 'claimed-1', 8, 'devices', start);
	random = ownRandom;
	const onPull = (node: string, image: string): void => void images.add(`${node} ${image}`);
	const pods = createStandingPods({store, behaviors, addresses, record, random, now: start, onPull});
	seedFleet({store, pods, random, now: start}, ownPlans);
	if (mixed.length > 0) seedMixed({world: timeless, setClock, pods, start}, mixed);
	pods.finish();
	if (hasOperators) seedGitOps(store, ownPlans, start);
	// By a chance of their own: the others are the same with and without them.
	random = createRandom(hashText(`exporters/${seed}`));
	const exporterPods = createStandingPods({store, behaviors, addresses, record, random, now: start, onPull});
	if (enginePlans.length > 0) seedFleet({store, pods: exporterPods, random, now: start}, enginePlans);
	if (gpuPlans.length > 0) seedFleet({store, pods: exporterPods, random, now: start}, gpuPlans);
	seedGpuDaemonSets(store, exporterPods, start);
	seedGateways({store, pods: exporterPods, random, now: start}, plans);
	if (gpuModes === 'all') startResourceClaims(store);
	random = ownRandom;

	const exporterOn = watchGpuExporters(store);
	const database = createTimeSeriesDatabase({retention: services === undefined ? 3 * hour : hour / 4});
	const faults = createScrapeFaults();
	const past = history === undefined ? schedule : {...schedule, history};
	const scraper = startScraping(
		{
			...{plans, nodes: store.list('nodes'), replicas: watchReplicas(store, behaviors), seed: String(seed), start, weights},
			gatewayPods: watchGatewayPods(store),
			exporterOn,
			faults,
		},
		{database, clock, schedule: past},
	);
	const monitoring = startMonitoring({store, clock, database, scraper, faults, plans, behaviors, exporterOn, schedule: past});

	const world: World = {store, clock, random: ownRandom, owned, record, weights};
	startScheduler(world);
	startKubelets(world, {behaviors, addresses, images, memories: new Map([...pods.memories, ...exporterPods.memories])});
	startControllers(world);
	if (hasOperators) {
		startOperators(world);
		startGitOps(world);
	}
	startAutoscaling(
		world,
		measureGpus(world, behaviors, plan => scraper.loadOf(plan, clock.now())),
	);
	for (const plan of ownPlans.filter(({isLoading}) => isLoading === true)) keepLoading(world, plan);
	const loadAt: Parameters<typeof createLogProvider>[0]['loadAt'] = (plan, uid, time) => scraper.loadOf(plan, time).get(uid) ?? noLoad;
	return {
		store,
		database,
		faults,
		logs: createLogProvider({store, clock, behaviors, loadAt}),
		...monitoring,
	};
};
