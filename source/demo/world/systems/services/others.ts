import {type DemoObject, type JsonObject, objectAt} from '../../../api-server/demo-object.ts';
import type {ServicePlan} from '../../fleet/service-plan.ts';
import type {SystemService} from '../system-service.ts';
import {gpuLimits, named, onGpu, planOf, releaseImage, releaseTemplate} from './parts.ts';

const seldonServers = planOf({
	...{namespace: 'platform', name: 'mlserver', gpu: 'L40S', gpus: 1, replicas: 2, loading: 15_000, container: 'mlserver', engine: 'http'},
	image: 'seldonio/mlserver',
	port: 8080,
	model: 'mlserver',
	exports: ['mlserver', 'seldonV2'],
	releases: ['1.7.1'],
	selects: {'seldon-server-name': 'mlserver'},
	load: {rate: 60, daily: 0.4, capacity: 110, latency: 0.04},
});

const fraud = planOf({
	...{
		namespace: 'platform',
		name: 'fraud',
		gpu: 'L40S',
		gpus: 0,
		replicas: 2,
		loading: 8000,
		container: 'classifier',
		engine: 'http',
		port: 8080,
	},
	image: 'registry.modelworks.io/platform/fraud-classifier',
	model: 'fraud',
	exports: ['seldonV1'],
	releases: ['5.1.0', '5.2.0'],
	selects: {'seldon-deployment-id': 'fraud'},
	load: {rate: 90, daily: 0.3, capacity: 120, latency: 0.015},
});

const sentiment = planOf({
	...{
		namespace: 'platform',
		name: 'sentiment',
		gpu: 'L40S',
		gpus: 1,
		replicas: 1,
		loading: 18_000,
		container: 'main',
		engine: 'http',
		port: 3000,
	},
	image: 'registry.modelworks.io/bentos/sentiment',
	model: 'sentiment',
	exports: ['bentoml'],
	gateways: ['ingressNginx'],
	releases: ['3.0.2'],
	selects: {'yatai.ai/bento-deployment': 'sentiment'},
	serves: {'yatai.ai/bento-deployment-component-type': 'api-server'},
	load: {rate: 20, daily: 0.4, capacity: 45, latency: 0.07},
});

const classifier = planOf({
	...{
		namespace: 'default',
		name: 'text-classifier',
		gpu: 'L40S',
		gpus: 1,
		replicas: 1,
		loading: 20_000,
		container: 'api',
		engine: 'http',
		port: 8080,
	},
	image: 'registry.modelworks.io/legacy/text-classifier',
	model: 'text-classifier',
	exports: ['istioSidecar', 'cortex'],
	gateways: ['istioGateway'],
	workload: 'api-text-classifier',
	releases: ['0.42.1'],
	selects: {apiName: 'text-classifier'},
	load: {rate: 7, daily: 0.5, capacity: 25, latency: 0.09},
});

const mesh = planOf({
	...{
		namespace: 'research',
		name: 'bert-mesh',
		gpu: 'L40S',
		gpus: 1,
		replicas: 1,
		loading: 15_000,
		container: 'server',
		engine: 'http',
		port: 8080,
	},
	image: 'registry.modelworks.io/research/bert-mesh',
	model: 'google-bert/bert-large-uncased',
	gateways: ['envoy'],
	releases: ['0.4.0'],
	selects: {'acme.example/mesh': 'bert-mesh'},
	load: {rate: 15, daily: 0.4, capacity: 40, latency: 0.05},
});

const evaluation = planOf({
	...{namespace: 'research', name: 'eval-llama', gpu: 'A100', gpus: 1, replicas: 1, loading: 5000, container: 'lm-eval', engine: 'none'},
	image: 'registry.modelworks.io/research/lm-eval',
	model: 'meta-llama/Llama-3.1-8B-Instruct',
	releases: ['0.4.9'],
	selects: {'job-name': 'eval-llama'},
	load: {rate: 6, daily: 0.05, capacity: 7, latency: 1},
});

const containerOf = (plan: ServicePlan, index: number): JsonObject => ({
	name: plan.container,
	image: releaseImage(plan, index),
	ports: [{name: 'http', containerPort: plan.port}],
	resources: gpuLimits(plan),
});

const fraudPredictors = (index: number): readonly JsonObject[] => [
	{
		...{name: 'default', replicas: fraud.replicas, traffic: 100},
		graph: {name: 'classifier', type: 'MODEL', modelUri: `s3://models/fraud/${index + 11}`},
		componentSpecs: [{spec: {containers: [containerOf(fraud, index)]}}],
	},
];

const model = (name: string, uri: string, replicas: number) =>
	named(
		'mlops.seldon.io/v1alpha1',
		'Model',
		{namespace: 'platform', name},
		{
			spec: {storageUri: uri, requirements: ['sklearn'], server: 'mlserver', memory: '100Mi', replicas},
		},
	);

const withSpec =
	(change: JsonObject) =>
	(object: DemoObject): DemoObject => ({...object, spec: {...objectAt(object, 'spec'), ...change}});

/** What few have any more, and what nobody else has: Seldon, Yatai, Cortex, an operator of somebody's own, a job. */
export const otherServices: readonly SystemService[] = [
	{
		plans: [seldonServers],
		history: {
			founding: ({create}) => {
				create(
					'servers.mlops.seldon.io',
					named('mlops.seldon.io/v1alpha1', 'Server', seldonServers, {
						spec: {
							serverConfig: 'mlserver',
							...{replicas: 2, minReplicas: 1, maxReplicas: 3},
							podSpec: {containers: [containerOf(seldonServers, 0)], ...onGpu(seldonServers)},
						},
					}),
				);
				create('models.mlops.seldon.io', model('churn', 'gs://models/churn/v4', 2));
				create('models.mlops.seldon.io', model('lead-score', 'gs://models/lead-score/v9', 1));
			},
		},
	},
	{
		plans: [fraud],
		history: {
			founding: ({create}) =>
				create(
					'seldondeployments.machinelearning.seldon.io',
					named('machinelearning.seldon.io/v1', 'SeldonDeployment', fraud, {
						spec: {name: 'fraud', protocol: 'v2', predictors: fraudPredictors(0)},
					}),
				),
			'last release': ({change}) =>
				change('seldondeployments.machinelearning.seldon.io', 'platform', 'fraud', withSpec({predictors: fraudPredictors(1)})),
		},
	},
	{
		plans: [sentiment],
		history: {
			founding: ({create}) =>
				create(
					'bentodeployments.serving.yatai.ai',
					named('serving.yatai.ai/v2alpha1', 'BentoDeployment', sentiment, {
						spec: {
							bento: 'sentiment:3.0.2',
							autoscaling: {minReplicas: 1, maxReplicas: 2},
							resources: {limits: {cpu: '2', memory: '4Gi'}},
							runners: [
								{
									name: 'bert',
									autoscaling: {minReplicas: 1, maxReplicas: 2},
									resources: gpuLimits(sentiment),
									extraPodSpec: onGpu(sentiment),
								},
							],
						},
					}),
				),
		},
	},
	{
		plans: [classifier],
		history: {
			founding: ({create}) => {
				const labels = {
					'cortex.dev/api': 'true',
					apiKind: 'RealtimeAPI',
					apiName: 'text-classifier',
					apiID: 'a1d3c',
					specID: '5f01b',
					deploymentID: '8c2e9',
				};
				create(
					'deployments',
					named(
						'apps/v1',
						'Deployment',
						{namespace: 'default', name: 'api-text-classifier'},
						{
							labels,
							annotations: {
								...{'autoscaling.cortex.dev/min-replicas': '1', 'autoscaling.cortex.dev/max-replicas': '3'},
								'networking.cortex.dev/endpoint': '/text-classifier',
							},
							spec: {
								replicas: 1,
								selector: {matchLabels: {apiName: 'text-classifier', apiKind: 'RealtimeAPI'}},
								template: {metadata: {labels}, spec: {containers: [containerOf(classifier, 0)], ...onGpu(classifier)}},
							},
						},
					),
				);
			},
		},
	},
	{
		plans: [mesh],
		history: {
			founding: ({create}) =>
				create(
					'modelmeshes.serving.acme.example',
					named('serving.acme.example/v1alpha1', 'ModelMesh', mesh, {
						spec: {model: mesh.model, instances: 1, template: releaseTemplate(mesh)},
					}),
				),
		},
	},
	{
		plans: [evaluation],
		history: {
			'just now': ({create}) =>
				create(
					'jobs',
					named('batch/v1', 'Job', evaluation, {
						spec: {
							...{parallelism: 1, completions: 1, backoffLimit: 2, completionMode: 'NonIndexed', suspend: false},
							template: {
								spec: {
									restartPolicy: 'Never',
									containers: [
										{
											...{name: 'lm-eval', image: releaseImage(evaluation), resources: gpuLimits(evaluation)},
											args: ['--model', 'vllm', '--model_args', `pretrained=${evaluation.model}`, '--tasks', 'mmlu,gsm8k'],
										},
									],
									...onGpu(evaluation),
								},
							},
						},
					}),
				),
		},
	},
];
