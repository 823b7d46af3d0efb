import type {ClusterRecord} from '../domain/cluster-record.ts';
import type {ObjectIndex} from './serving-system.ts';

type Counted = ClusterRecord & {readonly desired?: number; readonly total?: number};

/**
 * Whether a Rollout of Argo runs the template of this workload (`spec.workloadRef`) and has scaled it to nothing: it is no
 * service, and not one that is down. While it has pods of its own, as on the way to a Rollout, it is listed, for they hold GPUs.
 */
export const isTemplateOfRollout = (record: ClusterRecord, index: ObjectIndex): boolean => {
	const {kind, namespace, name, desired = 0, total = 0} = record as Counted;
	return desired === 0 && total === 0 && index.targeting('Rollout', namespace, kind, name).length > 0;
};
