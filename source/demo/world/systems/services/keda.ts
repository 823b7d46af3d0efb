import type {ServicePlan} from '../../fleet/service-plan.ts';
import type {SystemService} from '../system-service.ts';
import {named, planOf, releaseTemplate} from './parts.ts';

const scaledObjects = 'scaledobjects.keda.sh';

const guardrail = planOf({
	...{namespace: 'platform', name: 'guardrail', gpu: 'L40S', gpus: 1, replicas: 4, loading: 20_000},
	model: 'meta-llama/Llama-Guard-3-1B',
	releases: ['v0.10.2'],
	load: {rate: 150, daily: 0.06, capacity: 52, latency: 0.12},
});

const summarizer = planOf({
	...{namespace: 'platform', name: 'summarizer', gpu: 'A100', gpus: 1, replicas: 3, loading: 30_000},
	model: 'mistralai/Mistral-Nemo-Instruct-2407',
	releases: ['v0.10.2'],
	load: {rate: 14, daily: 0.4, capacity: 12, latency: 0.8},
});

const deployment = (plan: ServicePlan) =>
	named('apps/v1', 'Deployment', plan, {
		labels: {app: plan.name, 'app.kubernetes.io/name': plan.name},
		spec: {replicas: plan.replicas, selector: {matchLabels: {app: plan.name}}, template: releaseTemplate(plan)},
	});

const scaledObject = (plan: ServicePlan, minimum: number, maximum: number, threshold: number) =>
	named('keda.sh/v1alpha1', 'ScaledObject', plan, {
		labels: {app: plan.name},
		spec: {
			...{scaleTargetRef: {name: plan.name}, minReplicaCount: minimum, maxReplicaCount: maximum, cooldownPeriod: 300},
			triggers: [
				{
					type: 'prometheus',
					metadata: {
						serverAddress: 'http://prometheus.monitoring.svc:9090',
						query: `sum(vllm:num_requests_running{namespace="${plan.namespace}"} + vllm:num_requests_waiting)`,
						threshold: String(threshold),
					},
				},
			],
		},
	});

/** KEDA: a Deployment at its maximum, and one that somebody holds at three replicas since an incident. */
export const kedaServices: readonly SystemService[] = [
	{
		plans: [guardrail],
		history: {
			founding: ({create}) => {
				create('deployments', deployment(guardrail));
				create(scaledObjects, scaledObject(guardrail, 1, 4, 3));
			},
		},
	},
	{
		plans: [summarizer],
		history: {
			founding: ({create}) => {
				create('deployments', deployment({...summarizer, replicas: 2}));
				create(scaledObjects, scaledObject(summarizer, 1, 6, 8));
			},
			'just now': ({change}) =>
				change(scaledObjects, 'platform', 'summarizer', object => ({
					...object,
					metadata: {...object.metadata, annotations: {...object.metadata.annotations, 'autoscaling.keda.sh/paused-replicas': '3'}},
				})),
		},
	},
];
