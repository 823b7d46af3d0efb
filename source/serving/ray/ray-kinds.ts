import type {ResourceKind} from '../../domain/object-reference.ts';

/** https://github.com/ray-project/kuberay */
export const rayServiceKind: ResourceKind = {group: 'ray.io', version: 'v1', resource: 'rayservices', kind: 'RayService', namespaced: true};

export const rayClusterKind: ResourceKind = {group: 'ray.io', version: 'v1', resource: 'rayclusters', kind: 'RayCluster', namespaced: true};
