import {type DemoObject, type JsonObject, listAt} from '../../api-server/demo-object.ts';
import {withConditions} from '../kubelet/pod-status.ts';

/** The status of a pod that finds no node. */
export const unschedulable = (pod: DemoObject, message: string, at: number): JsonObject => ({
	...pod.status,
	conditions: withConditions(
		listAt(pod, 'status', 'conditions'),
		[{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message}],
		at,
	),
	phase: 'Pending',
});
