import type {ResourceKind} from '../../domain/object-reference.ts';

export const inferenceServiceKind: ResourceKind = {
	group: 'serving.kserve.io',
	version: 'v1beta1',
	resource: 'inferenceservices',
	kind: 'InferenceService',
	namespaced: true,
};

/** Parts that KServe makes a workload of each. */
export const roles = ['predictor', 'transformer', 'explainer'] as const;

export type Role = (typeof roles)[number];

/** KServe deletes the workloads while this is `"true"`; the spec stays as it is. */
export const stopAnnotation = 'serving.kserve.io/stop';
