import {type DemoObject, isJsonObject, type JsonObject, listAt, numberAt, objectAt} from '../../api-server/demo-object.ts';
import type {World} from '../world.ts';
import {ensureScaledObject} from './autoscaler-child.ts';
import {childOf, condition, conditionsFor, ensure, removeChild, writeStatus} from './children.ts';
import type {Operator} from './operator.ts';
import {countsOf, ensureWorkload, isAvailable, labelled} from './workload-child.ts';

const resource = 'llminferenceservices.serving.kserve.io';

type Part = {readonly suffix: string; readonly component: string; readonly role: string; readonly spec: JsonObject};

/** The workload that decodes, or does all, and the one that prefills where there is one. */
const partsOf = (service: DemoObject): readonly Part[] => {
	const spec = objectAt(service, 'spec');
	const {prefill} = spec;
	const base = 'llminferenceservice-workload';
	return [
		{suffix: '', component: base, role: isJsonObject(prefill) ? 'decode' : 'both', spec},
		...(isJsonObject(prefill) ? [{suffix: '-prefill', component: `${base}-prefill`, role: 'prefill', spec: prefill}] : []),
	];
};

const labelsOf = ({metadata}: DemoObject, component: string): Readonly<Record<string, string>> => ({
	'app.kubernetes.io/component': component,
	'app.kubernetes.io/name': metadata.name,
	'app.kubernetes.io/part-of': 'llminferenceservice',
});

const ensurePart = (world: World, service: DemoObject, {suffix, component, role, spec}: Part): DemoObject => {
	const name = `${service.metadata.name}-kserve${suffix}`;
	const labels = labelsOf(service, component);
	const replicas = numberAt(spec, 'replicas');
	const {scaling} = spec;
	const minimum = numberAt(scaling, 'minReplicas') ?? 1;
	const container = objectAt(listAt(spec, 'template', 'containers')[0]);
	const template = {
		spec: {
			...objectAt(spec, 'template'),
			containers: [
				{name: 'main', ports: [{name: 'https', containerPort: 8000}], ...container},
				...listAt(spec, 'template', 'containers').slice(1),
			],
		},
	};
	const deployment = ensureWorkload(world, 'deployments', service, {
		...{name, labels, replicas: replicas ?? minimum},
		// Without a count of its own, or with scaling, whoever scales it is let be.
		isScaled: replicas === undefined,
		template: labelled(template, {...labels, 'kserve.io/component': 'workload', 'llm-d.ai/role': role}),
		spec: {
			strategy: {
				type: 'RollingUpdate',
				rollingUpdate: {maxSurge: '25%', maxUnavailable: '25%', ...objectAt(service, 'spec', 'rolloutStrategy')},
			},
		},
	});
	const scalerName = `${name}-keda`;
	if (isJsonObject(scaling) && scaling['keda'] !== undefined) {
		const target = {apiVersion: 'apps/v1', kind: 'Deployment', name};
		ensureScaledObject(world, service, scalerName, {target, minimum, maximum: numberAt(scaling, 'maxReplicas') ?? minimum, threshold: '8'});
	} else {
		removeChild(world, 'scaledobjects.keda.sh', service.metadata.namespace, scalerName);
	}
	return deployment;
};

const ensureScheduler = (world: World, service: DemoObject): DemoObject => {
	const labels = labelsOf(service, 'llminferenceservice-router-scheduler');
	return ensureWorkload(world, 'deployments', service, {
		...{name: `${service.metadata.name}-kserve-router-scheduler`, labels, replicas: 1},
		template: labelled(
			{
				spec: {
					containers: [
						{
							name: 'main',
							image: 'ghcr.io/llm-d/llm-d-inference-scheduler:v0.4.0',
							ports: [
								{name: 'grpc', containerPort: 9002},
								{name: 'metrics', containerPort: 9090},
							],
							resources: {requests: {cpu: '1', memory: '1Gi'}},
						},
					],
				},
			},
			{...labels, 'kserve.io/component': 'router-scheduler'},
		),
	});
};

const workloadStatus = (deployment: DemoObject): JsonObject => ({
	...{kind: 'Deployment', name: deployment.metadata.name, readyReplicas: countsOf(deployment).available},
});

const reconcile = (world: World, service: DemoObject): undefined => {
	if (service.metadata.deletionTimestamp !== undefined) return;
	const {name, namespace} = service.metadata;
	const [primary, prefill] = partsOf(service).map(part => ensurePart(world, service, part));
	if (primary === undefined) return;
	const hasScheduler = objectAt(service, 'spec', 'router')['scheduler'] !== undefined;
	const scheduler = hasScheduler ? ensureScheduler(world, service) : undefined;
	if (hasScheduler) {
		ensure(world, 'inferencepools.inference.networking.k8s.io', {
			apiVersion: 'inference.networking.k8s.io/v1',
			kind: 'InferencePool',
			...childOf(service, `${name}-inference-pool`),
			spec: {
				endpointPickerRef: {name: `${name}-epp-service`, port: {number: 9002}, failureMode: 'FailOpen'},
				selector: {matchLabels: {'app.kubernetes.io/name': name, 'kserve.io/component': 'workload'}},
				targetPorts: [{number: 8000}],
			},
		});
	}
	const parts = [primary, prefill, scheduler].filter(part => part !== undefined);
	const isReady = parts.every(isAvailable);
	const workload = (type: string, deployment: DemoObject | undefined) =>
		deployment === undefined
			? []
			: [condition(type, isAvailable(deployment), isAvailable(deployment) ? undefined : 'MinimumReplicasUnavailable')];
	writeStatus(world, resource, service, {
		addresses: [{url: `http://${name}.${namespace}.models.modelworks.io`}],
		appliedConfigs: [{name: 'kserve-config-llm-template', namespace: 'kserve'}],
		conditions: conditionsFor(world, service, [
			...workload('MainWorkloadReady', primary),
			...workload('PrefillWorkloadReady', prefill),
			...workload('SchedulerWorkloadReady', scheduler),
			condition('PresetsCombined', true),
			...(hasScheduler ? [condition('InferencePoolReady', true)] : []),
			condition('RouterReady', scheduler === undefined || isAvailable(scheduler)),
			condition('WorkloadsReady', isReady),
			condition('Ready', isReady, isReady ? undefined : 'MinimumReplicasUnavailable'),
		]),
		observedGeneration: service.metadata.generation ?? 1,
		url: `http://${name}.${namespace}.models.modelworks.io`,
		workloads: {
			primary: workloadStatus(primary),
			...(prefill === undefined ? {} : {prefill: workloadStatus(prefill)}),
			...(scheduler === undefined ? {} : {scheduler: workloadStatus(scheduler)}),
			service: `${name}-kserve-workload-svc`,
		},
	});
};

/** KServe's LLMInferenceService on one node: Deployments that decode and prefill, a scheduler, an InferencePool. */
export const llmInferenceService: Operator = {
	resource,
	kind: 'LLMInferenceService',
	owns: ['deployments', 'scaledobjects.keda.sh'],
	reconcile,
	delay: 200,
};
