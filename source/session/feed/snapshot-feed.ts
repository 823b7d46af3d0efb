import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {Disruption, Freshness} from '../../domain/connection.ts';
import type {PriceTable} from '../../domain/cost.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {NumberSinks} from '../session-metrics.ts';
import type {PendingWrite, ServiceRow, Snapshot} from '../snapshot.ts';
import {createLifeBook, type LifeBookOptions} from '../watch/life-book.ts';
import {type CapacityBook, createCapacityBook} from './capacity-book.ts';
import {createCostBook} from './cost-book.ts';
import {createPulse} from './create-pulse.ts';
import {createGpuBook} from './gpu-book.ts';
import {nextTextChange} from './next-text-change.ts';
import {reduceSnapshot} from './reduce-snapshot.ts';
import {createRowFeed, type RowFeedOptions} from './row-feed.ts';
import {createServiceBook, type ServiceBookOptions} from './service-book.ts';

/** What else a snapshot is made of, asked for at every flush. Each keeps its identity while it does not change. */
type Surroundings = () => Pick<Snapshot, 'identity' | 'loading' | 'limits' | 'access' | 'detail' | 'namespaces' | 'undoable'>;

type SharedOptions = Pick<RowFeedOptions, 'clock' | 'clockOffset' | 'store' | 'withEvidence' | 'onServices'>;

export type SnapshotFeedOptions = Omit<ServiceBookOptions, 'onRecord'> &
	SharedOptions & {
		/** What is watched beside the fleet. */
		readonly others: LifeBookOptions['others'];
		readonly place: string;
		/** What the user says that GPUs cost. */
		readonly prices: PriceTable | undefined;
		readonly surroundings: Surroundings;
	};

export type SnapshotFeed = {
	readonly take: (event: ClusterEvent) => void;
	/** Something of the surroundings has changed. */
	readonly touch: () => void;
	/** More is known of a service than the cluster tells: its evidence. */
	readonly touchService: (uid: string) => void;
	readonly touchAll: () => void;
	/** What is watched, or may be read, is other than before: who owns what is looked at again. */
	readonly reconsider: () => void;
	readonly numbers: NumberSinks;
	readonly setPending: (uid: string, pending: PendingWrite | undefined) => void;
	/** What is on the screen and so has ages that go on. */
	readonly setView: (shown: readonly string[], opened: string | undefined) => void;
	/** Nothing that is known is trusted until it is proven again. */
	readonly distrust: (what: Disruption) => void;
	/** How fresh the connection is at this moment, whatever was told last. */
	readonly freshness: () => Freshness;
	readonly row: (uid: string) => ServiceRow | undefined;
	readonly services: ReadonlyMap<string, ModelService>;
	readonly sharingNodes: CapacityBook['sharingNodes'];
	readonly members: (collection: string) => number;
	/** What has come is not all in the snapshot yet. */
	readonly isBehind: () => boolean;
	readonly stop: () => void;
};

/**
 * From events to snapshots: an index that only this feed touches, the services an event concerns, their rows, one immutable
 * snapshot. At most eight a second, none where nothing has changed, and one timer for the next text that time alone changes.
 */
export const createSnapshotFeed = (options: SnapshotFeedOptions): SnapshotFeed => {
	const {clock, clockOffset, store, book, surroundings} = options;
	const serviceBook = createServiceBook({
		...options,
		onRecord(change) {
			for (const each of [capacityBook, costBook, gpuBook]) each.take(change);
		},
	});
	const capacityBook = createCapacityBook(serviceBook.index, book);
	const costBook = createCostBook(serviceBook.index, options.prices);
	const gpuBook = createGpuBook(serviceBook.index, book);
	const rowFeed = createRowFeed({...options, serviceBook, capacityBook, costBook});
	const lifeBook = createLifeBook({...options, collections: book.states, isStoreAway: book.isStoreAway});
	let metricsSource = store.get().metricsSource;
	let knownOffset = 0;
	let shown: readonly string[] = [];
	let opened: string | undefined;

	const flush = (): 'through' | 'not through' => {
		if (rowFeed.work() === 'not through') return 'not through';
		const time = clock.now();
		const {connection, parts, staleAt} = lifeBook.report(time);
		const before = store.get();
		const around = surroundings();
		const next = reduceSnapshot(before, {
			...around,
			limits: [...around.limits, ...serviceBook.unreadable()],
			rows: rowFeed.rows(),
			connection,
			parts,
			capacity: rowFeed.facts()?.capacity,
			cost: costBook.fleetCost(rowFeed.rows()),
			gpus: gpuBook.fleet(time, {services: serviceBook.services.values(), priceOf: costBook.priceOf}),
			metricsSource,
		});
		const view = {
			rows: shown.flatMap(uid => rowFeed.get(uid) ?? []),
			opened: opened === undefined ? undefined : rowFeed.get(opened),
			detail: next.detail,
			gpus: next.gpus,
			connection: next.connection,
			parts: next.parts,
			metricsSource,
		};
		const clusterTime = time + clockOffset();
		// The clocks are found to differ: every age was wrong until now.
		const isCorrected = Math.abs(clockOffset() - knownOffset) >= 1000;
		knownOffset = clockOffset();
		const isDue = isCorrected || (nextTextChange(view, next.now) ?? Number.POSITIVE_INFINITY) <= clusterTime;
		const now = isDue ? clusterTime : next.now;
		store.set(isDue ? {...next, now} : next);
		const textChange = nextTextChange(view, now);
		const wishes = [
			textChange === undefined ? undefined : textChange - clockOffset(),
			staleAt,
			capacityBook.dueAt(),
			gpuBook.dueAt(),
			serviceBook.dueAt(),
			rowFeed.dueAt(),
		];
		if (serviceBook.isBehind()) pulse.request();
		for (const wish of wishes) if (wish !== undefined) pulse.requestAt(wish);
		return 'through';
	};
	const pulse = createPulse(clock, flush);

	return {
		services: serviceBook.services,
		row: uid => rowFeed.get(uid),
		isBehind: rowFeed.isBehind,
		sharingNodes: capacityBook.sharingNodes,
		members: collection => serviceBook.index.members(collection).size,
		take(event) {
			serviceBook.take(event);
			if (event.type === 'listed' || event.type === 'replaced') for (const each of [capacityBook, costBook, gpuBook]) each.touch();
			pulse.request();
		},
		touch: pulse.request,
		touchService(uid) {
			rowFeed.touch(uid);
			pulse.request();
		},
		touchAll() {
			for (const uid of serviceBook.services.keys()) rowFeed.touch(uid);
			pulse.request();
		},
		reconsider() {
			serviceBook.markAll();
			pulse.request();
		},
		numbers: {
			onMetrics(next) {
				rowFeed.setMetrics(next);
				pulse.request();
			},
			onState(source) {
				metricsSource = source;
				pulse.request();
			},
			onDevices(devices) {
				gpuBook.setDevices(devices);
				pulse.request();
			},
			onPrices(prices) {
				costBook.setPrices(prices);
				gpuBook.touch();
				pulse.request();
			},
			onView({hasDevices}) {
				gpuBook.show(hasDevices);
				pulse.request();
			},
		},
		setPending(uid, value) {
			rowFeed.setPending(uid, value);
			pulse.request();
		},
		setView(nextShown, nextOpened) {
			shown = nextShown;
			opened = nextOpened;
			pulse.request();
		},
		distrust(what) {
			lifeBook.distrust(what, clock.now());
			pulse.request();
		},
		freshness: () => lifeBook.report(clock.now()).connection.freshness,
		stop: pulse.stop,
	};
};
