import {type DemoObject, type JsonObject, objectAt} from '../../../api-server/demo-object.ts';
import type {ServicePlan} from '../../fleet/service-plan.ts';
import type {SystemService} from '../system-service.ts';
import {gpuLimits, named, onGpu, planOf} from './parts.ts';

const services = 'inferenceservices.serving.kserve.io';

const support = planOf({
	...{namespace: 'platform', name: 'support-chat', gpu: 'A100', gpus: 1, replicas: 2, loading: 40_000, image: 'kserve/huggingfaceserver'},
	...{container: 'kserve-container', port: 8080},
	model: 'support-chat',
	exports: ['vllm', 'kserve'],
	releases: ['v0.15.1-gpu', 'v0.15.2-gpu'],
	selects: {'serving.kserve.io/inferenceservice': 'support-chat', component: 'predictor'},
	load: {rate: 11, daily: 0.35, capacity: 10, latency: 0.6},
});

const transformer = planOf({
	...{namespace: 'platform', name: 'support-chat-transformer', gpu: 'A100', gpus: 0, replicas: 1, loading: 6000, engine: 'none'},
	image: 'registry.modelworks.io/platform/chat-transformer',
	model: 'support-chat',
	exports: ['kserve'],
	releases: ['1.4.0'],
	selects: {'serving.kserve.io/inferenceservice': 'support-chat', component: 'transformer'},
	load: {rate: 11, daily: 0.35, capacity: 60, latency: 0.7},
});

const toxicity = planOf({
	...{namespace: 'research', name: 'toxicity', gpu: 'L40S', gpus: 1, replicas: 1, loading: 22_000, image: 'kserve/huggingfaceserver'},
	...{container: 'kserve-container', port: 8080},
	model: 'toxicity',
	exports: ['vllm', 'kserve', 'oldKnative'],
	releases: ['v0.15.1-gpu', {tag: 'v0.15.2-gpu', slowdown: 0.85}],
	selects: {'serving.kserve.io/inferenceservice': 'toxicity', component: 'predictor'},
	load: {rate: 40, daily: 0.3, capacity: 90, latency: 0.06},
});

const predictorOf = (plan: ServicePlan, storageUri: string, index: number, more: JsonObject): JsonObject => ({
	...{minReplicas: plan.replicas, ...more},
	model: {
		modelFormat: {name: 'huggingface'},
		runtimeVersion: plan.releases[index]?.tag ?? '',
		storageUri,
		args: ['--max-model-len=8192'],
		resources: gpuLimits(plan),
	},
	...onGpu(plan),
});

const inferenceService = (plan: ServicePlan, mode: string, spec: JsonObject, annotations: Readonly<Record<string, string>> = {}) =>
	named('serving.kserve.io/v1beta1', 'InferenceService', plan, {
		labels: {'app.kubernetes.io/part-of': plan.namespace},
		annotations: {'serving.kserve.io/deploymentMode': mode, ...annotations},
		spec,
	});

const withPredictor =
	(predictor: JsonObject) =>
	(object: DemoObject): DemoObject => ({
		...object,
		spec: {...object.spec, predictor: {...objectAt(object, 'spec', 'predictor'), ...predictor}},
	});

const bounds = {minReplicas: 2, maxReplicas: 4, scaleMetric: 'gpu', scaleTarget: 60};

/** KServe: an InferenceService with a transformer and an HPA, and one over Knative with a canary of a tenth. */
export const kserveServices: readonly SystemService[] = [
	{
		plans: [support, transformer],
		history: {
			founding: ({create}) =>
				create(
					services,
					inferenceService(support, 'Standard', {
						predictor: predictorOf(support, 's3://models/support-chat/3', 0, bounds),
						transformer: {
							...{minReplicas: 1, maxReplicas: 2, scaleMetric: 'concurrency', scaleTarget: 20},
							containers: [
								{
									name: 'kserve-container',
									image: 'registry.modelworks.io/platform/chat-transformer:1.4.0',
									args: ['--predictor_protocol=v2'],
									resources: {limits: {cpu: '2', memory: '4Gi'}},
								},
							],
						},
					}),
				),
			'last release': ({change}) =>
				change(services, 'platform', 'support-chat', withPredictor(predictorOf(support, 's3://models/support-chat/4', 1, bounds))),
		},
	},
	{
		plans: [toxicity],
		history: {
			founding: ({create}) =>
				create(
					services,
					inferenceService(toxicity, 'Knative', {predictor: predictorOf(toxicity, 'hf://unitary/toxic-bert', 0, {maxReplicas: 3})}),
				),
			'just now': ({change}) =>
				change(
					services,
					'research',
					'toxicity',
					withPredictor({
						...predictorOf(toxicity, 'hf://unitary/multilingual-toxic-xlm-roberta', 1, {maxReplicas: 3}),
						canaryTrafficPercent: 10,
					}),
				),
		},
	},
];
