import type {PodRecord} from '../domain/cluster-record.ts';
import type {Evidence, Revision} from '../domain/model-service.ts';
import type {SafeText} from '../domain/safe-text.ts';
import {compact} from './raw.ts';
import type {ControllerRevisionRecord} from './records/controller-revision-record.ts';
import type {ReplicaSetRecord} from './records/replica-set-record.ts';

/** Newest first. */
const byNumber = (one: Revision, other: Revision): number => other.number - one.number;

export const availableNow = (replicas: number): readonly Evidence[] => (replicas > 0 ? [{kind: 'available-now', replicas}] : []);

/** Revisions of a Deployment: its ReplicaSets. `isNewest` tells the one the spec asks for. */
export const replicaSetRevisions = (
	replicaSets: readonly ReplicaSetRecord[],
	isNewest: (replicaSet: ReplicaSetRecord) => boolean,
): readonly Revision[] =>
	replicaSets
		// Without its number the controller has not taken it up yet.
		.flatMap((set): Revision[] =>
			set.revision === undefined
				? []
				: [
						compact({
							id: set.uid,
							name: set.name,
							number: set.revision,
							hash: set.hash,
							createdAt: set.createdAt,
							containers: set.template.containers,
							version: set.template.version,
							modelUri: set.template.modelUri,
							changeCause: set.changeCause,
							replicas: {desired: set.desired, ready: set.ready, available: set.available},
							newest: isNewest(set),
							evidence: availableNow(set.available),
						}),
					],
		)
		.toSorted(byNumber);

/**
 * Revisions of a StatefulSet: its ControllerRevisions. They count no pods, so the pods are counted; `pods` undefined: not
 * loaded, and nothing is said of them.
 */
export const controllerRevisions = (
	records: readonly ControllerRevisionRecord[],
	updateRevision: SafeText | undefined,
	pods: readonly PodRecord[] | undefined,
): readonly Revision[] =>
	records
		.map((record): Revision => {
			const own = pods?.filter(pod => pod.revisionHash === record.name) ?? [];
			const ready = own.filter(pod => pod.ready).length;
			return compact({
				id: record.uid,
				name: record.name,
				number: record.revision,
				hash: record.name,
				createdAt: record.createdAt,
				containers: record.template.containers,
				version: record.template.version,
				changeCause: record.changeCause,
				replicas: {desired: own.length, ready, available: ready},
				newest: record.name === updateRevision,
				evidence: availableNow(ready),
			});
		})
		.toSorted(byNumber);
