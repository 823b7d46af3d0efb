import type {DemoObject, JsonObject} from '../../api-server/demo-object.ts';
import type {World} from '../world.ts';
import {childOf, ensure} from './children.ts';

type Target = {readonly apiVersion: string; readonly kind: string; readonly name: string};

type Bounds = {readonly minimum: number; readonly maximum: number};

export const gpuMetric = (target: number): JsonObject => ({
	type: 'Pods',
	pods: {metric: {name: 'DCGM_FI_DEV_GPU_UTIL'}, target: {type: 'AverageValue', averageValue: String(target)}},
});

/** A HorizontalPodAutoscaler that an operator makes over one of its children. */
export const ensureAutoscaler = (
	world: World,
	owner: DemoObject,
	name: string,
	{target, minimum, maximum, metrics}: Bounds & {readonly target: Target; readonly metrics: readonly JsonObject[]},
): DemoObject =>
	ensure(world, 'horizontalpodautoscalers', {
		apiVersion: 'autoscaling/v2',
		kind: 'HorizontalPodAutoscaler',
		...childOf(owner, name),
		spec: {minReplicas: Math.max(1, minimum), maxReplicas: Math.max(1, minimum, maximum), metrics, scaleTargetRef: target},
	});

/** A ScaledObject that an operator makes over one of its children. */
export const ensureScaledObject = (
	world: World,
	owner: DemoObject,
	name: string,
	{target, minimum, maximum, threshold}: Bounds & {readonly target: Target; readonly threshold: string},
): DemoObject =>
	ensure(world, 'scaledobjects.keda.sh', {
		apiVersion: 'keda.sh/v1alpha1',
		kind: 'ScaledObject',
		...childOf(owner, name),
		spec: {
			minReplicaCount: minimum,
			maxReplicaCount: maximum,
			scaleTargetRef: target,
			triggers: [
				{type: 'prometheus', metadata: {query: `sum(vllm:num_requests_waiting{namespace="${owner.metadata.namespace}"})`, threshold}},
			],
		},
	});
