import type {Clock} from '../../cluster/clock.ts';
import {longestStretch} from '../../cluster/stretch.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {ServiceMetrics} from '../../domain/service-metrics.ts';
import type {PendingWrite, ServiceRow, Snapshot} from '../snapshot.ts';
import type {Store} from '../store.ts';
import type {CapacityBook, NodeFacts} from './capacity-book.ts';
import type {CostBook} from './cost-book.ts';
import {createRowBook, type RowFacts} from './row-book.ts';
import type {ServiceBook} from './service-book.ts';
import {share} from './share.ts';

export type RowFeedOptions = {
	readonly clock: Clock;
	/** Milliseconds to add to our clock to get the cluster's. */
	readonly clockOffset: () => number;
	readonly store: Store<Snapshot>;
	readonly serviceBook: ServiceBook;
	readonly capacityBook: CapacityBook;
	readonly costBook: CostBook;
	/** A service with what is known of its revisions beyond its pods. */
	readonly withEvidence: (service: ModelService) => ModelService;
	/** Services that are new, different or gone since the last update. */
	readonly onServices: (changed: ReadonlySet<string>) => void;
};

export type RowFeed = {
	/**
	 * Rebuilds services that changed, and works out the rows of what is concerned, for a few milliseconds. Until it is through it is
	 * to be called again; the list of rows is as it was before.
	 */
	readonly work: () => 'through' | 'not through';
	/**
	 * There was more to rebuild than one update takes, or a list has ended since then. What else has come since is nothing to wait for:
	 * on a busy cluster it always does.
	 */
	readonly isBehind: () => boolean;
	readonly get: (uid: string) => ServiceRow | undefined;
	readonly rows: () => readonly ServiceRow[];
	/** As of the last update. */
	readonly facts: () => NodeFacts | undefined;
	/** When everything is assessed again though nothing comes; undefined: there is nothing to assess. */
	readonly dueAt: () => number | undefined;
	/** More is known of a service than the cluster tells. */
	readonly touch: (uid: string) => void;
	readonly setMetrics: (metrics: ReadonlyMap<string, ServiceMetrics>) => void;
	readonly setPending: (uid: string, pending: PendingWrite | undefined) => void;
};

/** Services rebuilt until rows are told: a complete list concerns all of them, and the first are to be seen before the last. */
const mostAtOnce = 250;
/** Stretches of rebuilding until rows are told: between them keys have their turn. */
const mostStretches = 12;

/** Milliseconds after which everything is assessed again though nothing came: readings get old, deadlines pass. */
const reassessAfter = 60_000;

type Waiting = {readonly uids: Set<string>; readonly facts: RowFacts};

/** From services to rows: only what changed, or is concerned by what changed, is worked out anew. */
export const createRowFeed = (options: RowFeedOptions): RowFeed => {
	const {clock, clockOffset, store, serviceBook, capacityBook, costBook} = options;
	const {services} = serviceBook;
	const rowBook = createRowBook();
	const rebuilt = new Set<string>();
	const touched = new Set<string>();
	const evident = new Map<string, {readonly from: ModelService; readonly service: ModelService}>();
	const pending = new Map<string, PendingWrite>();
	let stretches = 0;
	let isBehind = false;
	let waiting: Waiting | undefined;
	let metrics: ReadonlyMap<string, ServiceMetrics> = new Map();
	let nodeFacts: NodeFacts | undefined;
	let nodeCosts = costBook.nodes();
	let assessedAt = Number.NEGATIVE_INFINITY;

	const serviceWithEvidence = (uid: string, isTouched: boolean): ModelService | undefined => {
		const from = services.get(uid);
		if (from === undefined) {
			evident.delete(uid);
			return undefined;
		}
		const known = evident.get(uid);
		if (known?.from === from && !isTouched) return known.service;
		const service = share(known?.service, options.withEvidence(from));
		evident.set(uid, {from, service});
		return service;
	};

	/** Free GPUs are words about those that want some: what is fine wants none, whoever else comes and goes. */
	const concernedByFree = (): readonly string[] =>
		rowBook.rows().flatMap(({service, state}) => (state.severity === 'fine' ? [] : [service.uid]));

	const concernedBy = (facts: NodeFacts, now: number): Iterable<string> => {
		const isAll = facts.lostNodes !== nodeFacts?.lostNodes || costBook.nodes() !== nodeCosts || now - assessedAt >= reassessAfter;
		if (isAll) assessedAt = now;
		if (isAll) return services.keys();
		return facts.capacity === nodeFacts?.capacity ? [] : concernedByFree();
	};

	const rebuild = (now: number, isTimeUp: () => boolean): boolean => {
		for (const uid of serviceBook.rebuild(now, mostAtOnce - rebuilt.size, isTimeUp)) rebuilt.add(uid);
		stretches += 1;
		isBehind = serviceBook.isBehind();
		return !isBehind || rebuilt.size >= mostAtOnce || stretches >= mostStretches;
	};

	/** What is to be worked out anew, and from what. */
	const gather = (now: number): Waiting => {
		const changed = new Set(rebuilt);
		rebuilt.clear();
		stretches = 0;
		if (changed.size > 0) options.onServices(changed);
		const known = new Set(touched);
		touched.clear();
		const facts = capacityBook.facts(now, services.values());
		const concerned = concernedBy(facts, now);
		nodeFacts = facts;
		nodeCosts = costBook.nodes();
		return {
			uids: new Set([...concerned, ...changed, ...known]),
			facts: {
				...facts,
				service: uid => serviceWithEvidence(uid, known.has(uid)),
				metrics: uid => metrics.get(uid),
				cost: (service, numbers) => costBook.costOf(service, numbers, now + clockOffset()),
				pending: uid => pending.get(uid),
				thresholds: store.get().settings.thresholds,
				now: now + clockOffset(),
			},
		};
	};

	return {
		isBehind: () => isBehind || serviceBook.isListBehind(),
		get: rowBook.get,
		rows: rowBook.rows,
		facts: () => nodeFacts,
		dueAt: () => (services.size > 0 ? assessedAt + reassessAfter : undefined),
		work() {
			const start = clock.now();
			const isTimeUp = (): boolean => clock.now() - start >= longestStretch;
			if (waiting === undefined) {
				if (!rebuild(start, isTimeUp)) return 'not through';
				waiting = gather(start);
				if (isTimeUp()) return 'not through';
			}
			const {uids, facts} = waiting;
			for (const uid of uids) {
				uids.delete(uid);
				rowBook.take(uid, facts);
				if (uids.size > 0 && isTimeUp()) return 'not through';
			}
			waiting = undefined;
			rowBook.settle();
			return 'through';
		},
		touch: uid => void touched.add(uid),
		setMetrics(next) {
			for (const [uid, value] of next) if (metrics.get(uid) !== value) touched.add(uid);
			for (const uid of metrics.keys()) if (!next.has(uid)) touched.add(uid);
			metrics = next;
		},
		setPending(uid, value) {
			if (value === undefined) pending.delete(uid);
			else pending.set(uid, value);
			touched.add(uid);
		},
	};
};
