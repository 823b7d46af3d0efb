import {toSafeText} from '../domain/safe-text.ts';
import type {Snapshot} from '../session/snapshot.ts';
import type {Store} from '../session/store.ts';
import {serviceTable} from './service-table.ts';

export type PrintOptions = {
	readonly ascii: boolean;
	/** Writes to standard output. */
	readonly print: (text: string) => void;
	/** Writes one sentence to standard error. */
	readonly complain: (sentence: string) => void;
	/** Calls once after `milliseconds`; returns what calls it off. */
	readonly schedule: (milliseconds: number, run: () => void) => () => void;
};

// As long as somebody waits for a table of a large cluster, and for numbers on top of it.
const patience = 60_000;
const patienceForMetrics = 10_000;

/** The first answer decides, as with kubectl: nothing is tried again, but a server that asks for patience gets it. */
const hasFailed = ({loading, connection: {freshness}}: Snapshot): boolean =>
	loading.stage === 'workloads' && (freshness === 'OFFLINE' || freshness === 'NO ACCESS');

const hasNumbers = ({rows}: Snapshot): boolean =>
	rows.some(({metrics}) => metrics?.gpuUtilization !== undefined || metrics?.requestRate !== undefined || metrics?.latency !== undefined);

/** The first answer may have been asked for before the pods came in, when no replica, or not every service's, was known to be ready. */
const isAnswered = ({service, metrics}: Snapshot['rows'][number]): boolean =>
	metrics?.askedReplicas !== undefined || !(service.pods ?? []).some(({ready}) => ready);

const hasMetrics = ({metricsSource: {status}, rows}: Snapshot): boolean =>
	status !== 'searching' && (status !== 'live' || rows.every(isAnswered));

/** The first snapshot that is complete or has failed, or the one there is when patience ends. */
const settledSnapshot = (store: Store<Snapshot>, {schedule}: PrintOptions): Promise<Snapshot> =>
	new Promise(resolve => {
		let giveUpOnMetrics: (() => void) | undefined;
		const finish = (): void => {
			unsubscribe();
			giveUp();
			giveUpOnMetrics?.();
			resolve(store.get());
		};
		const look = (): void => {
			const snapshot = store.get();
			if (hasFailed(snapshot)) finish();
			if (snapshot.loading.stage !== 'done') return;
			giveUpOnMetrics ??= schedule(patienceForMetrics, finish);
			if (hasMetrics(snapshot)) finish();
		};
		const unsubscribe = store.subscribe(look);
		const giveUp = schedule(patience, finish);
		look();
	});

/** What the table does not show, and why: a sentence each. */
const remarks = (snapshot: Snapshot): readonly string[] => {
	const {loading, limits, metricsSource, rows, identity} = snapshot;
	const places = identity.namespaces === undefined ? 'any namespace that can be read' : identity.namespaces.join(', ');
	return [
		...(loading.stage === 'background' ? ['Not everything has come in yet: states may still be wrong.'] : []),
		...limits,
		...('reason' in metricsSource && metricsSource.reason !== undefined ? [metricsSource.reason] : []),
		...(metricsSource.status === 'searching' || (metricsSource.status === 'live' && rows.length > 0 && !hasNumbers(snapshot))
			? ['No numbers came in time from the metrics source.']
			: []),
		...(rows.length === 0 ? [`There are no model services in ${places}.`] : []),
	];
};

/** Prints the services of one session as a table, once. Returns the exit code: 1 where the cluster could not be read. */
export const printServices = async (store: Store<Snapshot>, options: PrintOptions): Promise<number> => {
	const snapshot = await settledSnapshot(store, options);
	if (snapshot.loading.stage === 'workloads') {
		const {reason, sentence} = snapshot.connection;
		options.complain(
			toSafeText(reason ?? sentence ?? `${snapshot.identity.context} (${snapshot.identity.server}) did not answer in time.`),
		);
		return 1;
	}
	const lines = serviceTable(snapshot.rows, snapshot.now, options);
	if (snapshot.rows.length > 0) options.print(`${lines.join('\n')}\n`);
	for (const remark of remarks(snapshot)) options.complain(toSafeText(remark));
	return 0;
};
