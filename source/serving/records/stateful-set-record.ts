import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {compact, rawNumber, rawObject, rawText} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';
import {type WorkloadRecord, workloadRecord} from './workload-record.ts';

export type StatefulSetRecord = WorkloadRecord & {
	/** RollingUpdate or OnDelete. */
	readonly strategy: SafeText;
	/** Pods below this ordinal keep the old revision. */
	readonly partition: number;
	readonly maxUnavailable: number;
	/** OrderedReady or Parallel. */
	readonly podManagement: SafeText;
	/** Names of ControllerRevisions. */
	readonly currentRevision?: SafeText;
	readonly updateRevision?: SafeText;
};

export const projectStatefulSet = (object: KubernetesObject): Unsafe<StatefulSetRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const strategy = rawObject(spec['updateStrategy']);
	const rolling = rawObject(strategy['rollingUpdate']);
	return compact({
		...workloadRecord('StatefulSet', object),
		strategy: rawText(strategy['type']) ?? 'RollingUpdate',
		partition: rawNumber(rolling['partition']) ?? 0,
		maxUnavailable: rawNumber(rolling['maxUnavailable']) ?? 1,
		podManagement: rawText(spec['podManagementPolicy']) ?? 'OrderedReady',
		currentRevision: rawText(status['currentRevision']),
		updateRevision: rawText(status['updateRevision']),
	});
};
