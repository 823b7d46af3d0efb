import type {ClusterRecord, PodRecord} from '../../domain/cluster-record.ts';
import type {ObjectIndex} from '../serving-system.ts';
import {isUnfinished} from '../workload-service.ts';

/** Owner chains that are longer are a loop. LLMInferenceService → LeaderWorkerSet → StatefulSet → leader → StatefulSet → worker is 6. */
const deepest = 10;

const collect = (uid: string, index: ObjectIndex, depth: number, into: ClusterRecord[]): void => {
	if (depth >= deepest) return;
	for (const child of index.children(uid)) {
		into.push(child);
		collect(child.uid, index, depth + 1, into);
	}
};

/** All records that an object owns, directly or through others. */
export const recordsUnder = (uid: string, index: ObjectIndex): readonly ClusterRecord[] => {
	const records: ClusterRecord[] = [];
	collect(uid, index, 0, records);
	return records;
};

/** Pods under an object that are not finished; undefined: not loaded yet. */
export const podsUnder = (uid: string, index: ObjectIndex): readonly PodRecord[] | undefined =>
	index.isLoaded('Pod') && index.isLoaded('ReplicaSet')
		? recordsUnder(uid, index).filter((record): record is PodRecord => record.kind === 'Pod' && isUnfinished(record as PodRecord))
		: undefined;
