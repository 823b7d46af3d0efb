import type {PodRecord} from '../../domain/cluster-record.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {recordsUnder} from '../custom/under.ts';
import type {StatefulSetRecord} from '../records/stateful-set-record.ts';
import type {ObjectIndex} from '../serving-system.ts';
import {isUnfinished} from '../workload-service.ts';

/** One group: a leader and the pods that its own StatefulSet makes. */
export type Group = {
	readonly pods: readonly PodRecord[];
	/** template-revision-hash of its leader. */
	readonly hash?: SafeText;
	/** All its pods are there and ready. */
	readonly ready: boolean;
};

/**
 * The groups under the leaders' StatefulSet. LeaderWorkerSet → StatefulSet → leader → StatefulSet → workers: every step is a
 * controller reference, and no label is needed.
 */
export const groupsOf = (leaders: StatefulSetRecord, size: number, index: ObjectIndex): readonly Group[] =>
	index
		.ownedBy<PodRecord>(leaders.uid, 'Pod')
		.filter(isUnfinished)
		.map(leader => {
			const workers = recordsUnder(leader.uid, index).filter(
				(record): record is PodRecord => record.kind === 'Pod' && isUnfinished(record as PodRecord),
			);
			const pods = [leader, ...workers];
			return {
				pods,
				...(leader.revisionHash === undefined ? {} : {hash: leader.revisionHash}),
				ready: pods.length >= size && pods.every(pod => pod.ready),
			};
		});
