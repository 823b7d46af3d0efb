import {type DemoObject, type JsonObject, objectAt} from '../../../api-server/demo-object.ts';
import type {ServicePlan} from '../../fleet/service-plan.ts';
import type {SystemService} from '../system-service.ts';
import {gpuLimits, named, onGpu, planOf, releaseImage} from './parts.ts';

const serveLabels = (name: string) => ({'ray.io/originated-from-cr-name': name});

const rayLlm = planOf({
	...{namespace: 'research', name: 'ray-llm', gpu: 'A100', gpus: 1, replicas: 2, loading: 60_000, container: 'ray-worker'},
	image: 'rayproject/ray-llm',
	model: 'Qwen/Qwen2.5-7B-Instruct',
	exports: ['rayServe'],
	releases: ['2.48.0', '2.49.1'],
	selects: serveLabels('ray-llm'),
	serves: {'ray.io/node-type': 'worker'},
	load: {rate: 13, daily: 0.4, capacity: 11, latency: 0.5},
});

const sandbox = planOf({
	...{namespace: 'research', name: 'sandbox', gpu: 'L40S', gpus: 1, replicas: 1, loading: 20_000, container: 'ray-worker', engine: 'none'},
	image: 'rayproject/ray',
	model: 'sandbox',
	releases: ['2.49.1-gpu'],
	selects: serveLabels('sandbox'),
	load: {rate: 1, daily: 0.9, capacity: 6, latency: 0.4},
});

const nodeOf = (plan: ServicePlan, index: number, role: 'head' | 'worker'): JsonObject => ({
	spec: {
		containers: [
			{
				name: `ray-${role}`,
				image: releaseImage(plan, index),
				...(role === 'head'
					? {
							ports: [
								{name: 'serve', containerPort: 8000},
								{name: 'dashboard', containerPort: 8265},
							],
						}
					: {}),
				resources: role === 'head' ? {limits: {cpu: '4', memory: '16Gi'}} : gpuLimits(plan),
			},
		],
		...(role === 'head' ? {} : onGpu(plan)),
	},
});

const clusterOf = (plan: ServicePlan, index: number): JsonObject => ({
	rayVersion: (plan.releases[index]?.tag ?? '').replace('-gpu', ''),
	headGroupSpec: {rayStartParams: {'dashboard-host': '0.0.0.0', 'num-cpus': '0'}, template: nodeOf(plan, index, 'head')},
	workerGroupSpecs: [
		{
			...{groupName: 'gpu', replicas: plan.replicas, minReplicas: 1, maxReplicas: plan.replicas + 2, numOfHosts: 1},
			rayStartParams: {},
			template: nodeOf(plan, index, 'worker'),
		},
	],
});

const serveConfig = (model: string, replicas: number): string => `applications:
  - name: llm
    import_path: ray.serve.llm:build_openai_app
    route_prefix: /
    args:
      llm_configs:
        - model_loading_config:
            model_id: ${model}
          deployment_config:
            num_replicas: ${replicas}
    deployments:
      - name: LLMServer
      - name: OpenAiIngress
`;

/** KubeRay: a service with its cluster, and a cluster by itself. */
export const rayServices: readonly SystemService[] = [
	{
		plans: [rayLlm],
		history: {
			founding: ({create}) =>
				create(
					'rayservices.ray.io',
					named('ray.io/v1', 'RayService', rayLlm, {
						spec: {
							serveConfigV2: serveConfig(rayLlm.model, rayLlm.replicas),
							upgradeStrategy: {type: 'NewCluster'},
							rayClusterConfig: clusterOf(rayLlm, 0),
						},
					}),
				),
			'last release': ({change}) =>
				change(
					'rayservices.ray.io',
					'research',
					'ray-llm',
					(object): DemoObject => ({...object, spec: {...objectAt(object, 'spec'), rayClusterConfig: clusterOf(rayLlm, 1)}}),
				),
		},
	},
	{
		plans: [sandbox],
		history: {
			founding: ({create}) => create('rayclusters.ray.io', named('ray.io/v1', 'RayCluster', sandbox, {spec: clusterOf(sandbox, 0)})),
		},
	},
];
