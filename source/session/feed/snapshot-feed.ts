import type {Clock} from '../../cluster/clock.ts';
import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {Disruption, Freshness} from '../../domain/connection.ts';
import type {PriceTable} from '../../domain/cost.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {ServiceMetrics} from '../../domain/service-metrics.ts';
import type {NumberSinks} from '../session-metrics.ts';
import type {PendingWrite, ServiceRow, Snapshot} from '../snapshot.ts';
import type {Store} from '../store.ts';
import {createLifeBook, type LifeBookOptions} from '../watch/life-book.ts';
import {type CapacityBook, createCapacityBook, type NodeFacts} from './capacity-book.ts';
import {createCostBook} from './cost-book.ts';
import {createPulse} from './create-pulse.ts';
import {createGpuBook} from './gpu-book.ts';
import {nextTextChange} from './next-text-change.ts';
import {reduceSnapshot} from './reduce-snapshot.ts';
import {createRowBook} from './row-book.ts';
import {createServiceBook, type ServiceBookOptions} from './service-book.ts';
import {share} from './share.ts';

/** What else a snapshot is made of, asked for at every flush. Each keeps its identity while it does not change. */
type Surroundings = () => Pick<Snapshot, 'identity' | 'loading' | 'limits' | 'access' | 'detail' | 'namespaces' | 'undoable'>;

export type SnapshotFeedOptions = Omit<ServiceBookOptions, 'onRecord'> & {
	readonly clock: Clock;
	/** Milliseconds to add to our clock to get the cluster's. */
	readonly clockOffset: () => number;
	/** What is watched beside the fleet. */
	readonly others: LifeBookOptions['others'];
	readonly place: string;
	readonly store: Store<Snapshot>;
	/** What the user says that GPUs cost. */
	readonly prices: PriceTable | undefined;
	readonly surroundings: Surroundings;
	/** A service with what is known of its revisions beyond its pods. */
	readonly withEvidence: (service: ModelService) => ModelService;
	/** Services that are new, different or gone since the last flush. */
	readonly onServices: (changed: ReadonlySet<string>) => void;
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

/** Services rebuilt in one flush: a complete list concerns all of them, and a key must not wait for a thousand. */
const mostAtOnce = 250;

/** Milliseconds after which everything is assessed again though nothing came: readings get old, deadlines pass. */
const reassessAfter = 60_000;

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
	const rowBook = createRowBook();
	const lifeBook = createLifeBook({...options, collections: book.states});
	const touched = new Set<string>();
	const evident = new Map<string, {readonly from: ModelService; readonly service: ModelService}>();
	const pending = new Map<string, PendingWrite>();
	let metrics: ReadonlyMap<string, ServiceMetrics> = new Map();
	let metricsSource = store.get().metricsSource;
	let nodeFacts: NodeFacts | undefined;
	let nodeCosts = costBook.nodes();
	let assessedAt = Number.NEGATIVE_INFINITY;
	let knownOffset = 0;
	let shown: readonly string[] = [];
	let opened: string | undefined;

	const serviceWithEvidence = (uid: string): ModelService | undefined => {
		const from = serviceBook.services.get(uid);
		if (from === undefined) {
			evident.delete(uid);
			return undefined;
		}
		const known = evident.get(uid);
		if (known?.from === from && !touched.has(uid)) return known.service;
		const service = share(known?.service, options.withEvidence(from));
		evident.set(uid, {from, service});
		return service;
	};

	const updateRows = (now: number): void => {
		const changed = serviceBook.rebuild(now, mostAtOnce);
		if (changed.size > 0) options.onServices(changed);
		const facts = capacityBook.facts(now, serviceBook.services.values());
		const isAll = facts !== nodeFacts || costBook.nodes() !== nodeCosts || now - assessedAt >= reassessAfter;
		if (isAll) assessedAt = now;
		nodeFacts = facts;
		nodeCosts = costBook.nodes();
		rowBook.update(isAll ? new Set([...serviceBook.services.keys(), ...changed]) : new Set([...changed, ...touched]), {
			...facts,
			service: serviceWithEvidence,
			metrics: uid => metrics.get(uid),
			cost: (service, numbers) => costBook.costOf(service, numbers, now + clockOffset()),
			pending: uid => pending.get(uid),
			thresholds: store.get().settings.thresholds,
			now: now + clockOffset(),
		});
		touched.clear();
	};

	const flush = (): void => {
		const time = clock.now();
		updateRows(time);
		const {connection, parts, staleAt} = lifeBook.report(time);
		const before = store.get();
		const next = reduceSnapshot(before, {
			...surroundings(),
			rows: rowBook.rows(),
			connection,
			parts,
			capacity: nodeFacts?.capacity,
			cost: costBook.fleetCost(rowBook.rows()),
			gpus: gpuBook.fleet(time, {services: serviceBook.services.values(), priceOf: costBook.priceOf}),
			metricsSource,
		});
		const view = {
			rows: shown.flatMap(uid => rowBook.get(uid) ?? []),
			opened: opened === undefined ? undefined : rowBook.get(opened),
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
			serviceBook.services.size > 0 ? assessedAt + reassessAfter : undefined,
		];
		if (serviceBook.isBehind()) pulse.request();
		for (const wish of wishes) if (wish !== undefined) pulse.requestAt(wish);
	};
	const pulse = createPulse(clock, flush);

	return {
		services: serviceBook.services,
		row: uid => rowBook.get(uid),
		isBehind: serviceBook.isBehind,
		sharingNodes: capacityBook.sharingNodes,
		members: collection => serviceBook.index.members(collection).size,
		take(event) {
			serviceBook.take(event);
			if (event.type === 'listed' || event.type === 'replaced') for (const each of [capacityBook, costBook, gpuBook]) each.touch();
			pulse.request();
		},
		touch: pulse.request,
		touchService(uid) {
			touched.add(uid);
			pulse.request();
		},
		touchAll() {
			for (const uid of serviceBook.services.keys()) touched.add(uid);
			pulse.request();
		},
		reconsider() {
			serviceBook.markAll();
			pulse.request();
		},
		numbers: {
			onMetrics(next) {
				for (const [uid, value] of next) if (metrics.get(uid) !== value) touched.add(uid);
				for (const uid of metrics.keys()) if (!next.has(uid)) touched.add(uid);
				metrics = next;
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
			if (value === undefined) pending.delete(uid);
			else pending.set(uid, value);
			touched.add(uid);
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
