import {type DemoObject, isJsonObject, listAt, numberAt, objectAt, stringAt, valueAt} from '../../api-server/demo-object.ts';
import {timestamp} from '../../api-server/object-store.ts';
import type {World} from '../world.ts';
import {ensureScaledObject} from './autoscaler-child.ts';
import {removeChild, writeStatus} from './children.ts';
import type {Operator} from './operator.ts';
import {countsOf, ensureWorkload, isComplete, selectorText} from './workload-child.ts';

const resource = 'vllmruntimes.production-stack.vllm.ai';

const imageOf = (runtime: DemoObject): string =>
	['registry', 'name'].flatMap(part => stringAt(runtime, 'spec', 'deploymentConfig', 'image', part) ?? []).join('/');

const resourcesOf = (runtime: DemoObject) => {
	const {cpu, memory, gpu} = objectAt(runtime, 'spec', 'deploymentConfig', 'resources');
	const limits = {
		...(cpu === undefined ? {} : {cpu}),
		...(memory === undefined ? {} : {memory}),
		...(gpu === undefined ? {} : {'nvidia.com/gpu': gpu}),
	};
	return {limits};
};

const reconcile = (world: World, runtime: DemoObject): undefined => {
	const {name, namespace, deletionTimestamp} = runtime.metadata;
	if (deletionTimestamp !== undefined) return;
	const labels = {app: name, model: name};
	const port = numberAt(runtime, 'spec', 'vllmConfig', 'port') ?? 8000;
	const isScaled = valueAt(runtime, 'spec', 'autoscalingConfig', 'enabled') === true;
	const minimum = numberAt(runtime, 'spec', 'autoscalingConfig', 'minReplicas') ?? 1;
	const deployment = ensureWorkload(world, 'deployments', runtime, {
		...{name, labels, isScaled, replicas: isScaled ? minimum : (numberAt(runtime, 'spec', 'deploymentConfig', 'replicas') ?? 1)},
		template: {
			metadata: {labels},
			spec: {
				containers: [
					{
						name: 'vllm',
						image: imageOf(runtime),
						command: ['/opt/venv/bin/vllm', 'serve'],
						args: [
							stringAt(runtime, 'spec', 'model', 'modelURL') ?? '',
							'--port',
							String(port),
							...listAt(runtime, 'spec', 'vllmConfig', 'extraArgs'),
						],
						...(isJsonObject(valueAt(runtime, 'spec', 'vllmConfig', 'env', '0'))
							? {env: listAt(runtime, 'spec', 'vllmConfig', 'env')}
							: {}),
						ports: [{name: 'http', containerPort: port}],
						resources: resourcesOf(runtime),
						startupProbe: {httpGet: {path: '/health', port}, initialDelaySeconds: 120, periodSeconds: 20, failureThreshold: 100},
						readinessProbe: {httpGet: {path: '/health', port}},
					},
				],
				...objectAt(runtime, 'spec', 'deploymentConfig', 'podPlacement'),
			},
		},
	});
	const scaler = `${name}-scaledobject`;
	if (isScaled) {
		const target = {apiVersion: 'apps/v1', kind: 'Deployment', name};
		ensureScaledObject(world, runtime, scaler, {
			target,
			minimum,
			maximum: numberAt(runtime, 'spec', 'autoscalingConfig', 'maxReplicas') ?? 2,
			threshold: '8',
		});
	} else {
		removeChild(world, 'scaledobjects.keda.sh', namespace, scaler);
	}
	const {desired, replicas, updated, available} = countsOf(deployment);
	const modelStatus = isComplete(deployment) ? 'Ready' : updated < desired ? 'Updating' : 'NotReady';
	const isSame = stringAt(runtime, 'status', 'modelStatus') === modelStatus;
	writeStatus(world, resource, runtime, {
		availableReplicas: available,
		lastUpdated: (isSame ? stringAt(runtime, 'status', 'lastUpdated') : undefined) ?? timestamp(world.clock.now()),
		modelStatus,
		replicas,
		selector: selectorText(labels),
		unavailableReplicas: Math.max(0, desired - available),
		updatedReplicas: updated,
	});
};

/** vLLM production stack. */
export const vllmRuntime: Operator = {
	resource,
	kind: 'VLLMRuntime',
	owns: ['deployments', 'scaledobjects.keda.sh'],
	reconcile,
	delay: 200,
};
