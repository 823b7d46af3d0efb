import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {customService} from '../custom/custom-service.ts';
import {podsUnder} from '../custom/under.ts';
import {isModelService} from '../evidence.ts';
import {rolloutOf} from '../rollout.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import {nodesTemplate, rayAutoscalers, rayComponents} from './ray-components.ts';
import {rayClusterKind} from './ray-kinds.ts';
import type {RayClusterRecord} from './ray-records.ts';
import {rayRefusals} from './ray-refusals.ts';

/** A RayCluster that no RayService owns: a row of its own where it holds GPUs or says that it serves a model. */
export const readRayCluster = (
	system: Pick<ServingSystem, 'name' | 'verbs'>,
	record: ClusterRecord,
	index: ObjectIndex,
): ModelService | undefined => {
	const root = record as RayClusterRecord;
	const templates = [root.nodes.head, ...root.nodes.workers].map(({template}) => template);
	if (!templates.some(({evidence}) => isModelService(evidence))) return undefined;
	const components = rayComponents(root, index);
	const [{replicas}] = components;
	const pods = podsUnder(root.uid, index);
	const rollout = rolloutOf({
		paused: false,
		generation: root.generation,
		observedGeneration: root.observedGeneration,
		desired: replicas.desired,
		total: replicas.total,
		updated: replicas.total,
		available: replicas.available,
		toUpdate: replicas.desired,
		completedOnce: root.state === 'ready',
		deadlineExceeded: false,
		...(root.state === 'failed' ? {cannotCreate: root.reason ?? 'its operator says that it failed'} : {}),
		newestPods: pods,
		newestCreatedAt: root.createdAt,
	});
	return customService(system, root, index, {
		kind: rayClusterKind,
		template: nodesTemplate(root.nodes),
		components,
		pods,
		revisions: index.isLoaded('Pod') ? [] : undefined,
		rollout: root.suspended && replicas.total === 0 ? {phase: 'Parked'} : rollout,
		autoscalers: rayAutoscalers(root, components, index),
		refusals: rayRefusals({root, cluster: root, revisions: [], pods, hasGivenUp: false}),
	});
};
