import {type DemoObject, type JsonObject, numberAt} from '../../../api-server/demo-object.ts';
import {counts} from '../deployment/deployment-status.ts';
import {isActivePod, readySince} from '../owned.ts';
import {isAvailable} from '../replica-set-status.ts';
import {revisionLabel} from './new-pod.ts';

type Observed = {
	readonly pods: readonly DemoObject[];
	/** Names of ControllerRevisions: that of the pods that are not updated yet, and the one to come. */
	readonly current: string;
	readonly update: string;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

/** kubernetes: pkg/controller/statefulset/stateful_set_control.go, updateStatefulSet. */
export const statefulSetStatus = (set: DemoObject, {pods, current, update, now}: Observed): JsonObject => {
	const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
	const living = pods.filter(isActivePod);
	const ofRevision = (name: string): number => living.filter(pod => pod.metadata.labels?.[revisionLabel] === name).length;
	return {
		replicas: pods.length,
		availableReplicas: living.filter(pod => isAvailable(pod, minReadySeconds, now)).length,
		...counts({
			observedGeneration: set.metadata.generation ?? 1,
			readyReplicas: living.filter(pod => readySince(pod) !== undefined).length,
			currentReplicas: ofRevision(current),
			updatedReplicas: ofRevision(update),
			collisionCount: 0,
		}),
		collisionCount: 0,
		currentRevision: current,
		updateRevision: update,
	};
};
