import {type DemoObject, type JsonObject, listAt, numberAt, objectAt, stringAt, valueAt} from '../../../api-server/demo-object.ts';
import {randomSuffix} from '../../../api-server/random-name.ts';
import {withDefaults} from '../../../api-server/write/defaults.ts';
import {requestDeletion} from '../../../api-server/write/delete-object.ts';
import {isActivePod, isPodReady, ownerReference, restartsOf, templateMetadata} from '../../controllers/owned.ts';
import {gpusOf, requestsOf} from '../../scheduler/place-pod.ts';
import type {World} from '../../world.ts';
import {condition, conditionsFor, writeStatus} from '../children.ts';
import type {Operator} from '../operator.ts';

export const rayClusterResource = 'rayclusters.ray.io';

type Group = {readonly name: string; readonly type: 'head' | 'worker'; readonly count: number; readonly template: JsonObject};

const workerCount = (spec: unknown): number => {
	const minimum = numberAt(spec, 'minReplicas') ?? 0;
	const maximum = numberAt(spec, 'maxReplicas') ?? Number.POSITIVE_INFINITY;
	return Math.min(Math.max(numberAt(spec, 'replicas') ?? minimum, minimum), maximum) * (numberAt(spec, 'numOfHosts') ?? 1);
};

const groupsOf = (cluster: DemoObject): readonly Group[] => {
	const isSuspended = valueAt(cluster, 'spec', 'suspend') === true;
	return [
		{name: 'headgroup', type: 'head', count: isSuspended ? 0 : 1, template: objectAt(cluster, 'spec', 'headGroupSpec', 'template')},
		...listAt(cluster, 'spec', 'workerGroupSpecs').map(
			(spec): Group => ({
				name: stringAt(spec, 'groupName') ?? '',
				type: 'worker',
				count: isSuspended ? 0 : workerCount(spec),
				template: objectAt(spec, 'template'),
			}),
		),
	];
};

const originOf = ({metadata}: DemoObject): Readonly<Record<string, string>> => {
	const kind = metadata.labels?.['ray.io/originated-from-crd'] ?? 'RayCluster';
	return {
		'ray.io/originated-from-crd': kind,
		'ray.io/originated-from-cr-name': metadata.labels?.['ray.io/originated-from-cr-name'] ?? metadata.name,
		...(kind === 'RayService' ? {'ray.io/serve': 'true'} : {}),
	};
};

const createPod = ({store, random}: World, cluster: DemoObject, {name, type, template}: Group): void => {
	const {labels, annotations} = templateMetadata(template);
	const base = `${cluster.metadata.name}-${type === 'head' ? '' : `${name}-`}${type}`;
	store.create(
		'pods',
		withDefaults('pods', {
			apiVersion: 'v1',
			kind: 'Pod',
			metadata: {
				name: `${base}-${randomSuffix(random)}`,
				generateName: `${base}-`,
				namespace: cluster.metadata.namespace ?? '',
				labels: {
					...labels,
					'app.kubernetes.io/created-by': 'kuberay-operator',
					'app.kubernetes.io/name': 'kuberay',
					'ray.io/cluster': cluster.metadata.name,
					'ray.io/group': name,
					'ray.io/identifier': `${cluster.metadata.name}-${type}`,
					'ray.io/is-ray-node': 'yes',
					'ray.io/node-type': type,
					...originOf(cluster),
				},
				...(annotations === undefined ? {} : {annotations}),
				ownerReferences: [ownerReference(cluster)],
			},
			spec: objectAt(template, 'spec'),
		}),
	);
};

/** As many pods as a group asks for; a change of its template changes none that is there. */
const balance = (world: World, cluster: DemoObject, group: Group, pods: readonly DemoObject[]): void => {
	const own = pods.filter(pod => isActivePod(pod) && pod.metadata.labels?.['ray.io/group'] === group.name);
	for (let missing = group.count - own.length; missing > 0; missing--) createPod(world, cluster, group);
	const surplus = [...own].sort((one, other) => Number(isPodReady(one)) - Number(isPodReady(other)) || restartsOf(other) - restartsOf(one));
	for (const pod of surplus.slice(0, Math.max(0, own.length - group.count))) {
		requestDeletion(world.store, 'pods', pod, {now: world.clock.now()});
	}
};

const reconcile = (world: World, cluster: DemoObject): undefined => {
	const {owned} = world;
	const {uid, name, deletionTimestamp, generation} = cluster.metadata;
	if (deletionTimestamp !== undefined) return;
	const groups = groupsOf(cluster);
	for (const group of groups) balance(world, cluster, group, owned.of(uid, 'pods'));
	const pods = owned.of(uid, 'pods').filter(isActivePod);
	const isHead = (pod: DemoObject): boolean => pod.metadata.labels?.['ray.io/node-type'] === 'head';
	const head = pods.find(isHead);
	const workers = pods.filter(pod => !isHead(pod));
	const ready = workers.filter(isPodReady).length;
	const desired = groups.filter(({type}) => type === 'worker').reduce((sum, {count}) => sum + count, 0);
	const isHeadReady = head !== undefined && isPodReady(head);
	const isSuspended = valueAt(cluster, 'spec', 'suspend') === true;
	const wasReady = stringAt(cluster, 'status', 'state') === 'ready';
	const isReady = isHeadReady && (ready >= desired || wasReady);
	const specs = listAt(cluster, 'spec', 'workerGroupSpecs');
	const bound = (member: string): number => specs.reduce<number>((sum, spec) => sum + (numberAt(spec, member) ?? 0), 0);
	const state = isSuspended ? 'suspended' : isReady ? 'ready' : undefined;
	writeStatus(world, rayClusterResource, cluster, {
		availableWorkerReplicas: workers.filter(pod => stringAt(pod, 'status', 'phase') === 'Running').length,
		conditions: conditionsFor(world, cluster, [
			condition('HeadPodReady', isHeadReady, isHeadReady ? 'HeadPodRunningAndReady' : 'ContainersNotReady'),
			condition('RayClusterProvisioned', isReady, isReady ? 'AllPodRunningAndReadyFirstTime' : 'RayClusterPodsProvisioning'),
			condition('RayClusterSuspending', false, 'RayClusterSuspending'),
			condition('RayClusterSuspended', isSuspended && pods.length === 0, 'RayClusterSuspended'),
		]),
		desiredCPU: String(pods.reduce((sum, pod) => sum + requestsOf(pod).cpu, 0)),
		desiredGPU: String(pods.reduce((sum, pod) => sum + gpusOf(pod), 0)),
		desiredMemory: `${Math.round(pods.reduce((sum, pod) => sum + requestsOf(pod).memory, 0) / 1024 ** 3)}Gi`,
		desiredWorkerReplicas: desired,
		endpoints: {client: '10001', dashboard: '8265', gcs: '6379', metrics: '8080', serve: '8000'},
		head: {
			...(head === undefined ? {} : {podName: head.metadata.name, podIP: stringAt(head, 'status', 'podIP') ?? ''}),
			serviceName: `${name}-head-svc`,
		},
		maxWorkerReplicas: bound('maxReplicas'),
		minWorkerReplicas: bound('minReplicas'),
		observedGeneration: generation ?? 1,
		readyWorkerReplicas: ready,
		...(state === undefined ? {} : {state}),
	});
};

/** KubeRay's clusters: pods of a head and of worker groups, without anything between. */
export const rayCluster: Operator = {resource: rayClusterResource, kind: 'RayCluster', owns: ['pods'], reconcile, delay: 150};
