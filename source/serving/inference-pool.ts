import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../domain/cluster-record.ts';
import type {ModelService, Rollout, ServiceComponent} from '../domain/model-service.ts';
import type {ResourceKind} from '../domain/object-reference.ts';
import {toSafeText} from '../domain/safe-text.ts';
import {customPlans} from './custom/custom-plans.ts';
import {type CustomRecord, customRecord} from './custom/custom-record.ts';
import {customService} from './custom/custom-service.ts';
import {readOnlyVerbs} from './custom/read-only-verbs.ts';
import {unmet, withState} from './custom/state-rollout.ts';
import {workloadComponent} from './custom/workload-component.ts';
import {compact, type Raw, rawObject, rawObjects, rawText} from './raw.ts';
import {conditionsOf} from './records/conditions-of.ts';
import type {DeploymentRecord} from './records/deployment-record.ts';
import type {WorkloadRecord} from './records/workload-record.ts';
import {rolloutOf} from './rollout.ts';
import type {ObjectIndex, SelectingRecord, ServingSystem, TargetingRecord, Unsafe} from './serving-system.ts';

/** It points at the Deployment of its endpoint picker, which by custom is called as its Service. */
type InferencePoolRecord = CustomRecord &
	SelectingRecord &
	TargetingRecord & {
		/** FailClose: without its endpoint picker requests are dropped. */
		readonly failsClosed: boolean;
	};

/** https://gateway-api-inference-extension.sigs.k8s.io */
const kind: ResourceKind = {
	group: 'inference.networking.k8s.io',
	version: 'v1',
	resource: 'inferencepools',
	kind: 'InferencePool',
	namespaced: true,
};

const older: ResourceKind = {...kind, group: 'inference.networking.x-k8s.io', version: 'v1alpha2'};

/** A map with `matchLabels`, or in the older version the labels themselves. */
const labelsOf = (selector: Raw): Readonly<Record<string, string>> =>
	rawObject(selector['matchLabels'] ?? selector) as Readonly<Record<string, string>>;

const projectInferencePool = (object: KubernetesObject): Unsafe<InferencePoolRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const picker = rawObject(spec['endpointPickerRef'] ?? spec['extensionRef']);
	const parents = rawObjects(status['parents'] ?? status['parent']);
	return compact({
		...customRecord('InferencePool', object),
		conditions: parents.flatMap(parent => conditionsOf(parent)),
		selects: labelsOf(rawObject(spec['selector'])),
		targetKind: 'Deployment',
		targetName: rawText(picker['name']) ?? '',
		failsClosed: (rawText(picker['failureMode']) ?? 'FailClose') === 'FailClose',
	});
};

const verbs = readOnlyVerbs('NAME owns no pods: it sends requests to those of other services, which are changed there.', {
	'replace-replica': {none: 'NAME owns no pods: those that it selects belong to other services.'},
});

const named = {name: 'InferencePool', verbs} as const;

const sum = (workloads: readonly WorkloadRecord[], field: 'desired' | 'ready' | 'updated' | 'available' | 'total'): number =>
	workloads.reduce((all, workload) => all + workload[field], 0);

/** What stands between a request and pods that are all ready: seen nowhere else. */
const rolloutOfPool = (root: InferencePoolRecord, picker: DeploymentRecord | undefined, rollout: Rollout): Rollout => {
	const failing = unmet(root, ['Accepted', 'ResolvedRefs']);
	const dead =
		picker !== undefined && picker.available === 0 ? `its endpoint picker ${picker.name} has no replica that is ready` : undefined;
	const reason = dead ?? failing?.message ?? failing?.reason;
	if (reason === undefined) return rollout;
	const isDropping = root.failsClosed && (dead !== undefined || failing !== undefined);
	return withState(rollout, isDropping, toSafeText(isDropping ? `requests are dropped (FailClose): ${reason}` : reason));
};

/** A gate in front of pods that other services own: their replicas are counted, and their GPUs are theirs. */
const read = (record: ClusterRecord, index: ObjectIndex): ModelService => {
	const root = record as InferencePoolRecord;
	const workloads = index.selected(root) as readonly WorkloadRecord[];
	const picker = index.named('Deployment', root.namespace, root.targetName) as DeploymentRecord | undefined;
	const counts = {
		desired: sum(workloads, 'desired'),
		ready: sum(workloads, 'ready'),
		updated: sum(workloads, 'updated'),
		available: sum(workloads, 'available'),
		total: sum(workloads, 'total'),
	};
	const endpoints: ServiceComponent = {
		role: 'endpoints',
		name: root.name,
		podsPerReplica: 1,
		replicas: counts,
		gpus: {perReplica: 0, held: 0},
		pods: [],
	};
	const rollout = rolloutOf({
		paused: false,
		generation: root.generation,
		observedGeneration: root.observedGeneration,
		...counts,
		updated: counts.desired,
		toUpdate: counts.desired,
		completedOnce: true,
		deadlineExceeded: false,
		newestPods: [],
	});
	return customService(named, root, index, {
		kind,
		components: [endpoints, ...(picker === undefined ? [] : [workloadComponent('endpoint picker', picker, index)])],
		pods: [],
		revisions: [],
		sharedGpus: true,
		evidence: ['is an InferencePool', ...workloads.map(workload => `selects ${workload.kind} ${workload.name}`)],
		model: {value: toSafeText(root.name), source: 'name'},
		mode: root.failsClosed ? 'FailClose' : 'FailOpen',
		rollout: rolloutOfPool(root, picker, rollout),
		refusals: {},
	});
};

/** InferencePools of the Gateway API: what takes requests in front of the pods of other services. */
export const inferencePool: ServingSystem = {
	...named,
	title: 'Gateway API InferencePool',
	root: 'InferencePool',
	watches: [{kind, alternatives: [older], stage: 'workloads', project: projectInferencePool}],
	read,
	...customPlans({}),
};
