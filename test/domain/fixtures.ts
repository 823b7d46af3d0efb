import {type ActionType, actionTypes, type Offer} from '../../source/domain/action.ts';
import type {NodeRecord, PodRecord} from '../../source/domain/cluster-record.ts';
import type {Autoscaler, ModelService, Revision} from '../../source/domain/model-service.ts';
import {resourceKinds} from '../../source/domain/object-reference.ts';
import {toSafeText} from '../../source/domain/safe-text.ts';
import type {ServiceMetrics} from '../../source/domain/service-metrics.ts';

export const now = Date.UTC(2026, 10, 24, 12);
export const minutes = (count: number): number => count * 60_000;
export const safe = toSafeText;

const record = (kind: string, name: string) => ({
	kind: safe(kind),
	uid: safe(`uid-${name}`),
	namespace: safe('chat'),
	name: safe(name),
	resourceVersion: safe('1'),
	createdAt: now - minutes(6),
});

export const pod = (name: string, more: Partial<PodRecord> = {}): PodRecord => ({
	...record('Pod', name),
	phase: safe('Running'),
	ready: true,
	node: safe('gpu-1'),
	scheduledAt: now - minutes(6),
	gpus: 2,
	restarts: 0,
	revisionHash: safe('h7'),
	containers: [safe('vllm')],
	...more,
});

export const crash = {
	ready: false,
	restarts: 5,
	trouble: {container: safe('vllm'), init: false, reason: safe('CrashLoopBackOff'), lastReason: safe('OOMKilled'), exitCode: 137},
} satisfies Partial<PodRecord>;

export const noImage = {
	ready: false,
	trouble: {container: safe('vllm'), init: false, reason: safe('ImagePullBackOff'), message: safe('vllm:v9: manifest unknown')},
} satisfies Partial<PodRecord>;

/** A pod that waits for a GPU. Without node: spread over a `pod`, this takes the node away. */
export const waitingPod = (name: string, more: Partial<PodRecord> = {}): PodRecord => {
	const {
		node: _,
		scheduledAt: __,
		...rest
	} = pod(name, {
		ready: false,
		phase: safe('Pending'),
		unschedulable: safe('0/12 nodes are available: 12 Insufficient nvidia.com/gpu.'),
		...more,
	});
	return rest;
};

export const node = (name: string, more: Partial<NodeRecord> = {}): NodeRecord => ({
	...record('Node', name),
	ready: true,
	unschedulable: false,
	taints: [],
	gpus: 8,
	gpuProduct: safe('H100'),
	...more,
});

export const revision = (number: number, more: Partial<Revision> = {}): Revision => ({
	id: `rs-${number}`,
	number,
	hash: safe(`h${number}`),
	createdAt: now - minutes(6),
	containers: [],
	replicas: {desired: 0, ready: 0, available: 0},
	newest: false,
	evidence: [],
	...more,
});

export const serving = (count: number): Partial<Revision> => ({
	replicas: {desired: count, ready: count, available: count},
	evidence: [{kind: 'available-now', replicas: count}],
});

export const autoscaler = (more: Partial<Autoscaler> = {}): Autoscaler => ({
	kind: 'HPA',
	reference: {resource: resourceKinds.horizontalPodAutoscaler, namespace: 'chat', name: 'hpa'},
	name: safe('hpa'),
	minimum: 2,
	maximum: 8,
	atMaximum: false,
	disabled: false,
	metrics: [],
	...more,
});

const offers = Object.fromEntries(actionTypes.map(type => [type, {possible: true}])) as Record<ActionType, Offer>;
export const offering = (...types: readonly ActionType[]): Record<ActionType, Offer> =>
	Object.fromEntries(actionTypes.map(type => [type, types.includes(type) ? {possible: true} : {possible: false, reason: 'no'}])) as Record<
		ActionType,
		Offer
	>;

/** A stable service of three replicas with two GPUs each. */
export const service = (more: Partial<ModelService> = {}): ModelService => ({
	uid: 'uid-llama',
	system: 'Deployment',
	reference: {resource: resourceKinds.deployment, namespace: 'chat', name: 'llama', uid: 'uid-llama'},
	namespace: safe('chat'),
	name: safe('llama'),
	createdAt: now - minutes(9999),
	labels: {},
	evidence: [],
	containers: [],
	replicas: {desired: 3, ready: 3, updated: 3, available: 3, total: 3},
	gpus: {perReplica: 2, held: 6},
	rolling: {maxSurge: 1, maxUnavailable: 0, strategy: safe('RollingUpdate')},
	paused: false,
	autoscalers: [],
	managers: [],
	rollout: {phase: 'Stable'},
	revisions: [revision(7, {newest: true, createdAt: now - minutes(6000), ...serving(3)})],
	pods: ['a', 'b', 'c'].map(name => pod(name)),
	conditions: [],
	generation: 1,
	observedGeneration: 1,
	offers,
	...more,
});

export const metrics = (more: Partial<ServiceMetrics> = {}): ServiceMetrics => ({
	byPod: new Map(),
	missing: {},
	requestRate: {value: 20, at: now},
	errorRatio: {value: 0, at: now},
	...more,
});
