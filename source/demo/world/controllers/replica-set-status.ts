import {type DemoObject, type JsonObject, numberAt} from '../../api-server/demo-object.ts';
import {counts} from './deployment/deployment-status.ts';
import {isActivePod, readySince} from './owned.ts';

/** Ready for as long as the workload wants it to be. */
export const isAvailable = (pod: DemoObject, minReadySeconds: number, now: number): boolean => {
	const since = readySince(pod);
	return since !== undefined && since + minReadySeconds * 1000 <= now;
};

const isTerminating = ({metadata, status}: DemoObject): boolean =>
	metadata.deletionTimestamp !== undefined && !['Succeeded', 'Failed'].includes(String(status?.['phase']));

/** `replicas` is written even where it is none, and so is how many stop. */
export const replicaSetStatus = (set: DemoObject, pods: readonly DemoObject[], now: number): JsonObject => {
	const active = pods.filter(isActivePod);
	const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
	return {
		replicas: active.length,
		terminatingReplicas: pods.filter(isTerminating).length,
		...counts({
			fullyLabeledReplicas: active.length,
			readyReplicas: active.filter(pod => readySince(pod) !== undefined).length,
			availableReplicas: active.filter(pod => isAvailable(pod, minReadySeconds, now)).length,
			observedGeneration: set.metadata.generation ?? 1,
		}),
	};
};
