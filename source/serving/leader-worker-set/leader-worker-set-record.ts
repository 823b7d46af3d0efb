import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {type CustomRecord, customRecord} from '../custom/custom-record.ts';
import {readTemplate, type WorkloadTemplate} from '../pod-template.ts';
import {compact, rawNumber, rawObject, rawText} from '../raw.ts';
import {rollingBounds} from '../records/deployment-record.ts';
import type {Unsafe} from '../serving-system.ts';

/** Counts are numbers of groups. */
export type LeaderWorkerSetRecord = CustomRecord & {
	readonly desired: number;
	readonly total: number;
	readonly updated: number;
	readonly ready: number;
	/** Pods of a group, its leader included. */
	readonly size: number;
	/** Groups below this ordinal keep the old revision. */
	readonly partition: number;
	readonly maxSurge: number;
	readonly maxUnavailable: number;
	/** Absent: leaders are made of the workers' template. */
	readonly leader?: WorkloadTemplate;
	readonly worker: WorkloadTemplate;
	/** RecreateGroupOnPodRestart, RecreateGroupAfterStart or None. */
	readonly restartPolicy: SafeText;
};

export const projectLeaderWorkerSet = (object: KubernetesObject): Unsafe<LeaderWorkerSetRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const group = rawObject(spec['leaderWorkerTemplate']);
	const rolling = rawObject(rawObject(spec['rolloutStrategy'])['rollingUpdateConfiguration']);
	const labels = object.metadata.labels ?? {};
	const desired = rawNumber(spec['replicas']) ?? 1;
	const leader = group['leaderTemplate'];
	return compact({
		...customRecord('LeaderWorkerSet', object),
		desired,
		total: rawNumber(status['replicas']) ?? 0,
		updated: rawNumber(status['updatedReplicas']) ?? 0,
		ready: rawNumber(status['readyReplicas']) ?? 0,
		size: rawNumber(group['size']) ?? 1,
		partition: rawNumber(rolling['partition']) ?? 0,
		// https://lws.sigs.k8s.io/docs/concepts/rollout-strategy/: one group at a time and none on top, unless it says otherwise.
		...rollingBounds({rollingUpdate: {maxSurge: rolling['maxSurge'] ?? 0, maxUnavailable: rolling['maxUnavailable'] ?? 1}}, desired),
		leader: leader === undefined || leader === null ? undefined : readTemplate(rawObject(leader), labels),
		worker: readTemplate(rawObject(group['workerTemplate']), labels),
		restartPolicy: rawText(group['restartPolicy']) ?? 'RecreateGroupOnPodRestart',
	});
};
