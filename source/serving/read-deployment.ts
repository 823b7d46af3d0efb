import type {ClusterRecord} from '../domain/cluster-record.ts';
import type {ModelService} from '../domain/model-service.ts';
import {deploymentHistory} from './deployment-history.ts';
import {isModelService} from './evidence.ts';
import type {DeploymentRecord} from './records/deployment-record.ts';
import type {ObjectIndex} from './serving-system.ts';
import {workloadService} from './workload-service.ts';

/**
 * A Rollout runs its template and has scaled it to nothing: it is no service, and not one that is down. While it has pods of its
 * own, as on the way to a Rollout, it is listed, for they hold GPUs.
 */
const isTemplateOfRollout = ({namespace, name, desired, total}: DeploymentRecord, index: ObjectIndex): boolean =>
	desired === 0 && total === 0 && index.targeting('Rollout', namespace, 'Deployment', name).length > 0;

export const readDeployment = (record: ClusterRecord, index: ObjectIndex): ModelService | undefined => {
	const root = record as DeploymentRecord;
	if (!isModelService(root.template.evidence) || isTemplateOfRollout(root, index)) return undefined;
	return workloadService(root, index, {
		kind: 'Deployment',
		paused: root.paused,
		rolling: {maxSurge: root.maxSurge, maxUnavailable: root.maxUnavailable, strategy: root.strategy},
		...deploymentHistory(root, index),
	});
};
