import type {ClusterRecord, PodRecord} from '../../domain/cluster-record.ts';
import type {ObjectIndex} from '../serving-system.ts';
import {isUnfinished} from '../workload-service.ts';

/** Owner chains that are longer are a loop. LLMInferenceService → LeaderWorkerSet → StatefulSet → leader → StatefulSet → worker is 6. */
const deepest = 10;

/** All records that an object owns, directly or through others. */
export const recordsUnder = (uid: string, index: ObjectIndex, depth = 0): readonly ClusterRecord[] =>
	depth >= deepest ? [] : index.children(uid).flatMap(child => [child, ...recordsUnder(child.uid, index, depth + 1)]);

/** Pods under an object that are not finished; undefined: not loaded yet. */
export const podsUnder = (uid: string, index: ObjectIndex): readonly PodRecord[] | undefined =>
	index.isLoaded('Pod') && index.isLoaded('ReplicaSet')
		? recordsUnder(uid, index).filter((record): record is PodRecord => record.kind === 'Pod' && isUnfinished(record as PodRecord))
		: undefined;
