import type {JsonObject, NewDemoObject} from '../../api-server/demo-object.ts';
import type {ExporterName} from '../exporters/exporter-name.ts';
import {manyServices} from '../fleet/many-services.ts';
import type {ServicePlan} from '../fleet/service-plan.ts';
import {gpuLimits, named, onGpu, releaseImage, releaseTemplate} from './services/parts.ts';

type Labels = Readonly<Record<string, string>>;
type Objects = readonly (readonly [resource: string, object: NewDemoObject])[];

/** How a service of a system is asked for, and how its pods and those that take requests are told. */
type Shape = {
	readonly objects: (plan: ServicePlan) => Objects;
	readonly selects?: (name: string) => Labels;
	readonly serves?: Labels;
	readonly exports?: readonly ExporterName[];
};

const newest = (plan: ServicePlan): number => plan.releases.length - 1;
const imageOf = (plan: ServicePlan): string => releaseImage(plan, newest(plan));
const groupSize = 2;

const containerOf = (plan: ServicePlan, name: string): JsonObject => ({
	...{name, image: imageOf(plan), args: plan.args},
	ports: [{name: 'http', containerPort: plan.port}],
	resources: gpuLimits(plan),
	readinessProbe: {httpGet: {path: '/health', port: plan.port}},
});

const podSpec = (plan: ServicePlan, container: string): JsonObject => ({containers: [containerOf(plan, container)], ...onGpu(plan)});

const deployment = (plan: ServicePlan): NewDemoObject =>
	named('apps/v1', 'Deployment', plan, {
		labels: {app: plan.name},
		spec: {replicas: plan.replicas, selector: {matchLabels: {app: plan.name}}, template: releaseTemplate(plan, newest(plan))},
	});

const inferenceService: Shape = {
	objects: plan => [
		[
			'inferenceservices.serving.kserve.io',
			named('serving.kserve.io/v1beta1', 'InferenceService', plan, {
				spec: {
					predictor: {
						...{minReplicas: plan.replicas, maxReplicas: plan.replicas + 2, scaleMetric: 'gpu', scaleTarget: 95},
						model: {
							modelFormat: {name: 'vllm'},
							image: imageOf(plan),
							storageUri: `hf://${plan.model}`,
							args: plan.args,
							resources: gpuLimits(plan),
						},
						...onGpu(plan),
					},
				},
			}),
		],
	],
	selects: name => ({'serving.kserve.io/inferenceservice': name}),
};

const rollout: Shape = {
	objects: plan => [
		[
			'rollouts.argoproj.io',
			named('argoproj.io/v1alpha1', 'Rollout', plan, {
				spec: {
					...{replicas: plan.replicas, selector: {matchLabels: {app: plan.name}}, template: releaseTemplate(plan, newest(plan))},
					strategy: {canary: {steps: [{setWeight: 20}, {pause: {}}]}},
				},
			}),
		],
	],
};

const knative: Shape = {
	objects: plan => [
		[
			'services.serving.knative.dev',
			named('serving.knative.dev/v1', 'Service', plan, {
				spec: {
					template: {
						metadata: {annotations: {'autoscaling.knative.dev/min-scale': String(plan.replicas)}},
						spec: podSpec(plan, 'user-container'),
					},
				},
			}),
		],
	],
	selects: name => ({'serving.knative.dev/service': name}),
	exports: ['leanVllm', 'leanKnative'],
};

const vllmRuntime: Shape = {
	objects: plan => [
		[
			'vllmruntimes.production-stack.vllm.ai',
			named('production-stack.vllm.ai/v1alpha1', 'VLLMRuntime', plan, {
				spec: {
					model: {modelURL: plan.model},
					vllmConfig: {port: plan.port},
					deploymentConfig: {
						replicas: plan.replicas,
						image: {registry: 'docker.io', name: imageOf(plan)},
						resources: {cpu: plan.cpu, memory: plan.memory, gpu: String(plan.gpus)},
						podPlacement: onGpu(plan),
					},
				},
			}),
		],
	],
};

const nimService: Shape = {
	objects: plan => [
		[
			'nimservices.apps.nvidia.com',
			named('apps.nvidia.com/v1alpha1', 'NIMService', plan, {
				spec: {
					image: {repository: plan.image, tag: plan.releases.at(-1)?.tag ?? ''},
					replicas: plan.replicas,
					resources: gpuLimits(plan),
					...onGpu(plan),
				},
			}),
		],
	],
	exports: ['leanNim'],
};

const llmInferenceService: Shape = {
	objects: plan => [
		[
			'llminferenceservices.serving.kserve.io',
			named('serving.kserve.io/v1alpha2', 'LLMInferenceService', plan, {
				spec: {model: {uri: `hf://${plan.model}`, name: plan.model}, replicas: plan.replicas, template: podSpec(plan, 'main')},
			}),
		],
	],
	selects: name => ({'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'llminferenceservice'}),
	exports: ['leanKserveVllm'],
};

const leaderWorkerSet: Shape = {
	objects: plan => [
		[
			'leaderworkersets.leaderworkerset.x-k8s.io',
			named('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', plan, {
				spec: {
					replicas: plan.replicas / groupSize,
					leaderWorkerTemplate: {size: groupSize, workerTemplate: {spec: podSpec(plan, 'vllm')}},
				},
			}),
		],
	],
	selects: name => ({'leaderworkerset.sigs.k8s.io/name': name}),
	serves: {'leaderworkerset.sigs.k8s.io/worker-index': '0'},
};

const scaled: Shape = {
	objects: plan => [
		['deployments', deployment(plan)],
		[
			'scaledobjects.keda.sh',
			named('keda.sh/v1alpha1', 'ScaledObject', plan, {
				spec: {
					...{scaleTargetRef: {name: plan.name}, minReplicaCount: plan.replicas, maxReplicaCount: plan.replicas + 2},
					triggers: [{type: 'prometheus', metadata: {query: 'sum(vllm:num_requests_waiting)', threshold: '500'}}],
				},
			}),
		],
	],
};

const plain: Shape = {objects: plan => [['deployments', deployment(plan)]]};

const shapes: readonly Shape[] = [
	...[plain, scaled, inferenceService, rollout, knative],
	...[plain, vllmRuntime, nimService, llmInferenceService, leaderWorkerSet],
];

export type MixedService = {readonly plan: ServicePlan; readonly objects: Objects};

/** A fleet of any size, each service of another system than the one before it; ten replicas each, or five groups of two. */
export const mixedServices = (count: number): readonly MixedService[] =>
	manyServices(count).map((plan, index) => {
		const {objects, selects, serves, exports} = shapes[index % shapes.length] ?? plain;
		return {
			objects: objects(plan),
			plan: {
				...plan,
				...(selects === undefined ? {} : {selects: selects(plan.name)}),
				...(serves === undefined ? {} : {serves}),
				...(exports === undefined ? {} : {exports}),
			},
		};
	});
