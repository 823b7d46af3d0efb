import {expect, test} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import {actionTypes} from '../../source/domain/action.ts';
import type {ClusterRecord} from '../../source/domain/cluster-record.ts';
import type {ModelService} from '../../source/domain/model-service.ts';
import {toSafe, toSafeText} from '../../source/domain/safe-text.ts';
import {ownerWatch, unreadOwner} from '../../source/serving/other-owner/owner-record.ts';
import {otherOwner} from '../../source/serving/other-owner.ts';
import {projectDeployment} from '../../source/serving/records/deployment-record.ts';
import {projectPod} from '../../source/serving/records/pod-record.ts';
import {projectReplicaSet} from '../../source/serving/records/replica-set-record.ts';
import {indexOf} from './fixtures/object-index.ts';
import {container, crashing, deployment, minutesAgo, now, pod, replicaSet} from './fixtures/raw-objects.ts';

type Owner = {readonly apiVersion: string; readonly kind: string; readonly plural: string};

const daemonSet: Owner = {apiVersion: 'apps/v1', kind: 'DaemonSet', plural: 'daemonsets'};
const job: Owner = {apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs'};
const widget: Owner = {apiVersion: 'example.com/v1', kind: 'Widget', plural: 'widgets'};

const owned = (object: KubernetesObject, {apiVersion, kind}: Owner): KubernetesObject => ({
	...object,
	metadata: {...object.metadata, ownerReferences: [{apiVersion, kind, name: 'top', uid: 'uid-top', controller: true}]},
});

const recordsOf = (project: (object: KubernetesObject) => unknown, objects: readonly KubernetesObject[]): readonly ClusterRecord[] =>
	objects.map(object => toSafe(project(object)) as ClusterRecord);

type World = {readonly pods?: readonly KubernetesObject[]; readonly deployments?: readonly KubernetesObject[]};

const indexFor = (owner: Owner, {pods = [], deployments = []}: World) =>
	indexOf(
		new Map([
			[
				'Deployment',
				recordsOf(
					projectDeployment,
					deployments.map(object => owned(object, owner)),
				),
			],
			['ReplicaSet', recordsOf(projectReplicaSet, deployments.length > 0 ? [replicaSet(7, {available: 3})] : [])],
			['Pod', recordsOf(projectPod, pods)],
		]),
	);

type Top = Pick<KubernetesObject, 'spec' | 'status'> & {readonly labels?: Readonly<Record<string, string>>};

const read = (owner: Owner, {labels = {}, ...object}: Top, world: World): ModelService | undefined => {
	const [group = '', version = ''] = owner.apiVersion.split('/');
	const watch = ownerWatch({group, version, resource: owner.plural, kind: owner.kind, namespaced: true});
	const metadata = {
		name: 'top',
		namespace: 'chat',
		uid: 'uid-top',
		resourceVersion: '1',
		creationTimestamp: minutesAgo(9),
		labels,
	};
	const [record] = recordsOf(watch.project, [{...object, metadata}]);
	return record === undefined ? undefined : otherOwner.read(record, indexFor(owner, world));
};

test('a DaemonSet wants as many pods as there are nodes for it', () => {
	const pods = ['a', 'b'].map(name => owned(pod(name), daemonSet));
	expect(read(daemonSet, {status: {desiredNumberScheduled: 3}}, {pods})).toMatchObject({
		system: 'Other',
		mode: 'DaemonSet',
		reference: {resource: {group: 'apps', version: 'v1', resource: 'daemonsets'}, namespace: 'chat', name: 'top', uid: 'uid-top'},
		evidence: ['pods with 4 GPUs'],
		replicas: {desired: 3, ready: 2, total: 2},
		gpus: {perReplica: 2, held: 4},
		rollout: {phase: 'Progressing', progress: '2 of 3 updated'},
	});
});

test('a Job whose only pod crashes is stuck, one of which another still works is not', () => {
	const bad = owned(pod('a', {ready: false, containerStatus: crashing}), job);
	expect(read(job, {spec: {parallelism: 1}}, {pods: [bad]})?.rollout).toMatchObject({
		phase: 'Stuck',
		failing: {count: 1, reason: 'OOMKilled'},
	});
	const good = owned(pod('b'), job);
	expect(read(job, {spec: {parallelism: 2}}, {pods: [bad, good]})?.rollout.phase).toBe('Progressing');
});

test('pods that have ended, ask for no GPU or say that they are no part of a service make no row', () => {
	const pods = [
		owned(pod('done', {phase: 'Succeeded'}), job),
		owned(pod('cpu', {spec: {containers: [container({resources: {}})]}}), job),
		owned(pod('hidden', {metadata: {labels: {'modeldeck.dev/service': 'false'}}}), job),
	];
	for (const each of pods) expect(read(job, {}, {pods: [each]})).toBeUndefined();
	expect(read(job, {labels: {'modeldeck.dev/service': 'false'}}, {pods: [owned(pod('a'), job)]})).toBeUndefined();
});

test('workloads and the pods beside them are counted together', () => {
	const pods = [...['a', 'b', 'c'].map(id => pod(`llama-h7-${id}`)), owned(pod('beside'), widget)];
	const service = read(widget, {status: {phase: 'Running'}}, {deployments: [deployment()], pods});
	expect(service).toMatchObject({
		replicas: {desired: 4, ready: 4, available: 4},
		gpus: {held: 8},
		components: [{role: 'llama', replicas: {desired: 3}}],
		evidence: ['requests nvidia.com/gpu', 'runs vLLM', 'argument --model'],
		engine: 'vLLM',
		countOwner: 'Widget top owns the replicas',
		rollout: {phase: 'Stable', message: 'Running'},
	});
	expect(service?.pods).toHaveLength(4);
});

test('before the pods are read workloads alone make the row, and it says that the replicas are not known', () => {
	const records = new Map([['Deployment', recordsOf(projectDeployment, [owned(deployment(), widget)])]]);
	const [child] = records.get('Deployment') ?? [];
	if (child?.owner === undefined) throw new Error('no owner');
	const owner = unreadOwner('uid-top', child.owner, [child], 'refused');
	expect(otherOwner.read(owner, indexOf(records))).toMatchObject({
		pods: undefined,
		replicas: {desired: 3, ready: 3},
		createdAt: child.createdAt,
		offers: {'replace-replica': {possible: false, reason: 'The replicas are not read yet.'}},
	});
});

test('nothing is offered but replacing a replica, which deletes the pod by its UID', () => {
	const service = read(job, {}, {pods: [owned(pod('a'), job)]});
	if (service === undefined) throw new Error('no row');
	const offered = actionTypes.filter(action => service.offers[action].possible);
	expect(offered).toEqual(['replace-replica']);
	const action = {type: 'replace-replica', replicaUid: toSafeText('uid-a')} as const;
	const raw = owned(pod('a'), job);
	const outcome = otherOwner.plan(action, service, {get: () => raw, now});
	expect(outcome).toMatchObject({ok: true, plan: {steps: [{request: {method: 'DELETE', target: {name: 'a', uid: 'uid-a'}}}]}});
	expect(otherOwner.plan({type: 'scale', replicas: 3}, service, {get: () => raw, now})).toEqual({
		ok: false,
		reason: 'Job top owns these workloads: modeldeck does not know this kind and only reads it.',
	});
	expect(otherOwner.permission('replace-replica', service)).toMatchObject({verb: 'delete', resource: {resource: 'pods'}});
});
