import type {ClusterRecord} from '../domain/cluster-record.ts';
import type {ModelService} from '../domain/model-service.ts';
import {deploymentHistory} from './deployment-history.ts';
import {isModelService} from './evidence.ts';
import type {DeploymentRecord} from './records/deployment-record.ts';
import {selectionEvidence} from './selection-evidence.ts';
import type {ObjectIndex} from './serving-system.ts';
import {isTemplateOfRollout} from './template-of-rollout.ts';
import {workloadService} from './workload-service.ts';

export const readDeployment = (record: ClusterRecord, index: ObjectIndex): ModelService | undefined => {
	const root = record as DeploymentRecord;
	if (!isModelService(selectionEvidence(root, index)) || isTemplateOfRollout(root, index)) return undefined;
	return workloadService(root, index, {
		kind: 'Deployment',
		paused: root.paused,
		rolling: {maxSurge: root.maxSurge, maxUnavailable: root.maxUnavailable, strategy: root.strategy},
		...deploymentHistory(root, index),
	});
};
