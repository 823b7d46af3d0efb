import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {summarizeTemplate, type TemplateSummary} from '../pod-template.ts';
import {compact, rawMessage, rawNumber, rawObject} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';
import {revisionNumber} from './deployment-record.ts';
import {recordOf} from './metadata.ts';

/** One release of a Deployment or a Rollout. There are ten old ones for each service: no environment, no labels, no volumes are kept. */
export type ReplicaSetRecord = ClusterRecord & {
	readonly template: TemplateSummary;
	readonly revision?: number;
	readonly hash?: SafeText;
	readonly changeCause?: SafeText;
	readonly desired: number;
	readonly ready: number;
	readonly available: number;
};

export const changeCauseAnnotation = 'kubernetes.io/change-cause';
export const templateHashLabel = 'pod-template-hash';
/** The same of Argo Rollouts. */
export const rolloutHashLabel = 'rollouts-pod-template-hash';
export const rolloutRevisionAnnotation = 'rollout.argoproj.io/revision';

export const projectReplicaSet = (object: KubernetesObject): Unsafe<ReplicaSetRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	return compact({
		...recordOf('ReplicaSet', object),
		template: summarizeTemplate(rawObject(spec['template'])),
		revision: revisionNumber(object.metadata.annotations) ?? revisionNumber(object.metadata.annotations, rolloutRevisionAnnotation),
		hash: object.metadata.labels?.[templateHashLabel] ?? object.metadata.labels?.[rolloutHashLabel],
		changeCause: rawMessage(object.metadata.annotations?.[changeCauseAnnotation]),
		desired: rawNumber(spec['replicas']) ?? 0,
		ready: rawNumber(status['readyReplicas']) ?? 0,
		available: rawNumber(status['availableReplicas']) ?? 0,
	});
};
