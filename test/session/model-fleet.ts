import type {JsonObject, NewDemoObject, OwnerReference} from '../../source/demo/api-server/demo-object.ts';
import type {TestServer} from '../demo/api-server/test-server.ts';

const gpu = 'nvidia.com/gpu';

type ServiceOptions = {
	readonly namespace?: string;
	readonly replicas?: number;
	/** Of them ready; default: all. */
	readonly ready?: number;
	readonly image?: string;
	readonly node?: string;
	readonly environment?: readonly JsonObject[];
	/** Revisions before this one, without replicas. */
	readonly older?: number;
	/** What made the Deployment. */
	readonly owner?: OwnerReference;
};

const containersOf = (image: string, environment: readonly JsonObject[]): JsonObject[] => [
	{name: 'vllm', image, args: ['--model', 'org/llama'], env: [...environment], resources: {limits: {[gpu]: '2'}}},
];

/** A pod that holds two GPUs, made by something else than a ReplicaSet, or by nothing. */
export const addPod = (server: TestServer, name: string, owner?: OwnerReference, labels: Readonly<Record<string, string>> = {}) =>
	server.add('pods', {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name, namespace: 'models', labels, ...(owner === undefined ? {} : {ownerReferences: [owner]})},
		spec: {nodeName: 'gpu-1', containers: containersOf('engine:v1', [])},
		status: {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]},
	});

const podOf = (
	owner: NewDemoObject & {readonly metadata: {readonly uid?: string}},
	name: string,
	isReady: boolean,
	node: string,
): NewDemoObject => ({
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: {
		name,
		namespace: owner.metadata.namespace ?? '',
		labels: {...owner.metadata.labels},
		ownerReferences: [
			{apiVersion: 'apps/v1', kind: owner.kind, name: owner.metadata.name ?? '', uid: owner.metadata.uid ?? '', controller: true},
		],
	},
	spec: {nodeName: node, containers: containersOf('vllm/vllm-openai:v0.10.2', [])},
	status: {
		phase: 'Running',
		conditions: [
			{type: 'Ready', status: isReady ? 'True' : 'False'},
			{type: 'PodScheduled', status: 'True'},
		],
	},
});

/** A Deployment with its ReplicaSets and pods as the controllers would have made them. */
export const addService = (server: TestServer, name: string, options: ServiceOptions = {}) => {
	const {namespace = 'models', replicas = 2, ready = replicas, image = 'vllm/vllm-openai:v0.10.2', node = 'gpu-1', older = 0} = options;
	const labels = {app: name};
	const template = {metadata: {labels}, spec: {containers: containersOf(image, options.environment ?? [])}};
	const number = older + 1;
	const deployment = server.add('deployments', {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: {
			...{name, namespace, labels, annotations: {'deployment.kubernetes.io/revision': String(number)}},
			...(options.owner === undefined ? {} : {ownerReferences: [options.owner]}),
		},
		spec: {replicas, selector: {matchLabels: labels}, template},
		status: {
			observedGeneration: 1,
			replicas,
			updatedReplicas: replicas,
			readyReplicas: ready,
			availableReplicas: ready,
			conditions: [{type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable'}],
		},
	});
	const replicaSet = (revision: number, counts: {readonly desired: number; readonly ready: number}, revisionImage: string) =>
		server.add('replicasets', {
			apiVersion: 'apps/v1',
			kind: 'ReplicaSet',
			metadata: {
				name: `${name}-h${revision}`,
				namespace,
				labels: {...labels, 'pod-template-hash': `h${revision}`},
				annotations: {'deployment.kubernetes.io/revision': String(revision)},
				ownerReferences: [{apiVersion: 'apps/v1', kind: 'Deployment', name, uid: deployment.metadata.uid, controller: true}],
			},
			spec: {
				replicas: counts.desired,
				selector: {matchLabels: {...labels, 'pod-template-hash': `h${revision}`}},
				template: {
					metadata: {labels: {...labels, 'pod-template-hash': `h${revision}`}},
					spec: {containers: containersOf(revisionImage, options.environment ?? [])},
				},
			},
			status: {replicas: counts.desired, readyReplicas: counts.ready, availableReplicas: counts.ready},
		});
	for (let revision = 1; revision < number; revision++) replicaSet(revision, {desired: 0, ready: 0}, `vllm/vllm-openai:v0.${revision}.0`);
	const current = replicaSet(number, {desired: replicas, ready}, image);
	const pods = Array.from({length: replicas}, (_, index) =>
		server.add('pods', podOf(current, `${name}-h${number}-${index}`, index < ready, node)),
	);
	return {deployment, replicaSet: current, pods};
};

export const addNode = (server: TestServer, name: string, gpus = 8, isReady = true) =>
	server.add('nodes', {
		apiVersion: 'v1',
		kind: 'Node',
		metadata: {name, labels: {'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3'}},
		status: {allocatable: {[gpu]: String(gpus)}, conditions: [{type: 'Ready', status: isReady ? 'True' : 'Unknown'}]},
	});

export const addAutoscaler = (server: TestServer, target: string, minimum: number, maximum: number) =>
	server.add('horizontalpodautoscalers', {
		apiVersion: 'autoscaling/v2',
		kind: 'HorizontalPodAutoscaler',
		metadata: {name: `${target}-hpa`, namespace: 'models'},
		spec: {scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: target}, minReplicas: minimum, maxReplicas: maximum},
		status: {currentReplicas: minimum, desiredReplicas: minimum},
	});
