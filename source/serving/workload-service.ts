import type {PodRecord} from '../domain/cluster-record.ts';
import type {ModelService, Revision, Rollout} from '../domain/model-service.ts';
import {type ResourceKind, resourceKinds} from '../domain/object-reference.ts';
import {autoscalersOf} from './autoscalers.ts';
import {offersOf} from './offers.ts';
import {compact} from './raw.ts';
import type {WorkloadRecord} from './records/workload-record.ts';
import {selectionEvidence} from './selection-evidence.ts';
import type {ObjectIndex} from './serving-system.ts';
import {runningVersions} from './versions.ts';

/** What each kind of workload knows in its own way. */
export type WorkloadFacts = {
	readonly kind: 'Deployment' | 'StatefulSet';
	readonly paused: boolean;
	/** Why its rollouts cannot be paused as it is. */
	readonly cannotPause?: string | undefined;
	readonly rolling: ModelService['rolling'];
	readonly rollout: Rollout;
	readonly revisions: readonly Revision[] | undefined;
	readonly pods: readonly PodRecord[] | undefined;
};

const kinds: Readonly<Record<WorkloadFacts['kind'], ResourceKind>> = {
	Deployment: resourceKinds.deployment,
	StatefulSet: resourceKinds.statefulSet,
};

/** Succeeded and Failed pods hold nothing and serve nothing; their workload has others. */
export const isUnfinished = (pod: PodRecord): boolean => pod.phase !== 'Succeeded' && pod.phase !== 'Failed';

/** GPUs of bound pods; before the pods are read, what the counted replicas ask for. */
const gpusHeld = (root: WorkloadRecord, pods: readonly PodRecord[] | undefined): number =>
	pods === undefined ? root.total * root.template.gpus : pods.reduce((sum, pod) => sum + (pod.node === undefined ? 0 : (pod.gpus ?? 0)), 0);

/** The service of a workload: what Deployments and StatefulSets have in common. */
export const workloadService = (root: WorkloadRecord, index: ObjectIndex, facts: WorkloadFacts): ModelService => {
	const {template} = root;
	const autoscalers = autoscalersOf(root, index);
	const known = compact({
		uid: root.uid,
		system: facts.kind,
		reference: {resource: kinds[facts.kind], namespace: root.namespace, name: root.name, uid: root.uid},
		namespace: root.namespace,
		name: root.name,
		createdAt: root.createdAt,
		labels: root.labels,
		evidence: selectionEvidence(root, index).reasons,
		model: template.model ?? {value: root.name, source: 'name'},
		...runningVersions(template, facts.revisions, facts.pods),
		engine: template.engine,
		containers: template.containers,
		replicas: {desired: root.desired, ready: root.ready, updated: root.updated, available: root.available, total: root.total},
		gpus: compact({perReplica: template.gpus, held: gpusHeld(root, facts.pods), resource: template.gpuResource}),
		rolling: facts.rolling,
		paused: facts.paused,
		autoscalers,
		managers: root.managers,
		rollout: facts.rollout,
		conditions: root.conditions,
		generation: root.generation,
		observedGeneration: root.observedGeneration,
		offers: offersOf({
			kind: facts.kind,
			name: root.name,
			controller: root.controller,
			isDeleting: root.deletedAt !== undefined,
			desired: root.desired,
			paused: facts.paused,
			cannotPause: facts.cannotPause,
			revisionHistoryLimit: root.revisionHistoryLimit,
			autoscalers,
			revisions: facts.revisions,
			pods: facts.pods,
		}),
	});
	return {...known, revisions: facts.revisions, pods: facts.pods};
};
