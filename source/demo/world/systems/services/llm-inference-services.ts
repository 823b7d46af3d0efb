import {type DemoObject, type JsonObject, objectAt} from '../../../api-server/demo-object.ts';
import type {ServicePlan} from '../../fleet/service-plan.ts';
import type {SystemService} from '../system-service.ts';
import {gpuLimits, named, onGpu, planOf, releaseImage} from './parts.ts';

const services = 'llminferenceservices.serving.kserve.io';
const workload = {
	'app.kubernetes.io/name': 'mixtral',
	'app.kubernetes.io/part-of': 'llminferenceservice',
	'kserve.io/component': 'workload',
};

const mixtral = planOf({
	...{namespace: 'research', name: 'mixtral', gpu: 'A100', gpus: 2, replicas: 2, loading: 75_000, container: 'main'},
	image: 'ghcr.io/llm-d/llm-d-cuda',
	model: 'mistralai/Mixtral-8x7B-Instruct-v0.1',
	gateways: ['endpointPicker'],
	pool: 'mixtral-inference-pool',
	hasOwnPicker: true,
	releases: ['v0.3.0', 'v0.3.1'],
	selects: workload,
	serves: {'llm-d.ai/role': 'decode'},
	load: {rate: 9, daily: 0.3, capacity: 8, latency: 0.9},
});

const templateOf = (plan: ServicePlan, index: number): JsonObject => ({
	containers: [
		{
			name: 'main',
			image: releaseImage(plan, index),
			args: ['--served-model-name', plan.model, '--tensor-parallel-size', String(plan.gpus)],
			resources: gpuLimits(plan),
			readinessProbe: {httpGet: {path: '/health', port: 8000}},
		},
	],
	...onGpu(plan),
});

const release =
	(index: number) =>
	(object: DemoObject): DemoObject => ({
		...object,
		spec: {
			...object.spec,
			template: templateOf(mixtral, index),
			prefill: {...objectAt(object, 'spec', 'prefill'), template: templateOf(mixtral, index)},
		},
	});

/** KServe's LLMInferenceService: prefill and decode apart, behind a scheduler. */
export const llmInferenceServices: readonly SystemService[] = [
	{
		plans: [mixtral],
		history: {
			founding: ({create}) =>
				create(
					services,
					named('serving.kserve.io/v1alpha2', 'LLMInferenceService', mixtral, {
						spec: {
							model: {uri: 'hf://mistralai/Mixtral-8x7B-Instruct-v0.1', name: mixtral.model},
							replicas: 2,
							template: templateOf(mixtral, 0),
							prefill: {replicas: 1, template: templateOf(mixtral, 0)},
							router: {gateway: {}, route: {}, scheduler: {}},
							rolloutStrategy: {maxSurge: 1, maxUnavailable: 0},
						},
					}),
				),
			'last release': ({change}) => change(services, 'research', 'mixtral', release(1)),
		},
	},
];
