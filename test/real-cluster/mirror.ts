import {systemClock} from '../../source/cluster/clock.ts';
import type {ClusterClient} from '../../source/cluster/cluster-client.ts';
import {reflect} from '../../source/cluster/reflector/reflect.ts';
import type {Reflector} from '../../source/cluster/reflector/reflector.ts';
import type {ClusterEvent} from '../../source/domain/cluster-event.ts';
import type {ClusterRecord} from '../../source/domain/cluster-record.ts';
import type {WatchedResource} from '../../source/serving/serving-system.ts';

export type Mirror = {
	readonly events: readonly ClusterEvent[];
	/** What the events so far amount to: one line `NAMESPACE/NAME UID VERSION` an object, sorted. */
	readonly lines: () => readonly string[];
	/** Resolves when something holds; looks again after each event. */
	readonly until: (holds: () => boolean) => Promise<void>;
	readonly reflector: Reflector;
};

const lineOf = ({namespace, name, uid, resourceVersion}: Pick<ClusterRecord, 'namespace' | 'name' | 'uid' | 'resourceVersion'>): string =>
	`${namespace}/${name} ${uid} ${resourceVersion}`;

/** A copy of one collection, kept by nothing but the events of a reflector. */
export const mirror = (client: ClusterClient, watched: WatchedResource, options: {namespace?: string; pageSize?: number} = {}): Mirror => {
	const events: ClusterEvent[] = [];
	const records = new Map<string, ClusterRecord>();
	const waiting = new Set<() => void>();
	const apply = (event: ClusterEvent): void => {
		if (event.type === 'replaced') records.clear();
		if (event.type === 'replaced' || event.type === 'page') for (const record of event.records) records.set(record.uid, record);
		if (event.type === 'changed') records.set(event.record.uid, event.record);
		if (event.type === 'deleted') records.delete(event.uid);
	};
	const reflector = reflect({
		client,
		kind: watched.kind,
		project: watched.project,
		clock: systemClock,
		random: Math.random,
		...options,
		onEvent(event) {
			events.push(event);
			apply(event);
			for (const look of [...waiting]) look();
		},
	});
	return {
		events,
		lines: () => [...records.values()].map(lineOf).toSorted(),
		until: holds =>
			new Promise(resolve => {
				const look = (): void => {
					if (!holds()) return;
					waiting.delete(look);
					resolve();
				};
				waiting.add(look);
				look();
			}),
		reflector,
	};
};
