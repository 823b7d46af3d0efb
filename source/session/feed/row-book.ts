import {assess} from '../../domain/assess.ts';
import type {ServiceCost} from '../../domain/cost.ts';
import type {IdleHolder} from '../../domain/findings/finding.ts';
import {loadTime} from '../../domain/load-numbers.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {Reading, ServiceMetrics} from '../../domain/service-metrics.ts';
import {sortRows} from '../../domain/sort-rows.ts';
import type {Thresholds} from '../../domain/thresholds.ts';
import type {PendingWrite, ServiceRow} from '../snapshot.ts';
import type {NodeFacts} from './capacity-book.ts';
import {share} from './share.ts';

/** What rows are made of besides their service. Cluster time, milliseconds. */
export type RowFacts = Omit<NodeFacts, 'sharing'> & {
	/** The service with all evidence there is; undefined: it is gone. */
	readonly service: (uid: string) => ModelService | undefined;
	readonly metrics: (uid: string) => ServiceMetrics | undefined;
	readonly cost: (service: ModelService, metrics: ServiceMetrics | undefined) => ServiceCost | undefined;
	readonly pending: (uid: string) => PendingWrite | undefined;
	readonly thresholds: Thresholds;
	readonly now: number;
};

export type RowBook = {
	readonly get: (uid: string) => ServiceRow | undefined;
	readonly rows: () => readonly ServiceRow[];
	/** Works out the row of a service anew. One that comes out the same keeps its identity. The list of all rows is as it was. */
	readonly take: (uid: string, facts: RowFacts) => void;
	/** The list of all rows as they are now; the very same while none of them has changed. */
	readonly settle: () => void;
};

const idleHoldersOf = (rows: readonly ServiceRow[]): readonly IdleHolder[] =>
	rows.flatMap(({service, state}) =>
		state.word === 'Idle' ? [{namespace: service.namespace, name: service.name, gpus: service.gpus.held}] : [],
	);

/** A queue is as old as its first reading, for as long as no reading says that it is gone. */
const waitingSinceOf = (waiting: Reading | undefined, since: number | undefined, thresholds: Thresholds): number | undefined =>
	waiting === undefined || waiting.value < thresholds.waiting.warning ? undefined : (since ?? waiting.at);

/** All rows, in the order of severity, namespace, name and UID. */
export const createRowBook = (): RowBook => {
	const known = new Map<string, ServiceRow>();
	let rows: readonly ServiceRow[] = [];
	let idleHolders: readonly IdleHolder[] = [];
	let hasChanged = false;

	const rowOf = (uid: string, facts: RowFacts): ServiceRow | undefined => {
		const service = facts.service(uid);
		if (service === undefined) return undefined;
		const {capacity, lostNodes, thresholds, now} = facts;
		const metrics = facts.metrics(uid);
		const pending = facts.pending(uid);
		const before = known.get(uid);
		const state = share(before?.state, assess({service, metrics, lostNodes, capacity, now, idleHolders, thresholds}));
		const waitingSince = waitingSinceOf(metrics?.waiting, before?.waitingSince, thresholds);
		// Remembered while somebody should be there to tell more.
		const loadAt = loadTime(metrics) ?? (metrics !== undefined && service.replicas.ready > 0 ? before?.loadAt : undefined);
		const cost = share(before?.cost, facts.cost(service, metrics));
		const row = {
			service,
			state,
			metrics,
			...(cost === undefined ? {} : {cost}),
			...(waitingSince === undefined ? {} : {waitingSince}),
			...(loadAt === undefined ? {} : {loadAt}),
			...(pending === undefined ? {} : {pending}),
		};
		// What waits, and since when nothing is told, cannot change without other numbers.
		const isSame =
			before?.service === service &&
			before.state === state &&
			before.metrics === metrics &&
			before.cost === cost &&
			before.pending === pending;
		return isSame ? before : row;
	};

	return {
		get: uid => known.get(uid),
		rows: () => rows,
		take(uid, facts) {
			const row = rowOf(uid, facts);
			if (row === known.get(uid)) return;
			hasChanged = true;
			if (row === undefined) known.delete(uid);
			else known.set(uid, row);
		},
		settle() {
			if (!hasChanged) return;
			hasChanged = false;
			rows = sortRows([...known.values()]);
			idleHolders = share(idleHolders, idleHoldersOf(rows));
		},
	};
};
