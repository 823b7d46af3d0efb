import {lookup} from '../../domain/lookup.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {controllerOfPod} from '../queries/workload-of-pod.ts';

// kubernetes/apimachinery: pkg/util/rand
const hash = /^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/;

/** By kind of workload: whether this name is that of what makes its pods. Pods of the past are told by nothing else. */
const makes = lookup<(name: string, controller: string) => boolean>({
	Deployment: (name, controller) => controller.startsWith(`${name}-`) && hash.test(controller.slice(name.length + 1)),
	StatefulSet: (name, controller) => controller === name,
});

/** Whether a ReplicaSet or StatefulSet belongs to a service and counts: one whose pods are all not ready does not serve. */
export const servingControllers = (target: MetricsTarget): ((controller: string) => boolean) => {
	const ready = new Map<string, boolean>();
	for (const pod of target.pods) {
		const controller = controllerOfPod(pod.name);
		ready.set(controller, pod.ready || (ready.get(controller) ?? false));
	}
	return controller => ready.get(controller) ?? makes[target.kind]?.(target.name, controller) ?? false;
};
