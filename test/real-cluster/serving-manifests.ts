/** Manifests of model services as kubectl takes them; the fault of their pods is the plane's annotation. */

export type WorkloadOptions = {
	readonly namespace: string;
	readonly name: string;
	readonly replicas?: number;
	readonly image?: string;
	readonly fault?: string;
	readonly args?: readonly string[];
	readonly gpus?: number;
};

const gpu = 'nvidia.com/gpu';

const template = ({name, image = 'vllm/vllm-openai:v0.10.2', fault, args = ['--model', 'org/llama'], gpus = 1}: WorkloadOptions) => ({
	metadata: {labels: {app: name}, ...(fault === undefined ? {} : {annotations: {'modeldeck.test/fault': fault}})},
	spec: {
		containers: [{name: 'vllm', image, args, resources: {limits: {[gpu]: String(gpus)}}, ports: [{containerPort: 8000}]}],
	},
});

export const node = (name: string, gpus: number) => {
	const capacity = {cpu: '192', memory: '2Ti', pods: '400', [gpu]: String(gpus)};
	return {
		apiVersion: 'v1',
		kind: 'Node',
		metadata: {name, labels: {'kubernetes.io/hostname': name, 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3'}},
		status: {allocatable: capacity, capacity},
	};
};

export const namespace = (name: string) => ({apiVersion: 'v1', kind: 'Namespace', metadata: {name}});

export const deployment = (options: WorkloadOptions) => ({
	apiVersion: 'apps/v1',
	kind: 'Deployment',
	metadata: {name: options.name, namespace: options.namespace},
	spec: {
		replicas: options.replicas ?? 2,
		selector: {matchLabels: {app: options.name}},
		strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},
		template: template(options),
	},
});

export const statefulSet = (options: WorkloadOptions) => ({
	apiVersion: 'apps/v1',
	kind: 'StatefulSet',
	metadata: {name: options.name, namespace: options.namespace},
	spec: {
		replicas: options.replicas ?? 2,
		serviceName: options.name,
		selector: {matchLabels: {app: options.name}},
		template: template(options),
	},
});

export const autoscaler = (options: {
	readonly namespace: string;
	readonly name: string;
	readonly minimum: number;
	readonly maximum: number;
}) => ({
	apiVersion: 'autoscaling/v2',
	kind: 'HorizontalPodAutoscaler',
	metadata: {name: options.name, namespace: options.namespace},
	spec: {
		scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: options.name},
		minReplicas: options.minimum,
		maxReplicas: options.maximum,
		metrics: [{type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 70}}}],
	},
});

export const listOf = (...items: readonly unknown[]): string => JSON.stringify({apiVersion: 'v1', kind: 'List', items});
