import type {PodRecord} from '../../domain/cluster-record.ts';
import type {ServiceComponent} from '../../domain/model-service.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import {compact} from '../raw.ts';
import type {WorkloadRecord} from '../records/workload-record.ts';
import type {ObjectIndex} from '../serving-system.ts';
import {podsUnder} from './under.ts';

/** GPUs of bound pods. */
export const gpusOfPods = (pods: readonly PodRecord[]): number =>
	pods.reduce((sum, pod) => sum + (pod.node === undefined ? 0 : (pod.gpus ?? 0)), 0);

/** A Deployment or StatefulSet that plays a role in a service of another kind. */
export const workloadComponent = (role: string, record: WorkloadRecord, index: ObjectIndex): ServiceComponent => {
	const pods = podsUnder(record.uid, index);
	const resource = record.kind === 'StatefulSet' ? resourceKinds.statefulSet : resourceKinds.deployment;
	return {
		...compact({role, name: record.name, podsPerReplica: 1}),
		reference: {resource, namespace: record.namespace, name: record.name, uid: record.uid},
		replicas: {
			desired: record.desired,
			ready: record.ready,
			updated: record.updated,
			available: record.available,
			total: record.total,
		},
		gpus: {perReplica: record.template.gpus, held: pods === undefined ? record.total * record.template.gpus : gpusOfPods(pods)},
		pods: pods?.map(({uid}) => uid),
	};
};
