import {type DemoObject, type JsonObject, objectAt} from '../../../api-server/demo-object.ts';
import type {SystemService} from '../system-service.ts';
import {gpuLimits, named, onGpu, planOf, releaseImage} from './parts.ts';

const services = 'services.serving.knative.dev';

const ocr = planOf({
	...{namespace: 'research', name: 'ocr', gpu: 'L40S', gpus: 1, replicas: 1, loading: 18_000, engine: 'http', port: 8080},
	...{image: 'registry.modelworks.io/research/ocr', container: 'user-container', args: ['--model', 'microsoft/trocr-large-printed']},
	env: {MODEL_ID: 'microsoft/trocr-large-printed'},
	model: 'microsoft/trocr-large-printed',
	exports: ['knative'],
	releases: ['2.3.0', '2.4.0'],
	selects: {'serving.knative.dev/service': 'ocr'},
	load: {rate: 8, daily: 0.4, capacity: 20, latency: 0.25},
});

const templateOf = (index: number): JsonObject => ({
	metadata: {annotations: {'autoscaling.knative.dev/min-scale': '1', 'autoscaling.knative.dev/max-scale': '3'}},
	spec: {
		containerConcurrency: 8,
		timeoutSeconds: 300,
		containers: [
			{
				...{name: 'user-container', image: releaseImage(ocr, index), args: ocr.args},
				env: Object.entries(ocr.env ?? {}).map(([name, value]) => ({name, value})),
				ports: [{name: 'http1', containerPort: 8080}],
				resources: gpuLimits(ocr),
				readinessProbe: {httpGet: {path: '/health', port: 8080}},
			},
		],
		...onGpu(ocr),
	},
});

/** Knative: a Service that is pinned to the revision before its newest. */
export const knativeServices: readonly SystemService[] = [
	{
		plans: [ocr],
		history: {
			founding: ({create}) => create(services, named('serving.knative.dev/v1', 'Service', ocr, {spec: {template: templateOf(0)}})),
			'last release': ({change}) =>
				change(services, 'research', 'ocr', object => ({...object, spec: {...object.spec, template: templateOf(1)}})),
			'just now': ({change}) =>
				change(
					services,
					'research',
					'ocr',
					(object): DemoObject => ({
						...object,
						spec: {...objectAt(object, 'spec'), traffic: [{latestRevision: false, percent: 100, revisionName: 'ocr-00001'}]},
					}),
				),
		},
	},
];
