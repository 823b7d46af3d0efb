import {type DemoObject, type JsonObject, numberAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';
import {conditionOf} from '../../controllers/owned.ts';
import type {World} from '../../world.ts';
import {childOf, condition, ensure, removeChild} from '../children.ts';
import {componentTemplate, type Role, rolesOf} from './component-template.ts';
import {isStopped, writeIsvcStatus} from './isvc-status.ts';

type Class = 'hpa' | 'keda' | 'external' | 'none';

const classOf = (isvc: DemoObject): Class =>
	(isvc.metadata.annotations?.['serving.kserve.io/autoscalerClass'] as Class | undefined) ?? 'hpa';

const nameOf = (isvc: DemoObject, role: Role): string => `${isvc.metadata.name}-${role}`;

const minimumOf = (isvc: DemoObject, role: Role): number => numberAt(isvc, 'spec', role, 'minReplicas') ?? 1;

const maximumOf = (isvc: DemoObject, role: Role): number =>
	Math.max(numberAt(isvc, 'spec', role, 'maxReplicas') ?? 0, minimumOf(isvc, role), 1);

const commonLabels = (isvc: DemoObject, role: Role): Readonly<Record<string, string>> => ({
	app: `isvc.${nameOf(isvc, role)}`,
	component: role,
	'serving.kserve.io/inferenceservice': isvc.metadata.name,
});

const ensureDeployment = (world: World, isvc: DemoObject, role: Role): DemoObject => {
	const name = nameOf(isvc, role);
	const labels = commonLabels(isvc, role);
	// With `none` the count is the minimum; with `external` it is whoever's; otherwise it is the autoscaler's.
	const isFixed = classOf(isvc) === 'none';
	return ensure(
		world,
		'deployments',
		{
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			...childOf(isvc, name, labels, {...isvc.metadata.annotations}),
			spec: {
				replicas: Math.max(1, minimumOf(isvc, role)),
				selector: {matchLabels: {app: labels['app']}},
				strategy: {
					type: 'RollingUpdate',
					rollingUpdate: {maxSurge: '25%', maxUnavailable: '25%'},
					...objectAt(isvc, 'spec', role, 'deploymentStrategy'),
				},
				template: componentTemplate(isvc, role, {app: labels['app'] ?? ''}),
			},
		},
		{keeps: isFixed ? [] : ['replicas']},
	);
};

/** Metrics that an adapter serves, by what a component scales on. */
const podMetrics: Readonly<Record<string, string>> = {gpu: 'DCGM_FI_DEV_GPU_UTIL', concurrency: 'http_requests_in_progress'};

const metricOf = (isvc: DemoObject, role: Role): JsonObject => {
	const pods = podMetrics[stringAt(isvc, 'spec', role, 'scaleMetric') ?? ''];
	const target = numberAt(isvc, 'spec', role, 'scaleTarget') ?? 80;
	return pods !== undefined
		? {type: 'Pods', pods: {metric: {name: pods}, target: {type: 'AverageValue', averageValue: String(target)}}}
		: {type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: target}}};
};

const ensureScaler = (world: World, isvc: DemoObject, role: Role): void => {
	const {namespace} = isvc.metadata;
	const name = nameOf(isvc, role);
	const scaler = classOf(isvc);
	if (scaler !== 'hpa') removeChild(world, 'horizontalpodautoscalers', namespace, name);
	if (scaler !== 'keda') removeChild(world, 'scaledobjects.keda.sh', namespace, name);
	const child = childOf(isvc, name, commonLabels(isvc, role));
	if (scaler === 'hpa') {
		ensure(world, 'horizontalpodautoscalers', {
			apiVersion: 'autoscaling/v2',
			kind: 'HorizontalPodAutoscaler',
			...child,
			spec: {
				minReplicas: Math.max(1, minimumOf(isvc, role)),
				maxReplicas: maximumOf(isvc, role),
				metrics: [metricOf(isvc, role)],
				scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name},
			},
		});
	} else if (scaler === 'keda') {
		ensure(world, 'scaledobjects.keda.sh', {
			apiVersion: 'keda.sh/v1alpha1',
			kind: 'ScaledObject',
			...child,
			spec: {
				minReplicaCount: minimumOf(isvc, role),
				maxReplicaCount: maximumOf(isvc, role),
				scaleTargetRef: {name},
				triggers: [
					{
						type: 'prometheus',
						metadata: {
							query: `sum(vllm:num_requests_running{namespace="${namespace}"})`,
							threshold: String(numberAt(isvc, 'spec', role, 'scaleTarget') ?? 10),
						},
					},
				],
			},
		});
	}
};

const removeAll = (world: World, isvc: DemoObject, role: Role): void => {
	for (const resource of ['deployments', 'horizontalpodautoscalers', 'scaledobjects.keda.sh']) {
		removeChild(world, resource, isvc.metadata.namespace, nameOf(isvc, role));
	}
};

const readyTypes: Readonly<Record<Role, string>> = {
	predictor: 'PredictorReady',
	transformer: 'TransformerReady',
	explainer: 'ExplainerReady',
};

/** Deployments with HPAs or ScaledObjects; Ready as soon as they are available, also in the middle of a rollout (kserve: PropagateRawStatus). */
export const reconcileStandard = (world: World, isvc: DemoObject): void => {
	const roles = rolesOf(isvc);
	const stopped = isStopped(isvc);
	const states = roles.map(role => {
		if (stopped) {
			removeAll(world, isvc, role);
			return {role, isReady: false};
		}
		const deployment = ensureDeployment(world, isvc, role);
		ensureScaler(world, isvc, role);
		return {role, isReady: stringAt(conditionOf(deployment, 'Available'), 'status') === 'True'};
	});
	const isReady = !stopped && states.every(state => state.isReady);
	const reason = stopped ? 'Stopped' : undefined;
	writeIsvcStatus(world, isvc, {
		mode: 'Standard',
		components: Object.fromEntries(
			states.map(({role}) => [role, stopped ? {} : {url: `http://${nameOf(isvc, role)}-${isvc.metadata.namespace}.models.modelworks.io`}]),
		),
		conditions: [
			condition('IngressReady', isReady, reason),
			...states.map(state =>
				condition(readyTypes[state.role], state.isReady, reason ?? (state.isReady ? undefined : 'MinimumReplicasUnavailable')),
			),
		],
		isReady,
	});
};
