import type {ClusterRecord, PodRecord} from '../domain/cluster-record.ts';
import type {ModelService} from '../domain/model-service.ts';
import {isModelService} from './evidence.ts';
import type {ControllerRevisionRecord} from './records/controller-revision-record.ts';
import type {StatefulSetRecord} from './records/stateful-set-record.ts';
import {controllerRevisions} from './revisions.ts';
import {rolloutOf} from './rollout.ts';
import {selectionEvidence} from './selection-evidence.ts';
import type {ObjectIndex} from './serving-system.ts';
import {isUnfinished, workloadService} from './workload-service.ts';

/** How many replicas a rollout has to change: those above the partition, none where only a deletion changes one. */
const toUpdate = ({strategy, desired, partition}: StatefulSetRecord): number =>
	strategy === 'RollingUpdate' ? Math.max(0, desired - partition) : 0;

const cannotPause = ({strategy, partition, desired, name}: StatefulSetRecord): string | undefined => {
	if (strategy === 'OnDelete') return `Update strategy OnDelete: replicas of ${name} change only when they are replaced.`;
	return partition > 0 && partition < desired
		? `Replicas of ${name} below ordinal ${partition} keep the old template already (partition): somebody steers its rollout by that.`
		: undefined;
};

export const readStatefulSet = (record: ClusterRecord, index: ObjectIndex): ModelService | undefined => {
	const root = record as StatefulSetRecord;
	if (!isModelService(selectionEvidence(root, index))) return undefined;
	const pods = index.isLoaded('Pod') ? index.ownedBy<PodRecord>(root.uid, 'Pod').filter(isUnfinished) : undefined;
	const revisions = index.isLoaded('ControllerRevision')
		? controllerRevisions(index.ownedBy<ControllerRevisionRecord>(root.uid, 'ControllerRevision'), root.updateRevision, pods)
		: undefined;
	const newest = revisions?.find(revision => revision.newest);
	// Every replica is below the partition: none changes until it is lowered.
	const paused = root.strategy === 'RollingUpdate' && root.partition > 0 && root.partition >= root.desired;
	return workloadService(root, index, {
		kind: 'StatefulSet',
		paused,
		cannotPause: cannotPause(root),
		rolling: {maxSurge: 0, maxUnavailable: root.maxUnavailable, strategy: root.strategy},
		revisions,
		pods,
		rollout: rolloutOf({
			paused,
			generation: root.generation,
			observedGeneration: root.observedGeneration,
			desired: root.desired,
			total: root.total,
			updated: root.updated,
			available: root.available,
			toUpdate: toUpdate(root),
			completedOnce: root.currentRevision === root.updateRevision,
			// A StatefulSet has no deadline and says nothing of pods it cannot make.
			deadlineExceeded: false,
			newestPods: pods?.filter(pod => pod.revisionHash === root.updateRevision),
			...(newest === undefined ? {} : {newestCreatedAt: newest.createdAt}),
		}),
	});
};
