import type {JsonObject, NewDemoObject} from '../../api-server/demo-object.ts';
import {exporters, exportersOf} from '../exporters/exporters.ts';
import {gpuModels} from './gpu-models.ts';
import {poolTaint} from './nodes.ts';
import type {GpuModel, Release, ServicePlan} from './service-plan.ts';

const managerLabels = (plan: ServicePlan): Readonly<Record<string, string>> => {
	if (plan.manager === 'Helm') {
		return {
			'app.kubernetes.io/managed-by': 'Helm',
			'app.kubernetes.io/instance': plan.name,
			'helm.sh/chart': `${plan.engine}-server-1.14.2`,
		};
	}
	return plan.manager === 'Flux'
		? {'kustomize.toolkit.fluxcd.io/name': plan.namespace, 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system'}
		: {};
};

const managerAnnotations = (plan: ServicePlan): Readonly<Record<string, string>> => {
	if (plan.manager === 'Argo CD') {
		return {'argocd.argoproj.io/tracking-id': `${plan.namespace}:apps/${plan.kind}:${plan.namespace}/${plan.name}`};
	}
	return plan.manager === 'Helm' ? {'meta.helm.sh/release-name': plan.name, 'meta.helm.sh/release-namespace': plan.namespace} : {};
};

const selectorOf = (plan: ServicePlan): Readonly<Record<string, string>> => ({app: plan.name});

const probe = (port: string, more: JsonObject): JsonObject => ({
	httpGet: {path: port === 'http' ? '/health' : '/v2/health/ready', port: 'http'},
	...more,
});

/** Labels of the nodes that have a kind of GPU. */
export const gpuSelector = (gpu: GpuModel): Readonly<Record<string, string>> => {
	const {product, selector = ['nvidia.com/gpu.product', product]} = gpuModels[gpu];
	return {[selector[0]]: selector[1]};
};

export const gpuTolerations = (gpu: GpuModel): readonly JsonObject[] => [
	{key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule'},
	...(gpuModels[gpu].selector === undefined ? [] : [{key: poolTaint, operator: 'Exists', effect: 'NoSchedule'}]),
];

const isClaimed = ({gpu}: ServicePlan): boolean => gpuModels[gpu].traits?.isClaimed === true;

const claimNames = ({gpus}: ServicePlan): readonly string[] =>
	Array.from({length: gpus}, (_, index) => (index === 0 ? 'gpu' : `gpu-${index}`));

/** Devices by dynamic resource allocation: a claim of its own each. */
const claimsOf = (plan: ServicePlan): JsonObject =>
	isClaimed(plan) ? {resourceClaims: claimNames(plan).map(name => ({name, resourceClaimTemplateName: 'one-gpu'}))} : {};

/** The ports at which its exporters answer besides that of the service, and the containers beside it that have one. */
const listenersOf = (plan: ServicePlan) => {
	const engines = exportersOf(plan).map(name => exporters[name]);
	const [first] = engines;
	const own = new Set(engines.filter(({sidecar}) => sidecar === undefined).map(({port = plan.port}) => port));
	own.delete(plan.port);
	return {
		annotations:
			first === undefined
				? undefined
				: {
						'prometheus.io/scrape': 'true',
						'prometheus.io/port': String(first.port ?? plan.port),
						...(first.path === undefined ? {} : {'prometheus.io/path': first.path}),
					},
		ports: [...own].map(containerPort => ({name: 'metrics', containerPort})),
		sidecars: engines.flatMap(({sidecar, endpoint = 'metrics', port}) =>
			sidecar === undefined || port === undefined
				? []
				: [{...sidecar, ports: [{name: endpoint.slice(0, 15), containerPort: port}], resources: {requests: {cpu: '25m', memory: '64Mi'}}}],
		),
	};
};

/** What a release of a service has in its pods. */
export const templateOf = (plan: ServicePlan, release: Release): JsonObject => {
	const path = plan.engine === 'triton' ? 'triton' : 'http';
	const {resource = 'nvidia.com/gpu'} = gpuModels[plan.gpu];
	const limits = {cpu: plan.cpu, memory: plan.memory, ...(isClaimed(plan) ? {} : {[resource]: String(plan.gpus)})};
	const {annotations, ports, sidecars} = listenersOf(plan);
	const env = Object.entries(plan.env ?? {}).map(([name, value]) => ({name, value}));
	const volumeMounts = [
		{name: 'weights', mountPath: '/models'},
		{name: 'shared-memory', mountPath: '/dev/shm'},
	];
	return {
		metadata: {
			labels: {...selectorOf(plan), 'app.kubernetes.io/name': plan.name, 'app.kubernetes.io/part-of': plan.namespace},
			...(annotations === undefined ? {} : {annotations}),
		},
		spec: {
			...(plan.fetching === undefined
				? {}
				: {
						initContainers: [
							{
								name: 'fetch-weights',
								image: 'registry.modelworks.io/tools/fetch-weights:1.3',
								args: ['--model', plan.model, '--to', '/models'],
								resources: {limits: {cpu: '4', memory: '8Gi'}},
								volumeMounts: volumeMounts.slice(0, 1),
							},
						],
					}),
			containers: [
				{
					name: plan.container,
					image: `${plan.image}:${release.tag}`,
					...(plan.command === undefined ? {} : {command: plan.command}),
					args: release.args ?? plan.args,
					...(env.length === 0 ? {} : {env}),
					ports: [{name: 'http', containerPort: plan.port}, ...ports],
					resources: isClaimed(plan) ? {limits, claims: claimNames(plan).map(name => ({name}))} : {limits},
					readinessProbe: probe(path, {periodSeconds: 5}),
					startupProbe: probe(path, {periodSeconds: 10, failureThreshold: Math.max(60, Math.ceil(plan.loading / 5000))}),
					volumeMounts,
				},
				...sidecars,
			],
			nodeSelector: gpuSelector(plan.gpu),
			terminationGracePeriodSeconds: 60,
			...claimsOf(plan),
			tolerations: gpuTolerations(plan.gpu),
			volumes: [
				{name: 'weights', persistentVolumeClaim: {claimName: 'model-weights'}},
				{name: 'shared-memory', emptyDir: {medium: 'Memory', sizeLimit: '16Gi'}},
			],
		},
	};
};

/** The workload object of a service, asking for its newest release. */
export const workloadOf = (plan: ServicePlan, created: string): NewDemoObject => {
	const release = plan.releases.at(-1) ?? plan.releases[0];
	const annotations = {
		...managerAnnotations(plan),
		...(release.cause === undefined ? {} : {'kubernetes.io/change-cause': release.cause}),
	};
	const isDeployment = plan.kind === 'Deployment';
	return {
		apiVersion: 'apps/v1',
		kind: plan.kind,
		metadata: {
			name: plan.name,
			namespace: plan.namespace,
			creationTimestamp: created,
			labels: {
				...selectorOf(plan),
				'app.kubernetes.io/name': plan.name,
				'app.kubernetes.io/part-of': plan.namespace,
				...managerLabels(plan),
			},
			annotations,
		},
		spec: {
			replicas: plan.replicas,
			selector: {matchLabels: selectorOf(plan)},
			template: templateOf(plan, release),
			...(isDeployment ? {} : {serviceName: plan.name}),
			...(isDeployment && plan.strategy !== undefined ? {strategy: {type: 'RollingUpdate', rollingUpdate: plan.strategy}} : {}),
		},
	};
};

export const autoscalerOf = (plan: ServicePlan, created: string): NewDemoObject | undefined => {
	const {autoscaler} = plan;
	if (autoscaler === undefined) return undefined;
	const {target} = autoscaler;
	return {
		apiVersion: 'autoscaling/v2',
		kind: 'HorizontalPodAutoscaler',
		metadata: {name: autoscaler.name, namespace: plan.namespace, creationTimestamp: created, labels: selectorOf(plan)},
		spec: {
			minReplicas: autoscaler.minimum,
			maxReplicas: autoscaler.maximum,
			scaleTargetRef: {apiVersion: 'apps/v1', kind: plan.kind, name: plan.name},
			metrics: [
				'gpu' in target
					? {
							type: 'Pods',
							pods: {metric: {name: 'DCGM_FI_DEV_GPU_UTIL'}, target: {type: 'AverageValue', averageValue: String(target.gpu)}},
						}
					: {type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: target.cpu}}},
			],
		},
	};
};
